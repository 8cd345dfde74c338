//! The parts of the head together.

use super::*;
use jiff::SignedDuration;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

const HOUR_MS: i64 = 3_600_000;
/// The time when the head of these tests was stored (Unix milliseconds).
const STORED_MS: i64 = 10 * HOUR_MS;

/// A head with every time of this host's clock set.
fn head() -> Head {
    let mut head = Head::default();
    head.throttle.topdesk_due_ms = STORED_MS + 1_000;
    head.throttle.signl4_due_ms = STORED_MS + 2_000;
    head.throttle.rest_api_due_ms = STORED_MS + 3_000;
    head.throttle.clock_ms = STORED_MS;
    head.throttle
        .rate_limits
        .count_rest_calls(120, at(STORED_MS / 1_000));
    head.pause.until_ms = Some(STORED_MS + 4_000);
    head.health.ran_ms = Some(STORED_MS - 1_000);
    head.health.polled_ms = Some(STORED_MS - 2_000);
    head.health.watched_ms = Some(STORED_MS - 3_000);
    head.cursor.watermark_ms = Some(STORED_MS);
    head.cursor.first_tried_ms = Some(STORED_MS);
    head.signl4_cursor.watermark_ms = Some(STORED_MS);
    head.retries.put_off(PendingTicket {
        ticket: "a".into(),
        due_ms: STORED_MS + 5_000,
        failed_reads: 0,
        fault: None,
    });
    head.due.next_ms = Some(STORED_MS + 6_000);
    head.round = Some(Round::begin(STORED_MS));
    head
}

/// One hour before the head was stored.
fn hour_before() -> Timestamp {
    at((STORED_MS - HOUR_MS) / 1_000)
}

#[test]
fn a_clock_that_advances_shifts_nothing() {
    for now_ms in [STORED_MS, STORED_MS + 1, STORED_MS + HOUR_MS] {
        let mut followed = head();
        let now = Timestamp::from_millisecond(now_ms).unwrap();
        assert!(!followed.follow_clock(now));
        assert_eq!(followed, head());
    }
}

#[test]
fn a_clock_set_back_shifts_due_times_the_pause_and_the_times_of_runs() {
    let mut followed = head();
    assert!(followed.follow_clock(hour_before()));
    let (throttle, health) = (&followed.throttle, &followed.health);
    let stored_ms = STORED_MS - HOUR_MS;
    assert_eq!(throttle.topdesk_due_ms, stored_ms + 1_000);
    assert_eq!(throttle.signl4_due_ms, stored_ms + 2_000);
    assert_eq!(throttle.rest_api_due_ms, stored_ms + 3_000);
    assert_eq!(throttle.clock_ms, stored_ms);
    assert_eq!(followed.pause.until_ms, Some(stored_ms + 4_000));
    assert_eq!(health.ran_ms, Some(stored_ms - 1_000));
    assert_eq!(health.polled_ms, Some(stored_ms - 2_000));
}

#[test]
fn a_clock_set_back_makes_no_wait_for_a_rate_limit_longer_or_shorter() {
    let stored = at(STORED_MS / 1_000);
    let before = head().throttle.rate_limits.rest_calls(stored);
    assert!(before.is_err());
    let mut followed = head();
    followed.follow_clock(hour_before());
    let after = followed.throttle.rate_limits.rest_calls(hour_before());
    assert_eq!(after, before);
}

#[test]
fn a_clock_set_back_leaves_every_other_part_as_it_is() {
    let mut followed = head();
    followed.follow_clock(hour_before());
    let expected = Head {
        throttle: followed.throttle.clone(),
        pause: followed.pause,
        health: Health {
            ran_ms: followed.health.ran_ms,
            polled_ms: followed.health.polled_ms,
            ..head().health
        },
        ..head()
    };
    assert_eq!(followed, expected);
}

#[test]
fn unset_times_stay_unset_when_the_clock_is_set_back() {
    let mut followed = Head::default();
    followed.throttle.clock_ms = STORED_MS;
    assert!(followed.follow_clock(hour_before()));
    let mut expected = Head::default();
    expected.throttle.clock_ms = STORED_MS - HOUR_MS;
    assert_eq!(followed, expected);
}

#[test]
fn a_clock_set_back_shifts_only_once() {
    let mut followed = head();
    assert!(followed.follow_clock(hour_before()));
    let once = followed.clone();
    assert!(!followed.follow_clock(hour_before()));
    assert_eq!(followed, once);
}

#[test]
fn the_schedule_is_overdue_after_an_hour_of_silence_that_was_no_pause() {
    let overdue = |ran_ms, until_ms, now_ms| {
        let mut head = Head::default();
        head.health.ran_ms = ran_ms;
        head.pause.until_ms = until_ms;
        head.is_overdue(Timestamp::from_millisecond(now_ms).unwrap())
    };
    assert!(!overdue(Some(5), None, 5 + HOUR_MS - 1));
    assert!(overdue(Some(5), None, 5 + HOUR_MS));
    assert!(!overdue(Some(5), Some(6), 5 + HOUR_MS));
    assert!(overdue(Some(5), Some(6), 6 + HOUR_MS));
    assert!(!overdue(None, Some(6), 6 + HOUR_MS));
    assert_eq!(SILENCE, SignedDuration::from_hours(1));
}
