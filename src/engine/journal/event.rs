//! Everything that a run can do or meet.

use crate::domain::Ticket;
use crate::ledger::DeadLetter;
use crate::plan::Ignored;
use jiff::Timestamp;

/// The ticket that an event is about, for messages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About<'e> {
    /// Its id; empty if the event is about none.
    pub id: &'e str,
    /// Its number, as far as it is known.
    pub number: &'e str,
}

impl<'e> From<&'e Ticket> for About<'e> {
    fn from(ticket: &'e Ticket) -> Self {
        Self {
            id: ticket.id.as_str(),
            number: &ticket.number,
        }
    }
}

impl<'e> About<'e> {
    /// About no ticket.
    pub const NOTHING: Self = Self { id: "", number: "" };

    /// What a person would call the ticket.
    pub fn name(self) -> &'e str {
        if self.number.is_empty() {
            self.id
        } else {
            self.number
        }
    }
}

/// What SIGNL4 has accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivered {
    /// A new alert.
    Raised,
    /// A new alert that turned out to be there already.
    Found,
    Acknowledged,
    Resolved,
}

/// One event.
pub(crate) enum Event<'e> {
    /// A page of the list of changes was read.
    PageRead { tickets: usize },
    /// So many of its tickets are new or have changed.
    TicketsChanged { tickets: usize },
    /// SIGNL4 has accepted what was sent about an alert.
    Delivered {
        about: About<'e>,
        what: Delivered,
        why: Option<String>,
        rule: Option<&'e str>,
        /// What SIGNL4 calls the request.
        request: Option<&'e str>,
    },
    /// The alert of a burst stands for a ticket.
    JoinedBurst(About<'e>),
    /// The alert of a major call stands for a ticket: no request.
    JoinedMajorCall,
    /// An alert failed, or its answer was lost: it is tried again.
    AlertDelayed { about: About<'e>, error: &'e str },
    /// So many matters wait for another attempt.
    Waiting { matters: usize },
    /// A ticket waits for the hours of its rule.
    Held,
    /// A ticket would alert, but is older than `max_age`.
    TooOld,
    /// The tickets that were too old are listed in a new dead letter.
    TooOldListed,
    /// So many tickets were compared with their alerts.
    Compared { tickets: usize },
    /// The comparison has repaired so much.
    Repaired { matters: u32 },
    /// A record was forgotten.
    Forgotten,
    /// A matter was given up.
    GivenUp(&'e DeadLetter),
    /// So many dead letters are there in all.
    DeadLettersCounted { letters: usize },
    /// A dead letter that an earlier run has left.
    DeadLetterRemains(&'e DeadLetter),
    /// A notification was written to its ticket, as the settings want it.
    WrittenBack {
        about: About<'e>,
        /// SIGNL4's id of the notification.
        request: &'e str,
        /// What happened in SIGNL4.
        why: &'static str,
        /// A note was among it.
        with_note: bool,
        /// What TOPdesk refused of it.
        refused: &'e [String],
    },
    /// A notification was remembered, and the settings want nothing of it written.
    WriteBackOff,
    /// Writing a notification failed: it is tried again.
    WriteBackDelayed { about: About<'e>, error: &'e str },
    /// A notification changes nothing.
    Ignored(Ignored),
    /// Polling SIGNL4 has found what a notification would have said.
    MissedEventFound,
    /// A note of a ticket stands under its alert.
    NoteSent(About<'e>),
    /// Another call is working.
    Busy,
    /// Runs are paused until then.
    Paused(Timestamp),
    /// So many requests to SIGNL4 were made outside of the client of the run.
    Signl4Requests(u32),
    /// The same of TOPdesk.
    TopdeskRequests(u32),
    /// SIGNL4 has accepted or ended an alarm about the connector itself.
    AlarmDelivered {
        raised: bool,
        title: Option<&'static str>,
        request: Option<String>,
    },
    /// A trouble of the connector itself has begun.
    TroubleBegan {
        title: Option<&'static str>,
        message: &'e str,
    },
    /// A trouble of the connector itself is over.
    TroubleOver {
        title: Option<&'static str>,
        result: &'static str,
    },
    /// A person has done something by hand: a stable name, and what came of it.
    ByHand {
        event: &'static str,
        about: About<'e>,
        result: &'e str,
    },
}
