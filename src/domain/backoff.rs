//! Backoff between two attempts.

use jiff::{SignedDuration, Timestamp};

/// The backoff after this many attempts: zero (the next run), then 5 min, 30 min, 2 h, 5 h and 10 h. `None` means that
/// the attempts are used up and a dead letter follows.
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

/// The longest backoff between two attempts.
pub const MAX_PAUSE: SignedDuration = SignedDuration::from_hours(10);

/// The time left until a stored due time (Unix milliseconds), or `None` if it has passed. A due time further away than
/// `longest` was stored while this host's clock was wrong, so it counts as passed.
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
    fn a_due_time_stored_by_a_wrong_clock_counts_as_passed() {
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
