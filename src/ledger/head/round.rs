//! A reconcile round: the comparison of all open alerts with their tickets, over several runs.

use serde::{Deserialize, Serialize};

/// A reconcile round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// When it began (Unix milliseconds, this host's clock).
    pub began_ms: i64,
    /// The key of the last compared record; none if the round is complete.
    pub after: Option<String>,
}

impl Round {
    /// Starts a round with the first record.
    #[must_use]
    pub fn begin(began_ms: i64) -> Self {
        let after = Some(String::new());
        Self { began_ms, after }
    }

    /// Creates a round that counts as complete, so that the next one is due after a whole interval.
    #[must_use]
    pub fn complete(began_ms: i64) -> Self {
        let after = None;
        Self { began_ms, after }
    }
}
