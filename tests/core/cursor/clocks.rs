//! By the server's clock.

use super::*;

fn without_a_date(_: &Request, send: &dyn Fn() -> Answer) -> Answer {
    let mut answer = send()?;
    answer.headers.retain(|(name, _)| name != "date");
    Ok(answer)
}

/// Runs on a host whose clock differs, with a TOPdesk that does not tell its time.
fn rings_without_a_date(ahead: SignedDuration) {
    let world = World::new();
    let run = || {
        world.wait(10);
        let http = world::between::Between(&world, without_a_date);
        connector::engine::schedule::on_schedule(connector::ports::Ports {
            http: &http,
            clock: &world::between::Ahead(&world, ahead),
            ..world::between::ports(&world)
        })
    };
    assert!(run().report.problems[0].contains("does not tell its time"));
    for minutes in [1, 5, 50] {
        world.wait(60 * minutes);
        world.topdesk.create_incident(p1("later"));
        run();
    }
    each_rang_once(&world);
}

#[test]
fn without_a_date_header_a_host_that_is_an_hour_ahead_loses_nothing() {
    rings_without_a_date(HOUR);
}

#[test]
fn without_a_date_header_a_host_that_is_an_hour_behind_loses_nothing() {
    rings_without_a_date(-HOUR);
}

#[test]
fn a_host_whose_clock_is_wrong_by_a_year_loses_nothing() {
    for by in [HOUR * 8_760, HOUR * -8_760] {
        let world = World::new();
        for _ in 0..3 {
            world.topdesk.create_incident(p1("one more"));
            run_ahead(&world, by);
        }
        each_rang_once(&world);
    }
}

const TOMORROW: &str = "Tue, 24 Nov 2026 08:00:00 GMT";

#[test]
fn a_date_that_is_a_day_ahead_in_the_very_first_run_hides_no_later_ticket() {
    let world = World::new();
    dated(&world, TOMORROW);
    world.topdesk.create_incident(p1("one"));
    let outcome = world.run();
    assert!(outcome.report.problems[0].contains("clock"), "{outcome:?}");
    assert!(outcome.work_waiting);
    world.good_run();
    world.topdesk.create_incident(p1("two"));
    world.good_run();
    each_rang_once(&world);
}

#[test]
fn a_date_that_jumps_ahead_once_moves_the_cursor_no_further_than_what_was_read() {
    let world = World::new();
    world.good_run();
    world.topdesk.create_incident(p1("one"));
    dated(&world, TOMORROW);
    world.topdesk.create_incident(p1("two"));
    let outcome = world.good_run();
    assert_eq!(outcome.report.tickets.raised, 1);
    each_rang_once(&world);
}

#[test]
fn a_clock_of_topdesk_that_is_set_back_by_hours_hides_no_later_ticket() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.clock.set(world.clock.now() - HOUR * 3);
    world.topdesk.create_incident(p1("two"));
    world.good_run();
    world.good_run();
    each_rang_once(&world);
    world.good_run();
    assert_eq!(world.counts.get().writes, 0, "idle again");
}

#[test]
fn a_watermark_in_the_future_is_taken_back_and_said_once() {
    let world = World::new();
    world.good_run();
    let head = String::from_utf8(world.store.borrow()["head"].clone()).unwrap();
    let mut head: serde_json::Value = serde_json::from_str(&head).unwrap();
    head["cursor"]["watermark_ms"] = (world.clock.now() + HOUR * 720).as_millisecond().into();
    let head = serde_json::to_vec(&head).unwrap();
    world.store.borrow_mut().insert("head".into(), head);
    world.topdesk.create_incident(p1("one"));
    assert_eq!(world.good_run().report.problems.len(), 1);
    assert_eq!(world.good_run().report.problems.len(), 0);
    each_rang_once(&world);
}

#[test]
fn a_date_that_is_behind_the_cursor_by_no_more_than_the_overlap_is_no_clock_set_back() {
    let world = World::new();
    world.set("overlap", "2m");
    world.good_run();
    assert_eq!(watermark_ms(&world), world.clock.now().as_millisecond());
    let outcome = dated(&world, "Mon, 23 Nov 2026 07:58:10 GMT");
    assert_eq!((outcome.failure, outcome.report.problems), (None, vec![]));
}
