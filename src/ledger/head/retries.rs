//! Tickets whose alerts could not be sent, each to be tried again at a time of its own.

use crate::domain::TicketId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How many tickets may wait for another attempt. Beyond that the cursor waits, so that none is forgotten.
pub const MAX_PENDING: usize = 200;

/// In place of the time when it is due: it is being tried. It stays in the list until that is decided, so
/// that no commit of the head on the way forgets it.
const IN_PROGRESS: i64 = 0;

/// A ticket whose alert could not be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingTicket {
    /// The ticket's id.
    pub ticket: String,
    /// Not before this moment (Unix milliseconds, this host's clock).
    pub due_ms: i64,
    /// How often TOPdesk did not show the ticket.
    #[serde(rename = "unread")]
    pub failed_reads: u32,
    /// What is wrong with the settings of its team, if it waits for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

impl PendingTicket {
    /// Whether it is being tried at the moment.
    #[must_use]
    pub fn is_in_progress(&self) -> bool {
        self.due_ms == IN_PROGRESS
    }
}

/// All of them, in the order in which they were put off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Retries(Vec<PendingTicket>);

impl Retries {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &PendingTicket> {
        self.0.iter()
    }

    /// Whether a ticket is among them.
    #[must_use]
    pub fn contains(&self, id: &TicketId) -> bool {
        self.0.iter().any(|pending| pending.ticket == id.as_str())
    }

    /// Whether a ticket waits for its time, and is not being tried.
    #[must_use]
    pub fn is_waiting(&self, id: &TicketId) -> bool {
        self.waiting().any(|pending| pending.ticket == id.as_str())
    }

    /// Those that wait for their time.
    pub fn waiting(&self) -> impl Iterator<Item = &PendingTicket> {
        self.0.iter().filter(|pending| !pending.is_in_progress())
    }

    /// Whether no more may be put off: then the cursor waits.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.waiting().count() >= MAX_PENDING
    }

    /// Puts a ticket off, behind all others.
    pub fn put_off(&mut self, pending: PendingTicket) {
        self.0.retain(|known| known.ticket != pending.ticket);
        self.0.push(pending);
    }

    /// Marks a ticket as being tried. Gives the moment when it was due.
    pub fn begin(&mut self, pending: &PendingTicket) -> Option<Timestamp> {
        for known in self.0.iter_mut().filter(|known| *known == pending) {
            known.due_ms = IN_PROGRESS;
        }
        Timestamp::from_millisecond(pending.due_ms).ok()
    }

    /// Removes those that were being tried: each of them is decided.
    pub fn end(&mut self) {
        self.0.retain(|pending| !pending.is_in_progress());
    }

    /// Removes a ticket. True if it was among them.
    pub fn remove(&mut self, id: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|pending| pending.ticket != id);
        self.0.len() < before
    }
}

#[cfg(test)]
#[path = "retries_tests.rs"]
mod tests;
