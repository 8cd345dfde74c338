//! Tickets that are to be checked again at a moment of their own. Each has a key in the store; the head
//! knows the first moment.

use serde::{Deserialize, Serialize};

/// When the first of them is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Unix milliseconds of this host's clock; none if no ticket waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_ms: Option<i64>,
}

impl Due {
    /// Whether this moment comes before the first that is known.
    #[must_use]
    pub fn is_first(self, at_ms: i64) -> bool {
        self.next_ms.is_none_or(|next_ms| at_ms < next_ms)
    }

    /// Whether the first of them is due now.
    #[must_use]
    pub fn has_come(self, now_ms: i64) -> bool {
        self.next_ms.is_some_and(|next_ms| next_ms <= now_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUE: Due = Due { next_ms: Some(5) };
    const NONE: Due = Due { next_ms: None };

    #[test]
    fn only_an_earlier_moment_is_the_first() {
        assert!(DUE.is_first(4) && !DUE.is_first(5) && !DUE.is_first(6));
    }

    #[test]
    fn where_no_ticket_waits_any_moment_is_the_first_and_none_has_come() {
        assert!(NONE.is_first(i64::MAX) && !NONE.has_come(i64::MAX));
    }

    #[test]
    fn a_moment_has_come_when_it_is_reached() {
        assert!(!DUE.has_come(4) && DUE.has_come(5) && DUE.has_come(6));
    }
}
