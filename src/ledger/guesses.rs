//! Wrong admin tokens lately: what the console's login counts.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How many wrong tokens there were since when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guesses {
    /// The first of them (Unix milliseconds).
    pub since_ms: i64,
    /// How many.
    pub wrong: u32,
}

impl Guesses {
    /// What still counts of them now. A clock that was set back ends the counting too.
    #[must_use]
    pub fn within(self, span: SignedDuration, now: Timestamp) -> Self {
        let age_ms = i128::from(now.as_millisecond()) - i128::from(self.since_ms);
        let counts = (0..span.as_millis()).contains(&age_ms);
        if counts { self } else { Self::default() }
    }

    /// With one more.
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

    /// How long until they do not count any more: whole seconds, rounded up.
    #[must_use]
    pub fn seconds_left(&self, span: SignedDuration, now: Timestamp) -> u32 {
        let age_ms = i128::from(now.as_millisecond()) - i128::from(self.since_ms);
        let left_ms = span.as_millis().saturating_sub(age_ms).max(0);
        u32::try_from((left_ms + 999) / 1_000).unwrap_or(u32::MAX)
    }
}
