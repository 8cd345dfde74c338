//! What could not be done and will not be tried again by itself: ids and reasons, no content.

use super::VERSION;
use serde::{Deserialize, Serialize};

/// What was to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Raising an alert.
    Raise,
    /// Resolving an alert.
    Resolve,
    /// Acknowledging an alert, because somebody has taken the ticket.
    Acknowledge,
    /// Writing below an alert.
    Annotate,
    /// Writing to the ticket what happened in SIGNL4.
    WriteBack,
    /// Only a part of that: the operator or the status.
    PartOfWriteBack,
    /// Reading the ticket at all.
    Read,
}

/// A dead letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Format version.
    pub version: u32,
    /// The ticket's id.
    pub ticket: String,
    /// Its number.
    pub number: String,
    /// What was to be done.
    pub effect: Effect,
    /// Why it was given up, in words for the operator.
    pub reason: String,
    /// When (Unix milliseconds, this host's clock).
    pub at_ms: i64,
}

impl DeadLetter {
    /// What a person should know.
    #[must_use]
    pub fn sentence(&self) -> String {
        let name = if self.number.is_empty() {
            &self.ticket
        } else {
            &self.number
        };
        format!("ticket {name}: given up: {}", self.reason)
    }

    /// A dead letter in the present format.
    #[must_use]
    pub fn new(ticket: &str, number: &str, effect: Effect, reason: String, at_ms: i64) -> Self {
        let (ticket, number) = (ticket.to_owned(), number.to_owned());
        Self {
            version: VERSION,
            ticket,
            number,
            effect,
            reason,
            at_ms,
        }
    }
}
