//! The count of recent requests with a wrong admin token, which limits further guesses.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The number of wrong tokens since a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guesses {
    /// When the first of them came (Unix milliseconds).
    pub since_ms: i64,
    /// The number of wrong tokens.
    pub wrong: u32,
}

impl Guesses {
    /// Returns the count, or an empty one if its first token is older than `span` or lies in the future because the
    /// clock was set back.
    #[must_use]
    pub fn within(self, span: SignedDuration, now: Timestamp) -> Self {
        let age_ms = i128::from(now.as_millisecond()) - i128::from(self.since_ms);
        let counts = (0..span.as_millis()).contains(&age_ms);
        if counts { self } else { Self::default() }
    }

    /// Returns the count with one more wrong token.
    #[must_use]
    pub fn one_more(self, now: Timestamp) -> Self {
        let since_ms = match self.wrong {
            0 => now.as_millisecond(),
            _ => self.since_ms,
        };
        Self {
            since_ms,
            wrong: self.wrong.saturating_add(1),
        }
    }

    /// The time until the count ends, in whole seconds, rounded up.
    #[must_use]
    pub fn seconds_left(&self, span: SignedDuration, now: Timestamp) -> u32 {
        let age_ms = i128::from(now.as_millisecond()) - i128::from(self.since_ms);
        let left_ms = span.as_millis().saturating_sub(age_ms).max(0);
        u32::try_from((left_ms + 999) / 1_000).unwrap_or(u32::MAX)
    }
}
