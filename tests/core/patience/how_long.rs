//! How long: as a date, as a reset time, or not said at all.

use super::*;

/// A 429 with this header, made from the two systems' present time.
fn told(header: impl Fn(&World) -> (&'static str, String)) {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    let first = Cell::new(true);
    run_through(&world, |r, send| {
        let mut answer = send()?;
        if r.backend == Backend::Signl4 && first.take() {
            let (name, value) = header(&world);
            answer.status = 429;
            answer
                .headers
                .retain(|(name, _)| !name.starts_with("x-rate"));
            answer.headers.push((name.into(), value));
        }
        Ok(answer)
    });
    is_left_in_peace(&world, Backend::Signl4);
}

#[test]
fn a_retry_after_that_is_a_date_is_kept_across_runs() {
    told(|world| {
        let at = world.clock.now() + SignedDuration::from_secs(i64::from(WAIT));
        let date = jiff::fmt::rfc2822::DateTimePrinter::new();
        (
            "retry-after",
            date.timestamp_to_rfc9110_string(&at).unwrap(),
        )
    });
}

#[test]
fn the_reset_time_of_a_limit_is_kept_across_runs() {
    told(|world| {
        let at = world.clock.now().as_second() + i64::from(WAIT);
        ("x-ratelimit-reset", at.to_string())
    });
}

#[test]
fn a_429_that_does_not_say_how_long_is_kept_for_a_minute() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::empty(429));
    world.run();
    world.wait(40).run();
    assert_eq!(asked(&world, Backend::Signl4), 0);
    world.wait(10).good_run();
    assert_eq!(world.signl4.alerts().len(), 1);
}
