//! The queue of tickets whose notes are to be sent to their alerts.

use super::CachedId;
use super::retries::MAX_PENDING;
use crate::domain::TicketId;
use serde::{Deserialize, Serialize};

/// The stored queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteQueue {
    /// Ids of the tickets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<String>,
    /// The id of the connector's own operator in TOPdesk, whose notes are not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_operator: Option<CachedId>,
}

impl NoteQueue {
    /// Adds a ticket, unless it is queued already. Returns false if the queue is full.
    pub fn add(&mut self, id: &TicketId) -> bool {
        if self.tickets.iter().any(|known| known == id.as_str()) {
            return true;
        }
        let has_room = !self.is_full();
        if has_room {
            self.tickets.push(id.as_str().to_owned());
        }
        has_room
    }

    /// Whether the queue accepts no more tickets.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.tickets.len() >= MAX_PENDING
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: usize) -> TicketId {
        TicketId::new(&n.to_string()).unwrap()
    }

    #[test]
    fn a_ticket_is_queued_once_in_the_order_in_which_it_came() {
        let mut queue = NoteQueue::default();
        for n in [2, 1, 2] {
            assert!(queue.add(&id(n)));
        }
        assert_eq!(queue.tickets, ["2", "1"]);
    }

    #[test]
    fn a_full_queue_takes_no_new_ticket_and_still_has_those_that_are_in_it() {
        let mut queue = NoteQueue::default();
        assert!((0..MAX_PENDING).all(|n| queue.add(&id(n))));
        assert!(queue.is_full());
        assert!(!queue.add(&id(MAX_PENDING)));
        assert!(queue.add(&id(0)));
        assert_eq!(queue.tickets.len(), MAX_PENDING);
    }
}
