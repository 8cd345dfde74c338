//! The events of a run.

use crate::domain::Ticket;
use crate::ledger::DeadLetter;
use crate::plan::Ignored;
use jiff::Timestamp;

/// The ticket that an event is about, for messages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About<'e> {
    /// The id; empty if the event concerns no ticket.
    pub id: &'e str,
    /// The number; empty if it is not known.
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
    /// No ticket.
    pub const NOTHING: Self = Self { id: "", number: "" };

    /// The number of the ticket, or its id if the number is not known.
    pub fn name(self) -> &'e str {
        if self.number.is_empty() {
            self.id
        } else {
            self.number
        }
    }
}

/// What SIGNL4 has done on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivered {
    /// It raised a new alert.
    Raised,
    /// It already had the alert from an earlier attempt.
    Found,
    Acknowledged,
    Resolved,
}

/// An event of a run.
pub(crate) enum Event<'e> {
    /// A page of the list of changes was read.
    PageRead { tickets: usize },
    /// This many tickets of the page are new or have changed.
    TicketsChanged { tickets: usize },
    /// SIGNL4 has accepted an event about an alert.
    Delivered {
        about: About<'e>,
        what: Delivered,
        why: Option<String>,
        rule: Option<&'e str>,
        /// SIGNL4's id of the request.
        request: Option<&'e str>,
    },
    /// A ticket shares the alert of a burst.
    JoinedBurst(About<'e>),
    /// A ticket shares the alert of its major call; no request was sent.
    JoinedMajorCall,
    /// Sending an alert failed, or its answer was lost; it will be retried.
    AlertDelayed { about: About<'e>, error: &'e str },
    /// This many items wait for a retry.
    Waiting { items: usize },
    /// A ticket waits until the hours of its rule begin.
    Held,
    /// A ticket would alert, but is older than `max_age`.
    TooOld,
    /// The tickets that were too old are listed in a new dead letter.
    TooOldListed,
    /// This many tickets were compared with their alerts.
    Compared { tickets: usize },
    /// The comparison has repaired this many differences.
    Repaired { items: u32 },
    /// A ticket record was deleted.
    Forgotten,
    /// A dead letter was added.
    DeadLetterAdded(&'e DeadLetter),
    /// This many dead letters are stored in all.
    DeadLettersCounted { letters: usize },
    /// A dead letter of an earlier run still exists.
    DeadLetterRemains(&'e DeadLetter),
    /// A notification was written to its ticket, as the setting `write_back` says.
    WrittenBack {
        about: About<'e>,
        /// SIGNL4's id of the notification.
        request: &'e str,
        /// The person's action in SIGNL4.
        why: &'static str,
        /// Whether a note was written.
        with_note: bool,
        /// The parts that TOPdesk refused.
        refused: &'e [String],
    },
    /// A notification was processed, and the setting `write_back` writes nothing for it.
    WriteBackOff,
    /// Writing a notification failed; it will be retried.
    WriteBackDelayed { about: About<'e>, error: &'e str },
    /// A notification changes nothing.
    Ignored(Ignored),
    /// Polling SIGNL4 has found an event without a notification.
    MissedEventFound,
    /// A note of a ticket was written to its alert.
    NoteSent(About<'e>),
    /// Another call holds the turn.
    Busy,
    /// Runs are paused until then.
    Paused(Timestamp),
    /// This many requests to SIGNL4 were sent outside of the run's client.
    Signl4Requests(u32),
    /// This many requests to TOPdesk were sent outside of the run's client.
    TopdeskRequests(u32),
    /// SIGNL4 has raised or resolved an alarm about the connector itself.
    AlarmDelivered {
        raised: bool,
        title: Option<&'static str>,
        request: Option<String>,
    },
    /// An episode of a health problem has begun.
    EpisodeBegan {
        title: Option<&'static str>,
        message: &'e str,
    },
    /// An episode of a health problem is over.
    EpisodeOver {
        title: Option<&'static str>,
        result: &'static str,
    },
    /// A person ran a command: its stable name, and the result.
    ByHand {
        event: &'static str,
        about: About<'e>,
        result: &'e str,
    },
}
