use super::*;
use proptest::prelude::*;
use std::collections::VecDeque;

fn at_ms(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(1_800_000_000_000 + ms).unwrap()
}

fn at(second: i64) -> Timestamp {
    at_ms(second * 1_000)
}

fn by_errors(seconds: i64) -> Result<u32, LimitReached> {
    Err(LimitReached {
        wait: SignedDuration::from_secs(seconds),
        by_errors: true,
    })
}

/// The largest number of requests in any time span of this length, as SIGNL4 counts.
fn max_in_any(span_ms: i64, sent: &[(i64, u32)]) -> u32 {
    let mut window = VecDeque::new();
    let (mut sum, mut max) = (0, 0);
    for (at_ms, count) in sent {
        window.push_back((*at_ms, *count));
        sum += count;
        while window
            .front()
            .is_some_and(|(first, _)| at_ms - first >= span_ms)
        {
            sum -= window.pop_front().map_or(0, |(_, count)| count);
        }
        max = max.max(sum);
    }
    max
}

/// Sends as many events as allowed, after each of these pauses (milliseconds).
fn send_all_allowed(pauses: &[u16], limit: Option<u32>) -> Vec<(i64, u32)> {
    let mut pace = RateLimits::default();
    pace.count_events(0, 0, limit, at(0));
    let mut now_ms = 0;
    let mut sent = Vec::new();
    for pause in pauses {
        now_ms += i64::from(*pause);
        if let Ok(count) = pace.events(at_ms(now_ms)) {
            pace.count_events(count, 0, limit, at_ms(now_ms));
            sent.push((now_ms, count));
        }
    }
    sent
}

proptest! {
    #[test]
    fn no_published_limit_is_reached_however_often_requests_are_sent(
        pauses in prop::collection::vec(0u16..4_000, 1..400),
    ) {
        let sent = send_all_allowed(&pauses, None);
        prop_assert!(max_in_any(15_000, &sent) <= 120);
        prop_assert!(max_in_any(60_000, &sent) <= 480);
        prop_assert!(max_in_any(3_600_000, &sent) <= 28_800);
    }

    #[test]
    fn in_the_free_plan_its_own_limits_hold(
        pauses in prop::collection::vec(0u16..40_000, 1..400),
    ) {
        let sent = send_all_allowed(&pauses, Some(10));
        prop_assert!(max_in_any(15_000, &sent) <= 8);
        prop_assert!(max_in_any(60_000, &sent) <= 200);
        prop_assert!(max_in_any(3_600_000, &sent) <= 960);
    }

    #[test]
    fn after_the_returned_wait_a_request_is_allowed(
        pauses in prop::collection::vec(0u16..2_000, 1..100), free: bool,
    ) {
        let limit = free.then_some(10);
        let mut pace = RateLimits::default();
        pace.count_events(0, 0, limit, at(0));
        let mut now_ms = 0;
        for pause in pauses {
            now_ms += i64::from(pause);
            match pace.events(at_ms(now_ms)) {
                Ok(count) => pace.count_events(count, 0, limit, at_ms(now_ms)),
                Err(full) => {
                    now_ms += i64::try_from(full.wait.as_millis()).unwrap();
                    prop_assert!(pace.events(at_ms(now_ms)).is_ok());
                }
            }
        }
    }

    #[test]
    fn the_stored_counts_stay_small(
        pauses in prop::collection::vec(0u16..20_000, 1..600), free: bool,
    ) {
        let mut pace = RateLimits::default();
        let mut now_ms = 0;
        for pause in pauses {
            now_ms += i64::from(pause);
            pace.count_events(8, 1, free.then_some(10), at_ms(now_ms));
            pace.count_rest_calls(1, at_ms(now_ms));
            prop_assert!(serde_json::to_vec(&pace).unwrap().len() < 4_096);
        }
    }
}

#[test]
fn after_eight_errors_within_a_minute_nothing_is_sent_until_the_first_is_a_minute_old() {
    let mut pace = RateLimits::default();
    for second in 0..8 {
        assert_eq!(
            pace.events(at(second)),
            Ok(8 - u32::try_from(second).unwrap())
        );
        pace.count_events(1, 1, None, at(second));
    }
    assert_eq!(pace.events(at(8)), by_errors(52));
    assert_eq!(pace.events(at(59)), by_errors(1));
    assert_eq!(pace.events(at(60)), Ok(1));
}

#[test]
fn errors_of_a_whole_batch_count_one_by_one() {
    let mut pace = RateLimits::default();
    pace.count_events(8, 8, None, at(0));
    assert_eq!(pace.events(at(0)), by_errors(60));
}

#[test]
fn after_exceeding_a_limit_the_wait_lasts_until_the_count_is_below_it() {
    let mut pace = RateLimits::default();
    pace.count_events(4, 4, None, at(0));
    pace.count_events(8, 8, None, at(10));
    assert_eq!(pace.events(at(20)), by_errors(50));
}

#[test]
fn of_two_reached_limits_the_longer_wait_counts() {
    let mut pace = RateLimits::default();
    pace.count_events(120, 8, None, at(0));
    assert_eq!(pace.events(at(1)), by_errors(59));
}

#[test]
fn if_the_limit_of_errors_ends_first_the_other_limit_is_reported() {
    let mut pace = RateLimits::default();
    pace.count_events(8, 8, None, at(0));
    pace.count_events(120, 0, None, at(50));
    let full = LimitReached {
        wait: SignedDuration::from_secs(14),
        by_errors: false,
    };
    assert_eq!(pace.events(at(51)), Err(full));
}

#[test]
fn of_two_limits_that_end_together_the_limit_of_errors_is_reported() {
    let mut pace = RateLimits::default();
    pace.count_events(8, 8, None, at(0));
    pace.count_events(120, 0, None, at(45));
    assert_eq!(pace.events(at(50)), by_errors(10));
}

#[test]
fn the_limit_of_a_paid_plan_is_not_taken_for_the_free_one() {
    let mut pace = RateLimits::default();
    pace.count_events(8, 0, Some(150), at(0));
    assert_eq!(pace.events(at(1)), Ok(8));
}

#[test]
fn the_free_plan_is_recognised_by_any_of_its_limits() {
    for limit in [10, 240, 1_200] {
        let mut pace = RateLimits::default();
        assert_eq!(pace.events(at(0)), Ok(8));
        pace.count_events(8, 0, Some(limit), at(0));
        assert!(pace.events(at(1)).is_err(), "{limit}");
        pace.count_events(0, 0, Some(600), at(1));
        assert!(pace.events(at(1)).is_ok(), "{limit}");
    }
}

#[test]
fn rest_calls_are_counted_apart_from_events() {
    let mut pace = RateLimits::default();
    pace.count_rest_calls(120, at(0));
    assert_eq!(pace.rest_calls(at(1)), Err(SignedDuration::from_secs(14)));
    assert!(pace.events(at(1)).is_ok());
}

#[test]
fn counts_of_a_wrong_clock_block_nothing() {
    let mut pace = RateLimits::default();
    pace.count_events(120, 8, None, at(86_400));
    assert_eq!(pace.events(at(0)), Ok(8));
}

#[test]
fn counts_are_shifted_with_a_clock_that_was_set_back() {
    let mut pace = RateLimits::default();
    pace.count_events(8, 8, None, at(86_400));
    pace.shift_back(SignedDuration::from_secs(86_400));
    assert_eq!(pace.events(at(1)), by_errors(59));
}

#[test]
fn empty_counts_are_not_stored() {
    assert_eq!(serde_json::to_string(&RateLimits::default()).unwrap(), "{}");
    let read: RateLimits =
        serde_json::from_str(r#"{"errors":[[1800000001,2]],"free":true}"#).unwrap();
    assert_eq!(
        serde_json::to_string(&read).unwrap(),
        r#"{"errors":[[1800000001,2]],"free":true}"#
    );
}
