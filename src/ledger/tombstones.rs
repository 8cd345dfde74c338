//! What is left of a ticket when its record was deleted: how many alerts it had. A ticket that comes
//! back is known by it, so that its next alert gets the next id, and none if the settings want none.

use crate::domain::TicketId;
use crate::domain::fingerprint;
use serde::{Deserialize, Serialize};

/// How many are kept under one key; the oldest give way. 16 keys of 100 kB hold 80,000 tickets.
const KEPT: usize = 5_000;
/// Of an entry: 16 hexadecimal digits for the ticket, 4 for the number of its alerts.
const ENTRY: usize = 20;

/// The tickets whose records were deleted, in the order in which that was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstones {
    tickets: String,
}

impl Tombstones {
    /// How many alerts a ticket had; none if it never had one, or too long ago.
    #[must_use]
    pub fn generation(&self, ticket: &TicketId) -> Option<u32> {
        let name = name(ticket);
        let digits = self.entries().find_map(|entry| entry.strip_prefix(&name))?;
        u32::from_str_radix(digits, 16).ok()
    }

    /// Remembers a ticket, in place of what was known of it. More alerts than four digits can tell
    /// count as so many.
    pub fn add(&mut self, ticket: &TicketId, generation: u32) {
        let name = name(ticket);
        let new = format!("{name}{:04x}", generation.min(0xffff));
        let others = self.entries().filter(|entry| !entry.starts_with(&name));
        let all: Vec<_> = others.chain([new.as_str()]).collect();
        let surplus = all.len().saturating_sub(KEPT);
        self.tickets = all.into_iter().skip(surplus).collect();
    }

    fn entries(&self) -> impl Iterator<Item = &str> {
        let mut rest = self.tickets.as_str();
        std::iter::from_fn(move || {
            let (entry, tail) = rest.split_at_checked(ENTRY)?;
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
    fn the_oldest_give_way_and_the_value_stays_small() {
        let mut tombstones = Tombstones {
            tickets: (0..KEPT).map(|n| format!("{}0001", name(&id(n)))).collect(),
        };
        tombstones.add(&id(KEPT), 1);
        assert_eq!(tombstones.generation(&id(0)), None);
        assert_eq!(tombstones.generation(&id(1)), Some(1));
        assert_eq!(tombstones.generation(&id(KEPT)), Some(1));
        assert!(serde_json::to_vec(&tombstones).unwrap().len() < 101_000);
    }

    #[test]
    fn more_alerts_than_can_be_told_count_as_so_many() {
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
