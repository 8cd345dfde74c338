//! Tickets whose alerts could not be sent. Each is retried at its own due time.

use crate::domain::TicketId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The limit of tickets that wait for a retry. While it is reached, the cursor does not advance, so that no ticket is
/// lost.
pub const MAX_PENDING: usize = 200;

/// The due time of a ticket whose retry is in progress. The ticket stays in the list until the outcome is known, so
/// that storing the head meanwhile does not lose it.
const IN_PROGRESS: i64 = 0;

/// A ticket whose alert could not be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingTicket {
    /// The ticket's id.
    pub ticket: String,
    /// The retry is not made before this time (Unix milliseconds, this host's clock).
    pub due_ms: i64,
    /// How often the ticket could not be read from TOPdesk.
    #[serde(rename = "unread")]
    pub failed_reads: u32,
    /// What is wrong with the settings of its team, if the ticket waits for their correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

impl PendingTicket {
    /// Whether its retry is in progress.
    #[must_use]
    pub fn is_in_progress(&self) -> bool {
        self.due_ms == IN_PROGRESS
    }
}

/// The tickets, in the order in which they were put off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Retries(Vec<PendingTicket>);

impl Retries {
    /// All tickets, waiting or in progress.
    pub fn iter(&self) -> impl Iterator<Item = &PendingTicket> {
        self.0.iter()
    }

    /// Whether the list contains a ticket.
    #[must_use]
    pub fn contains(&self, id: &TicketId) -> bool {
        self.0.iter().any(|pending| pending.ticket == id.as_str())
    }

    /// Whether a ticket waits for its retry.
    #[must_use]
    pub fn is_waiting(&self, id: &TicketId) -> bool {
        self.waiting().any(|pending| pending.ticket == id.as_str())
    }

    /// The tickets whose retry is not in progress.
    pub fn waiting(&self) -> impl Iterator<Item = &PendingTicket> {
        self.0.iter().filter(|pending| !pending.is_in_progress())
    }

    /// Whether the limit of waiting tickets is reached.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.waiting().count() >= MAX_PENDING
    }

    /// Puts a ticket off. It comes after all others, and replaces its former entry.
    pub fn put_off(&mut self, pending: PendingTicket) {
        self.0.retain(|known| known.ticket != pending.ticket);
        self.0.push(pending);
    }

    /// Marks a retry as in progress, and returns its due time.
    pub fn begin(&mut self, pending: &PendingTicket) -> Option<Timestamp> {
        for known in self.0.iter_mut().filter(|known| *known == pending) {
            known.due_ms = IN_PROGRESS;
        }
        Timestamp::from_millisecond(pending.due_ms).ok()
    }

    /// Removes the tickets whose retry is in progress, when all their outcomes are known.
    pub fn end(&mut self) {
        self.0.retain(|pending| !pending.is_in_progress());
    }

    /// Removes a ticket. Returns whether the list contained it.
    pub fn remove(&mut self, id: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|pending| pending.ticket != id);
        self.0.len() < before
    }
}

#[cfg(test)]
#[path = "retries_tests.rs"]
mod tests;
