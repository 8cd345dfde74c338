//! Clocks that jump.

use super::*;

/// A run on a host whose clock is off, `seconds` after the last.
fn run_off(world: &World, seconds: i64, by: SignedDuration) {
    world.wait(seconds - 10);
    world::between::run_ahead(world, by);
}

#[test]
fn a_host_clock_that_is_set_back_by_a_day_neither_shortens_nor_prolongs_a_wait() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::retry_after(429, WAIT));
    world.run();
    let day_back = SignedDuration::from_hours(-24);
    for _ in 0..5 {
        run_off(&world, 20, day_back);
        assert_eq!(asked(&world, Backend::Signl4), 0);
    }
    run_off(&world, 40, day_back);
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn a_host_clock_that_is_set_back_by_minutes_does_not_prolong_a_wait_by_as_much() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::retry_after(429, WAIT));
    world.run();
    let back = SignedDuration::from_mins(-30);
    run_off(&world, 20, back);
    assert_eq!(asked(&world, Backend::Signl4), 0);
    run_off(&world, 140, back);
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn a_host_clock_that_is_ahead_does_not_make_a_reset_time_pass() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    let hour = SignedDuration::from_hours(1);
    let clock = world::between::Ahead(&world, hour);
    let limited = |r: &Request, send: &dyn Fn() -> Answer| {
        let mut answer = send()?;
        if r.backend == Backend::Signl4 {
            let reset = world.clock.now().as_second() + i64::from(WAIT);
            answer.status = 429;
            answer
                .headers
                .retain(|(name, _)| !name.starts_with("x-rate") && name != "date");
            let date = jiff::fmt::rfc2822::DateTimePrinter::new();
            let date = date
                .timestamp_to_rfc9110_string(&world.clock.now())
                .unwrap();
            answer.headers.push(("date".into(), date));
            answer
                .headers
                .push(("x-ratelimit-reset".into(), reset.to_string()));
        }
        Ok(answer)
    };
    let http = Between(&world, limited);
    let outcome = schedule::on_schedule(Ports {
        http: &http,
        clock: &clock,
        ..ports(&world)
    });
    assert!(
        matches!(
            outcome.failure,
            Some(Failure::TryLater {
                after_s: Some(WAIT),
                ..
            })
        ),
        "{outcome:?}"
    );
}
