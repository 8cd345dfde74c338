//! Tickets that raise no alert because their last change is older than `max_age`. After a long outage they
//! must not alert anybody, but somebody must learn about them.

use crate::domain::Ticket;
use crate::ledger::{DeadLetter, Effect, keys};

/// How many tickets the dead letter names.
const MAX_NAMED: usize = 50;
/// How many tickets the dead letter lists by id.
const MAX_LISTED: usize = 1_000;
/// How many tickets the report of a run names.
pub(crate) const MAX_REPORTED: usize = 5;

/// The tickets of one run that were too old to alert.
#[derive(Debug, Default)]
pub(crate) struct TooOldTickets {
    count: u32,
    /// The names of the first [`MAX_NAMED`].
    names: Vec<String>,
    /// The ids of the first [`MAX_LISTED`], for a later back-fill.
    ids: Vec<String>,
    /// The key of the dead letter, and the count when it was last stored.
    letter: Option<(String, u32)>,
}

impl TooOldTickets {
    /// Adds a ticket that would have alerted.
    pub fn add(&mut self, ticket: &Ticket) {
        self.count = self.count.saturating_add(1);
        if self.names.len() < MAX_NAMED {
            self.names.push(ticket.name().to_owned());
        }
        if self.ids.len() < MAX_LISTED {
            self.ids.push(ticket.id.as_str().to_owned());
        }
    }

    /// The sentence for the report of the run; `None` if no ticket was too old.
    pub fn report(&self) -> Option<String> {
        (self.count > 0).then(|| self.sentence(MAX_REPORTED))
    }

    /// The dead letter that lists the tickets, and its key; `None` if none was added since the last call.
    pub fn letter(&mut self, at_ms: i64) -> Option<(String, DeadLetter)> {
        let written = self.letter.as_ref().map_or(0, |(_, written)| *written);
        if self.count == written {
            return None;
        }
        let known = self.letter.take().map(|(key, _)| key);
        let key = known.unwrap_or_else(|| keys::too_old(at_ms));
        let letter = DeadLetter {
            tickets: self.ids.clone(),
            count: self.count,
            ..DeadLetter::new("", "", Effect::Raise, self.sentence(MAX_NAMED), at_ms)
        };
        self.letter = Some((key.clone(), self.count));
        Some((key, letter))
    }

    /// Whether a dead letter was already created.
    pub fn is_listed(&self) -> bool {
        self.letter.is_some()
    }

    fn sentence(&self, max_names: usize) -> String {
        let count = self.count;
        let names: Vec<_> = self.names.iter().take(max_names).cloned().collect();
        let named = u32::try_from(names.len()).unwrap_or(u32::MAX);
        let more = match count.saturating_sub(named) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let tickets = if count == 1 { "ticket" } else { "tickets" };
        format!(
            "{count} {tickets} did not alert, because the last change is longer ago than max_age: {}{more}; look at \
             them in TOPdesk, or ask for a back-fill",
            names.join(", ")
        )
    }
}
