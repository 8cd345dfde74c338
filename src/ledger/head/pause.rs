//! A pause: runs do nothing until it ends, webhooks are still kept. It always ends by itself, since one
//! that is forgotten would be a silence that nobody notices.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The end of a pause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Unix milliseconds of this host's clock; none if runs work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<i64>,
}

impl Pause {
    /// The longest pause.
    pub const MAX: SignedDuration = SignedDuration::from_hours(7 * 24);

    /// Until when runs do nothing; none if they work.
    #[must_use]
    pub fn until(self, now: Timestamp) -> Option<Timestamp> {
        let until = Timestamp::from_millisecond(self.until_ms?).ok()?;
        let latest = now.checked_add(Self::MAX).ok()?;
        // One that would last longer than any can was set by a clock that was wrong.
        (now < until && until <= latest).then_some(until)
    }

    pub(super) fn shift_back(&mut self, by: SignedDuration) {
        let by_ms = super::whole_ms(by);
        self.until_ms = self.until_ms.map(|at_ms| at_ms.saturating_sub(by_ms));
    }
}
