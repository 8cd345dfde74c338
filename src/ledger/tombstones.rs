//! Tombstones: the number of alerts of each ticket whose record was deleted. If such a ticket is reopened, its next
//! alert gets the next external id, and the setting `realert_on_reopen` is respected.

use crate::domain::TicketId;
use crate::domain::fingerprint;
use serde::{Deserialize, Serialize};

/// The limit of tombstones under one key. The oldest are dropped. 16 keys of 100 kB hold 80,000 tickets.
const MAX_TOMBSTONES: usize = 5_000;
/// The length of an entry: 16 hexadecimal digits for the ticket and 4 for the number of its alerts.
const ENTRY_LENGTH: usize = 20;

/// The tickets whose records were deleted, oldest deletion first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstones {
    tickets: String,
}

impl Tombstones {
    /// The number of alerts of a ticket; none if there is no tombstone of it.
    #[must_use]
    pub fn generation(&self, ticket: &TicketId) -> Option<u32> {
        let name = name(ticket);
        let digits = self.entries().find_map(|entry| entry.strip_prefix(&name))?;
        u32::from_str_radix(digits, 16).ok()
    }

    /// Adds or replaces the tombstone of a ticket. A generation above 65,535 is stored as 65,535.
    pub fn add(&mut self, ticket: &TicketId, generation: u32) {
        let name = name(ticket);
        let new = format!("{name}{:04x}", generation.min(0xffff));
        let others = self.entries().filter(|entry| !entry.starts_with(&name));
        let all: Vec<_> = others.chain([new.as_str()]).collect();
        let surplus = all.len().saturating_sub(MAX_TOMBSTONES);
        self.tickets = all.into_iter().skip(surplus).collect();
    }

    fn entries(&self) -> impl Iterator<Item = &str> {
        let mut rest = self.tickets.as_str();
        std::iter::from_fn(move || {
            let (entry, tail) = rest.split_at_checked(ENTRY_LENGTH)?;
            rest = tail;
            Some(entry)
        })
    }
}

fn name(ticket: &TicketId) -> String {
    format!("{:016x}", fingerprint(&[ticket.as_str()]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: usize) -> TicketId {
        TicketId::new(&format!("ticket-{n}")).unwrap()
    }

    #[test]
    fn a_ticket_is_known_by_the_number_of_its_alerts() {
        let mut tombstones = Tombstones::default();
        tombstones.add(&id(1), 3);
        assert_eq!(tombstones.generation(&id(1)), Some(3));
        assert_eq!(tombstones.generation(&id(2)), None);
    }

    #[test]
    fn a_ticket_that_is_forgotten_again_is_kept_once() {
        let mut tombstones = Tombstones::default();
        tombstones.add(&id(1), 1);
        tombstones.add(&id(2), 1);
        tombstones.add(&id(1), 2);
        assert_eq!(tombstones.generation(&id(1)), Some(2));
        assert_eq!(tombstones.entries().count(), 2);
    }

    #[test]
    fn the_oldest_are_dropped_and_the_value_stays_small() {
        let mut tombstones = Tombstones {
            tickets: (0..MAX_TOMBSTONES)
                .map(|n| format!("{}0001", name(&id(n))))
                .collect(),
        };
        tombstones.add(&id(MAX_TOMBSTONES), 1);
        assert_eq!(tombstones.generation(&id(0)), None);
        assert_eq!(tombstones.generation(&id(1)), Some(1));
        assert_eq!(tombstones.generation(&id(MAX_TOMBSTONES)), Some(1));
        assert!(serde_json::to_vec(&tombstones).unwrap().len() < 101_000);
    }

    #[test]
    fn a_generation_above_the_limit_is_stored_as_the_limit() {
        let mut tombstones = Tombstones::default();
        tombstones.add(&id(1), 1_000_000);
        assert_eq!(tombstones.generation(&id(1)), Some(65_535));
    }

    proptest! {
        #[test]
        fn no_stored_text_panics(tickets in ".{0,80}") {
            let mut tombstones = Tombstones { tickets };
            let _ = tombstones.generation(&id(1));
            tombstones.add(&id(1), 2);
            prop_assert_eq!(tombstones.generation(&id(1)), Some(2));
        }
    }
}
