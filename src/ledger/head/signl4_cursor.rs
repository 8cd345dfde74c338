//! The cursor of SIGNL4's list of changed alerts.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The limit of alert states that are stored as seen after a poll. For further ones the records are read again.
const MAX_SEEN: usize = 2_000;
/// The limit while a poll takes several runs.
const MAX_SEEN_IN_POLL: usize = 10_000;

/// The cursor of SIGNL4's list of changed alerts. All times are of SIGNL4's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signl4Cursor {
    /// Every change up to this time was processed (Unix milliseconds); none before the first poll.
    #[serde(default)]
    pub watermark_ms: Option<i64>,
    /// Fingerprints of the alert states seen since the watermark minus the overlap, 16 hexadecimal digits each.
    #[serde(default)]
    pub seen: BTreeSet<String>,
    /// The poll that ran out of time, if any.
    #[serde(default, rename = "resume")]
    pub interrupted: Option<InterruptedPoll>,
    /// The id of the user whose e-mail address is in the settings.
    #[serde(default)]
    pub user: Option<CachedId>,
}

/// A poll that ran out of time, to be continued by the next run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterruptedPoll {
    /// It asks for changes since this time (Unix milliseconds).
    pub since_ms: i64,
    /// SIGNL4's continuation token for the next page, a JSON document.
    pub token: String,
    /// The newest change seen so far (Unix milliseconds).
    pub newest_ms: i64,
    /// When it began (Unix milliseconds).
    pub began_ms: i64,
}

/// An id that was looked up, with a fingerprint of the settings for which it is valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedId {
    /// The fingerprint of the settings: 16 hexadecimal digits.
    pub of: String,
    /// The id.
    pub id: String,
}

impl Signl4Cursor {
    /// Whether nothing is stored yet.
    #[must_use]
    pub fn is_new(&self) -> bool {
        *self == Self::default()
    }

    /// Whether all these states were seen.
    #[must_use]
    pub fn knows(&self, states: &BTreeSet<String>) -> bool {
        states.iter().all(|state| self.seen.contains(state))
    }

    /// Adds states to those that were seen, up to a limit.
    pub fn remember(&mut self, states: &BTreeSet<String>) {
        let room = MAX_SEEN_IN_POLL.saturating_sub(self.seen.len());
        self.seen.extend(states.iter().take(room).cloned());
    }

    /// Advances the cursor after a complete poll that began at `began`. The watermark never goes back, and never past
    /// `began`, because later changes may have been missed. `newest_ms` is the newest change seen, and `states` are the
    /// states seen with the times of their last change (Unix milliseconds).
    pub fn advance(
        &mut self,
        newest_ms: i64,
        began: Timestamp,
        states: &[(String, i64)],
        overlap: SignedDuration,
    ) {
        let began_ms = began.as_millisecond();
        let reached_ms = match self.watermark_ms {
            // The watermark follows the changes seen, not the time, so that nothing is stored while nothing changes.
            Some(watermark_ms) => watermark_ms.max(newest_ms.min(began_ms)),
            None => began_ms,
        };
        self.watermark_ms = Some(reached_ms);
        let overlap_ms = i64::try_from(overlap.as_millis()).unwrap_or(i64::MAX);
        let oldest_ms = reached_ms.saturating_sub(overlap_ms).saturating_sub(1_000);
        let kept = states.iter().filter(|(_, at_ms)| *at_ms >= oldest_ms);
        self.seen = kept
            .map(|(state, _)| state.clone())
            .take(MAX_SEEN)
            .collect();
        self.interrupted = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn advanced(watermark_ms: Option<i64>, newest_ms: i64) -> Signl4Cursor {
        let mut cursor = Signl4Cursor {
            watermark_ms,
            ..Signl4Cursor::default()
        };
        let states = [("old".to_owned(), 100_000), ("new".to_owned(), newest_ms)];
        cursor.advance(newest_ms, at(500), &states, SignedDuration::from_secs(120));
        cursor
    }

    #[test]
    fn the_first_poll_sets_the_watermark_to_its_beginning() {
        assert_eq!(advanced(None, 300_000).watermark_ms, Some(500_000));
    }

    #[test]
    fn later_polls_advance_to_the_newest_change_and_forget_states_before_the_overlap() {
        let cursor = advanced(Some(200_000), 300_000);
        assert_eq!(cursor.watermark_ms, Some(300_000));
        assert_eq!(cursor.seen, BTreeSet::from_iter(["new".to_owned()]));
    }

    #[test]
    fn a_change_dated_in_the_future_does_not_advance_past_now() {
        assert_eq!(advanced(Some(200_000), 900_000).watermark_ms, Some(500_000));
    }

    #[test]
    fn a_state_at_the_edge_of_the_overlap_is_remembered() {
        // The watermark of 300 s minus the overlap of 120 s minus one second.
        let seen_at = |at_ms| {
            let mut cursor = Signl4Cursor::default();
            let state = [("m".to_owned(), at_ms)];
            cursor.advance(300_000, at(300), &state, SignedDuration::from_secs(120));
            !cursor.seen.is_empty()
        };
        assert!(seen_at(179_000) && !seen_at(178_999));
    }

    #[test]
    fn states_are_added_up_to_a_limit() {
        let states = |from: usize| (from..from + 6_000).map(|n| format!("{n:016x}")).collect();
        let mut cursor = Signl4Cursor::default();
        cursor.remember(&states(0));
        cursor.remember(&states(6_000));
        assert_eq!(cursor.seen.len(), 10_000);
        assert!(cursor.knows(&states(0)));
    }

    #[test]
    fn only_an_empty_cursor_is_new() {
        assert!(Signl4Cursor::default().is_new());
        assert!(!advanced(None, 300_000).is_new());
    }

    #[test]
    fn the_cursor_never_goes_back() {
        assert_eq!(advanced(Some(400_000), 300_000).watermark_ms, Some(400_000));
    }
}
