//! Who asks for patience is left in peace until the moment that was named: by every kind of request,
//! across runs, drains and clocks.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::world;
use crate::world::between::{Answer, Between, Failing, ports, run_through};
use crate::world::{TOKEN, World, p1};
use connector::Failure;
use connector::engine::schedule;
use connector::operator::explain::Subject;
use connector::ports::{Ports, Request, Side};
use jiff::SignedDuration;
use simulators::Fault;
use simulators::signl4::API_KEY;
use std::cell::Cell;

const RENE: &str = "rene@example.com";
const WAIT: u32 = 120;

fn asked(world: &World, side: Side) -> usize {
    let sent = world.sent.borrow();
    sent.iter().filter(|r| r.side == side).count()
}

/// For the next two minutes no run and no drain asks that side anything; then all is done.
fn is_left_in_peace(world: &World, side: Side) {
    for _ in 0..5 {
        world.wait(10).run();
        assert_eq!(asked(world, side), 0, "asked by a run");
        world.webhook("topdesk", TOKEN, b"").unwrap();
        world.drain();
        assert_eq!(asked(world, side), 0, "asked by a drain");
    }
    world.wait(i64::from(WAIT));
    world.good_run();
    assert!(asked(world, side) > 0);
}

fn on(path: &str) -> Fault {
    Fault::retry_after(429, WAIT).on_path(path)
}

/// A world in which an alert was acknowledged and nothing has come back yet.
fn acknowledged() -> World {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    world
}

fn after_a_write_back(path: &str, setting: (&str, &str)) {
    let world = acknowledged();
    world.set(setting.0, setting.1);
    world.topdesk.fail_next(on(path));
    let outcome = world.deliver().remove(0);
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
    is_left_in_peace(&world, Side::Topdesk);
    let ticket = &world.topdesk.incidents()[0];
    assert_eq!(world.topdesk.notes(&ticket.id).len(), 1);
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_the_list() {
    let world = World::new();
    world.good_run();
    world.topdesk.fail_next(on("/incidents"));
    world.run();
    is_left_in_peace(&world, Side::Topdesk);
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_the_very_first_question() {
    let world = World::new();
    world.topdesk.fail_next(on("/version"));
    world.run();
    is_left_in_peace(&world, Side::Topdesk);
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_a_ticket_read_by_id() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::empty(500));
    world.run();
    world.topdesk.fail_next(on("/incidents/id/"));
    world.run();
    is_left_in_peace(&world, Side::Topdesk);
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_a_change() {
    after_a_write_back("/incidents/id/", ("assign_operator", "never"));
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_a_change_of_line() {
    let line = r#"{"acknowledged":{"line":"second"}}"#;
    after_a_write_back("/escalate", ("write_back", line));
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_a_search_of_operators() {
    after_a_write_back("/operators", ("assign_operator", "acknowledge"));
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_the_question_why_a_list_is_refused() {
    let world = World::new();
    world.good_run();
    world
        .topdesk
        .fail_next(Fault::empty(403).on_path("/incidents"));
    world.topdesk.fail_next(on("/operators/current"));
    world.run();
    is_left_in_peace(&world, Side::Topdesk);
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_the_notes_of_a_ticket() {
    let world = World::new();
    world
        .set("signl4_api_key", API_KEY)
        .set("notes_to_signl4", "operators");
    world.set("signl4_user", &world.signl4.users()[1].id);
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .topdesk
        .edit(&ticket.id, |t| t.brief_description = Some("two".into()));
    world.topdesk.fail_next(on("/progresstrail"));
    world.run();
    is_left_in_peace(&world, Side::Topdesk);
}

#[test]
fn signl4_is_left_in_peace_after_a_429_to_an_event() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::retry_after(429, WAIT));
    world.run();
    is_left_in_peace(&world, Side::Signl4);
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn the_rest_api_of_signl4_is_left_in_peace_after_a_429_while_alerts_go_on() {
    let world = World::new();
    world.set("signl4_api_key", API_KEY);
    world.set("signl4_user", &world.signl4.users()[1].id);
    world.good_run();
    world.signl4.fail_next(on("/alerts/paged"));
    world.run();
    for n in 0..5 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
        world.wait(10).run();
        assert_eq!(asked(&world, Side::Signl4), 1, "the alert and nothing else");
    }
    world.wait(i64::from(WAIT)).good_run();
    assert_eq!(asked(&world, Side::Signl4), 1, "it is looked at again");
}

#[test]
fn the_rest_api_is_left_in_peace_after_a_429_to_the_search_for_an_alert_that_may_be_there() {
    let world = World::new();
    world
        .set("signl4_api_key", API_KEY)
        .set("signl4_poll", "no");
    world.set("signl4_user", &world.signl4.users()[1].id);
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::cut());
    world.run();
    world.signl4.fail_next(on("/alerts/paged"));
    world.run();
    assert_eq!(world.signl4.alerts().len(), 1, "it rings all the same");
    world.set("signl4_poll", "yes");
    world.wait(60).run();
    assert_eq!(asked(&world, Side::Signl4), 0);
    world.wait(60).good_run();
    assert_eq!(asked(&world, Side::Signl4), 1);
}

/// A 429 with this header, made from the two systems' present time.
fn told(header: impl Fn(&World) -> (&'static str, String)) {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    let first = Cell::new(true);
    run_through(&world, |r, send| {
        let mut answer = send()?;
        if r.side == Side::Signl4 && first.take() {
            let (name, value) = header(&world);
            answer.status = 429;
            answer
                .headers
                .retain(|(name, _)| !name.starts_with("x-rate"));
            answer.headers.push((name.into(), value));
        }
        Ok(answer)
    });
    is_left_in_peace(&world, Side::Signl4);
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
    assert_eq!(asked(&world, Side::Signl4), 0);
    world.wait(10).good_run();
    assert_eq!(world.signl4.alerts().len(), 1);
}

// Clocks that jump.

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
        assert_eq!(asked(&world, Side::Signl4), 0);
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
    assert_eq!(asked(&world, Side::Signl4), 0);
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
        if r.side == Side::Signl4 {
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

// When it cannot be kept.

#[test]
fn a_wait_that_the_store_does_not_take_is_told_to_the_caller() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.run();
    world.topdesk.create_incident(p1("two"));
    world.wait(10).begin();
    world.signl4.fail_next(Fault::retry_after(429, WAIT));
    let store = Failing(&world, |key, _| key == "head");
    let outcome = schedule::on_schedule(Ports {
        store: &store,
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

#[test]
fn a_wait_is_kept_although_the_records_of_the_run_cannot_be() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.wait(10).begin();
    world.signl4.fail_next(Fault::retry_after(429, WAIT));
    let refused = Cell::new(0);
    let http = Between(&world, |r: &Request, send: &dyn Fn() -> Answer| {
        if r.side == Side::Signl4 {
            refused.set(1);
        }
        send()
    });
    let store = Failing(&world, |key, _| {
        refused.get() == 1 && key.starts_with("ticket.")
    });
    let outcome = schedule::on_schedule(Ports {
        http: &http,
        store: &store,
        ..ports(&world)
    });
    assert!(outcome.failure.is_some());
    is_left_in_peace(&world, Side::Signl4);
}

// Others that ask TOPdesk.

#[test]
fn an_explanation_and_a_back_fill_refuse_while_topdesk_is_to_be_left_in_peace() {
    let world = World::new();
    world.good_run();
    world.topdesk.fail_next(on("/incidents"));
    world.run();
    let explained = world.explain(&Subject::Latest(5)).unwrap_err();
    assert!(
        matches!(
            explained,
            Failure::TryLater {
                after_s: Some(1..),
                ..
            }
        ),
        "{explained:?}"
    );
    let counted = world.backfill(3_600, true).unwrap_err();
    assert!(
        matches!(
            counted,
            Failure::TryLater {
                after_s: Some(1..),
                ..
            }
        ),
        "{counted:?}"
    );
    assert_eq!(asked(&world, Side::Topdesk), 0);
}

#[test]
fn patience_that_one_side_asks_for_is_not_asked_of_the_other() {
    let world = acknowledged();
    world.topdesk.create_incident(p1("two"));
    world.signl4.fail_next(Fault::retry_after(429, WAIT));
    world.run();
    world.deliver();
    let ticket = &world.topdesk.incidents()[0];
    assert_eq!(world.topdesk.notes(&ticket.id).len(), 1);
}
