//! Scheduled rechecks of tickets. Each has a key in the store; the head stores only the earliest due time.

use serde::{Deserialize, Serialize};

/// The earliest scheduled recheck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// When it is due (Unix milliseconds, this host's clock); none if no recheck is scheduled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_ms: Option<i64>,
}

impl Due {
    /// Whether this time (Unix milliseconds) is earlier than the earliest recheck.
    #[must_use]
    pub fn is_first(self, at_ms: i64) -> bool {
        self.next_ms.is_none_or(|next_ms| at_ms < next_ms)
    }

    /// Whether the earliest recheck is due at `now_ms` (Unix milliseconds).
    #[must_use]
    pub fn is_due(self, now_ms: i64) -> bool {
        self.next_ms.is_some_and(|next_ms| next_ms <= now_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUE: Due = Due { next_ms: Some(5) };
    const NONE: Due = Due { next_ms: None };

    #[test]
    fn only_an_earlier_time_is_the_first() {
        assert!(DUE.is_first(4) && !DUE.is_first(5) && !DUE.is_first(6));
    }

    #[test]
    fn without_rechecks_any_time_is_the_first_and_none_is_due() {
        assert!(NONE.is_first(i64::MAX) && !NONE.is_due(i64::MAX));
    }

    #[test]
    fn a_recheck_is_due_from_its_time_on() {
        assert!(!DUE.is_due(4) && DUE.is_due(5) && DUE.is_due(6));
    }
}
