//! From a ticket to its alert: the left half of the state table.

use crate::domain::Ticket;
use crate::ledger::{Phase, Record};

/// What to do about a ticket that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing, and nothing to remember.
    Nothing,
    /// Only remember whether the ticket has ended, so that a reopening is recognised.
    Remember,
    /// Raise the alert, of this generation.
    Raise(Generation),
    /// Resolve the alert of the recorded generation.
    Resolve,
}

/// Which alert of a ticket is to be raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// Its first.
    First,
    /// The recorded one again: it is not known whether SIGNL4 has it.
    Same,
    /// The next, because the ticket was reopened.
    Next,
}

/// Decides about a ticket that passes the filter or has ended.
#[must_use]
pub fn on_ticket(ticket: &Ticket, record: Option<&Record>) -> Decision {
    let ended = ticket.ended();
    let Some(record) = record else {
        let to_be_alerted = !ended && ticket.active();
        return if to_be_alerted {
            Decision::Raise(Generation::First)
        } else {
            Decision::Nothing
        };
    };
    match record.phase {
        Phase::Raising if ended => Decision::Resolve,
        Phase::Raising => Decision::Raise(Generation::Same),
        Phase::Resolving => Decision::Resolve,
        Phase::Open | Phase::Acknowledged if ended => Decision::Resolve,
        Phase::Open | Phase::Acknowledged => Decision::Nothing,
        Phase::Resolved | Phase::Closed | Phase::Dead if ended == record.ended => Decision::Nothing,
        Phase::Resolved | Phase::Closed | Phase::Dead if ended => Decision::Remember,
        Phase::Resolved | Phase::Closed | Phase::Dead if ticket.active() => {
            Decision::Raise(Generation::Next)
        }
        Phase::Resolved | Phase::Closed | Phase::Dead => Decision::Nothing,
    }
}

#[cfg(test)]
#[path = "ticket_tests.rs"]
mod tests;
