//! Backoff: how long to wait between two attempts.

use jiff::{SignedDuration, Timestamp};

/// When to try again after so many attempts: next run, then 5 min, 30 min, 2 h, 5 h, 10 h; none
/// means that the matter becomes a dead letter.
#[must_use]
pub fn pause_after(attempts: u32) -> Option<SignedDuration> {
    match attempts {
        0 | 1 => Some(SignedDuration::ZERO),
        2 => Some(SignedDuration::from_mins(5)),
        3 => Some(SignedDuration::from_mins(30)),
        4 => Some(SignedDuration::from_hours(2)),
        5 => Some(SignedDuration::from_hours(5)),
        6 => Some(MAX_PAUSE),
        _ => None,
    }
}

/// The longest pause between two attempts.
pub const MAX_PAUSE: SignedDuration = SignedDuration::from_hours(10);

/// How long to wait until a moment that was noted earlier, if at all. A moment further away than
/// `longest` was noted by a clock that was wrong, and counts as passed.
#[must_use]
pub fn left_until(due_ms: i64, now: Timestamp, longest: SignedDuration) -> Option<SignedDuration> {
    let left = SignedDuration::from_millis(due_ms.saturating_sub(now.as_millisecond()));
    (left > SignedDuration::ZERO && left <= longest).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-01-31T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_moment_noted_by_a_clock_that_was_wrong_counts_as_passed() {
        let hour = SignedDuration::from_hours(1);
        let now_ms = now().as_millisecond();
        assert_eq!(
            left_until(now_ms + 5_000, now(), hour),
            Some(SignedDuration::from_secs(5))
        );
        assert_eq!(left_until(now_ms + 3_600_000, now(), hour), Some(hour));
        assert_eq!(left_until(now_ms, now(), hour), None);
        assert_eq!(left_until(now_ms + 3_600_001, now(), hour), None);
        assert_eq!(left_until(i64::MIN, now(), hour), None);
        assert_eq!(left_until(i64::MAX, now(), hour), None);
    }

    #[test]
    fn pauses_grow_and_end() {
        let pauses: Vec<_> = (1..10).map_while(pause_after).collect();
        let minutes: Vec<_> = pauses.iter().map(SignedDuration::as_mins).collect();
        assert_eq!(minutes, [0, 5, 30, 120, 300, 600]);
        assert_eq!(pauses.last(), Some(&MAX_PAUSE));
    }
}
