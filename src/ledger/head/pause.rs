//! A pause: runs do nothing until it ends, while webhooks are still stored. Every pause has an end, so that a forgotten
//! one cannot silence the connector forever.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The end of a pause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// When it ends (Unix milliseconds, this host's clock); none if there is no pause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<i64>,
}

impl Pause {
    /// The longest pause.
    pub const MAX: SignedDuration = SignedDuration::from_hours(7 * 24);

    /// When the current pause ends; none if there is no pause now.
    #[must_use]
    pub fn until(self, now: Timestamp) -> Option<Timestamp> {
        let until = Timestamp::from_millisecond(self.until_ms?).ok()?;
        let latest = now.checked_add(Self::MAX).ok()?;
        // An end beyond the longest pause was stored by a wrong clock.
        (now < until && until <= latest).then_some(until)
    }

    pub(super) fn shift_back(&mut self, by: SignedDuration) {
        let by_ms = super::whole_ms(by);
        self.until_ms = self.until_ms.map(|at_ms| at_ms.saturating_sub(by_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNTIL_S: i64 = 5_000_000;

    /// The end of a pause that ends at `UNTIL_S`, as read this many seconds before.
    fn seen_before_its_end(seconds: i64) -> Option<i64> {
        let until_ms = Some(UNTIL_S * 1_000);
        let now = Timestamp::from_second(UNTIL_S - seconds).unwrap();
        Pause { until_ms }.until(now).map(Timestamp::as_second)
    }

    #[test]
    fn a_pause_lasts_until_its_end() {
        assert_eq!(seen_before_its_end(1), Some(UNTIL_S));
        assert_eq!(seen_before_its_end(0), None);
        assert_eq!(seen_before_its_end(-1), None);
    }

    #[test]
    fn a_pause_longer_than_the_longest_is_ignored() {
        let longest_s = Pause::MAX.as_secs();
        assert_eq!(seen_before_its_end(longest_s), Some(UNTIL_S));
        assert_eq!(seen_before_its_end(longest_s + 1), None);
    }

    #[test]
    fn there_is_no_pause_if_none_was_set_or_its_end_is_invalid() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(Pause::default().until(now), None);
        let until_ms = Some(i64::MAX);
        assert_eq!(Pause { until_ms }.until(now), None);
    }
}
