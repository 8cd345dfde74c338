//! How far SIGNL4's list of changed alerts was read.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many states of alerts are remembered as seen. More only cost reading their records again.
const REMEMBERED: usize = 2_000;
/// The same while a look takes several runs.
const MAX_REMEMBERED: usize = 10_000;

/// The cursor of SIGNL4's side. All moments are of SIGNL4's clock unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signl4Cursor {
    /// Every change up to this moment is decided (Unix milliseconds); none before the first look.
    #[serde(default)]
    pub watermark_ms: Option<i64>,
    /// The states of alerts seen since the watermark less the overlap: 16 hexadecimal digits each.
    #[serde(default)]
    pub seen: BTreeSet<String>,
    /// Where a look had no more time.
    #[serde(default, rename = "resume")]
    pub interrupted: Option<InterruptedPoll>,
    /// The user whose e-mail address is in the settings.
    #[serde(default)]
    pub user: Option<CachedId>,
}

/// A look that had no more time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterruptedPoll {
    /// From which moment on it asks for changes (Unix milliseconds).
    pub since_ms: i64,
    /// SIGNL4's token for the next page, a JSON document.
    pub token: String,
    /// The newest change it has seen (Unix milliseconds).
    pub newest_ms: i64,
    /// When it began (Unix milliseconds).
    pub began_ms: i64,
}

/// An id that was asked for once, and a fingerprint of the settings it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedId {
    /// Of what: 16 hexadecimal digits.
    pub of: String,
    /// The id.
    pub id: String,
}

impl Signl4Cursor {
    /// Whether nothing is known yet.
    #[must_use]
    pub fn is_new(&self) -> bool {
        *self == Self::default()
    }

    /// Whether all these states are remembered.
    #[must_use]
    pub fn knows(&self, marks: &BTreeSet<String>) -> bool {
        marks.iter().all(|mark| self.seen.contains(mark))
    }

    /// Remembers states besides those that are remembered, as far as there is room.
    pub fn remember(&mut self, marks: &BTreeSet<String>) {
        let room = MAX_REMEMBERED.saturating_sub(self.seen.len());
        self.seen.extend(marks.iter().take(room).cloned());
    }

    /// Moves on after a whole look that began at `began`: never backwards, and never past a moment
    /// when a change may still have been under way. `newest` is the newest change seen, `marks` the
    /// states seen with the moments of their last change (milliseconds).
    pub fn advance(
        &mut self,
        newest_ms: i64,
        began: Timestamp,
        marks: &[(String, i64)],
        overlap: SignedDuration,
    ) {
        let began_ms = began.as_millisecond();
        let reached_ms = match self.watermark_ms {
            // Only what was seen counts as reached, so that nothing is written while nothing changes.
            Some(watermark_ms) => watermark_ms.max(newest_ms.min(began_ms)),
            None => began_ms,
        };
        self.watermark_ms = Some(reached_ms);
        let overlap_ms = i64::try_from(overlap.as_millis()).unwrap_or(i64::MAX);
        let oldest_ms = reached_ms.saturating_sub(overlap_ms).saturating_sub(1_000);
        let kept = marks.iter().filter(|(_, at_ms)| *at_ms >= oldest_ms);
        self.seen = kept
            .map(|(mark, _)| mark.clone())
            .take(REMEMBERED)
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
        let marks = [("old".to_owned(), 100_000), ("new".to_owned(), newest_ms)];
        cursor.advance(newest_ms, at(500), &marks, SignedDuration::from_secs(120));
        cursor
    }

    #[test]
    fn the_first_look_counts_as_reached_when_it_began() {
        assert_eq!(advanced(None, 300_000).watermark_ms, Some(500_000));
    }

    #[test]
    fn later_looks_reach_the_newest_change_and_forget_what_lies_before_the_overlap() {
        let cursor = advanced(Some(200_000), 300_000);
        assert_eq!(cursor.watermark_ms, Some(300_000));
        assert_eq!(cursor.seen, BTreeSet::from_iter(["new".to_owned()]));
    }

    #[test]
    fn a_change_dated_in_the_future_moves_nothing_past_now() {
        assert_eq!(advanced(Some(200_000), 900_000).watermark_ms, Some(500_000));
    }

    #[test]
    fn a_state_at_the_edge_of_the_overlap_is_remembered() {
        // 300 s, less 120 s of overlap, less a second.
        let seen_at = |at_ms| {
            let mut cursor = Signl4Cursor::default();
            let mark = [("m".to_owned(), at_ms)];
            cursor.advance(300_000, at(300), &mark, SignedDuration::from_secs(120));
            !cursor.seen.is_empty()
        };
        assert!(seen_at(179_000) && !seen_at(178_999));
    }

    #[test]
    fn states_are_remembered_besides_those_that_are_up_to_a_bound() {
        let marks = |from: usize| (from..from + 6_000).map(|n| format!("{n:016x}")).collect();
        let mut cursor = Signl4Cursor::default();
        cursor.remember(&marks(0));
        cursor.remember(&marks(6_000));
        assert_eq!(cursor.seen.len(), 10_000);
        assert!(cursor.knows(&marks(0)));
    }

    #[test]
    fn nothing_is_new_but_what_knows_nothing() {
        assert!(Signl4Cursor::default().is_new());
        assert!(!advanced(None, 300_000).is_new());
    }

    #[test]
    fn the_cursor_never_goes_back() {
        assert_eq!(advanced(Some(400_000), 300_000).watermark_ms, Some(400_000));
    }
}
