//! What one run may cost at most, whatever the world does: time, and requests to each side.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::world::between::{Answer, run_through};
use crate::world::{TOKEN, World, p1};
use connector::Outcome;
use connector::ports::{Backend, NoAnswer, Request};
use jiff::SignedDuration;
use proptest::prelude::*;
use simulators::signl4::{API_KEY, Plan};

const RENE: &str = "rene@example.com";
/// The longest that a request may take: connecting, the first byte, the body.
const LONGEST: i64 = 3 + 8 + 10;
const BUDGET: i64 = 20;

/// A world in which every part of a run has much to do.
fn busy() -> World {
    let world = World::new();
    world.signl4.set_plan(&Plan::Unlimited);
    world
        .set("signl4_api_key", API_KEY)
        .set("notes_to_signl4", "all")
        .set("topdesk_query", "");
    world
        .set("alarms", "yes")
        .set("alarm_after", "0")
        .set("heartbeat_url", "https://beat.example.com/ping")
        .set("signl4_user", RENE)
        .set("reconcile_every", "1s")
        .set("topdesk_page_size", "7");
    world.set(
        "rules",
        r#"[{"name":"a","query":"priority.name=='P1'","near_target":{"before":"1h"}}]"#,
    );
    world.set(
        "write_back",
        r#"{"acknowledged":{"line":"second","group":"Network"}}"#,
    );
    let soon = world.clock.now() + SignedDuration::from_secs(3_700);
    for n in 0..60 {
        world
            .topdesk
            .create_incident(p1(&format!("ticket {n}")).target(soon));
    }
    for _ in 0..8 {
        world.run();
    }
    for alert in world.signl4.alerts() {
        let _ = world.signl4.acknowledge(&alert.id, RENE);
        world.signl4.annotate(&alert.id, RENE, "hello").unwrap();
    }
    for body in world.notifications() {
        world.webhook("signl4", TOKEN, &body).unwrap();
    }
    for ticket in world.topdesk.incidents() {
        world
            .topdesk
            .edit(&ticket.id, |t| t.brief_description = Some("edited".into()));
    }
    for n in 0..60 {
        world.topdesk.create_incident(p1(&format!("new {n}")));
    }
    world.wait(100);
    world
}

/// How long a run takes whose requests take so long (milliseconds each, in turn) and are answered or not.
fn seconds(world: &World, takes: &[u32], answered: impl Fn(&Request) -> bool) -> (i64, Outcome) {
    let turn = std::cell::Cell::new(0);
    world.wait(-10);
    let began = world.clock.now() + SignedDuration::from_secs(10);
    let slow = |r: &Request, send: &dyn Fn() -> Answer| {
        let takes_ms = takes[turn.get() % takes.len()];
        turn.set(turn.get() + 1);
        world
            .clock
            .advance(SignedDuration::from_millis(i64::from(takes_ms)));
        if answered(r) {
            send()
        } else {
            Err(NoAnswer::Unknown("late".into()))
        }
    };
    let outcome = run_through(world, slow);
    (world.clock.now().duration_since(began).as_secs(), outcome)
}

/// How much waits for the connector: notifications, and tickets that have not rung.
fn left(world: &World) -> usize {
    let inbox = world
        .store
        .borrow()
        .keys()
        .filter(|k| k.starts_with("in."))
        .count();
    let alerts = world.signl4.alerts();
    let rang = |id: &str| {
        let of = |a: &simulators::signl4::Alert| {
            a.external_id.as_deref().is_some_and(|e| e.contains(id))
        };
        alerts.iter().any(of)
    };
    inbox
        + world
            .topdesk
            .incidents()
            .iter()
            .filter(|t| !rang(&t.id))
            .count()
}

#[test]
fn a_run_in_which_no_request_is_answered_ends_one_request_after_its_time() {
    let world = busy();
    for _ in 0..5 {
        let (seconds, _) = seconds(&world, &[21_000], |_| false);
        assert!(seconds <= BUDGET + LONGEST, "{seconds} s");
    }
}

#[test]
fn a_run_whose_topdesk_does_not_answer_ends_one_request_after_its_time() {
    let world = busy();
    for _ in 0..5 {
        let (seconds, _) = seconds(&world, &[8_000], |r| r.backend == Backend::Signl4);
        assert!(seconds <= BUDGET + LONGEST, "{seconds} s");
    }
}

#[test]
fn a_run_whose_signl4_does_not_answer_ends_one_request_after_its_time() {
    let world = busy();
    for _ in 0..5 {
        let (seconds, _) = seconds(&world, &[8_000], |r| r.backend == Backend::Topdesk);
        assert!(seconds <= BUDGET + LONGEST, "{seconds} s");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn however_slow_the_answers_are_a_run_ends_in_time_within_its_requests(
        takes in prop::collection::vec(0u32..21_000, 1..40),
    ) {
        let world = busy();
        for _ in 0..3 {
            let (seconds, outcome) = seconds(&world, &takes, |_| true);
            // Eight events at the same time are counted here one after the other.
            prop_assert!(seconds <= BUDGET + 8 * LONGEST, "{} s", seconds);
            prop_assert!(outcome.report.requests.topdesk_requests <= 500);
            prop_assert!(outcome.report.requests.signl4_requests <= 500 + 120);
        }
    }
}

#[test]
fn a_slow_world_is_caught_up_with_in_the_end() {
    let world = busy();
    let before = left(&world);
    let mut runs = 0;
    while left(&world) > 0 {
        runs += 1;
        assert!(runs < 300, "{} of {before} left", left(&world));
        let (_, outcome) = seconds(&world, &[1_500], |_| true);
        assert_eq!(outcome.failure, None);
        world.wait(10);
    }
    assert!(runs > 5);
}

#[test]
fn a_comparison_of_alerts_and_tickets_goes_on_where_time_was_up() {
    let world = World::new();
    world.set("reconcile_every", "1h");
    for n in 0..20 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    world.good_run();
    world.wait(3_600);
    let mut compared = 0;
    for _ in 0..10 {
        let (seconds, outcome) = seconds(&world, &[4_000], |_| true);
        assert!(seconds <= BUDGET + 4, "{seconds} s");
        compared += outcome.report.compared.reconciled;
    }
    assert_eq!(compared, 20);
}

#[test]
fn a_full_inbox_leaves_half_of_the_requests_to_the_other_direction() {
    let world = World::new();
    world.set("run_budget", "10m");
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    for n in 0..290 {
        world
            .signl4
            .annotate(&world.signl4.alerts()[0].id, RENE, &format!("remark {n}"))
            .unwrap();
    }
    for body in world.notifications() {
        world.webhook("signl4", TOKEN, &body).unwrap();
    }
    world.topdesk.create_incident(p1("new"));
    let outcome = world.good_run();
    assert_eq!(outcome.report.tickets.raised, 1);
    assert!(outcome.work_waiting);
    assert!(
        outcome.report.requests.topdesk_requests <= 252,
        "{outcome:?}"
    );
    world.good_run();
    world.good_run();
    assert!(!world.good_run().work_waiting);
}

#[test]
fn a_rest_api_that_takes_the_whole_time_of_a_run_does_not_keep_the_next_one_from_alerting() {
    let world = World::new();
    world.set("signl4_api_key", API_KEY);
    world.set("signl4_user", &world.signl4.users()[1].id);
    world.good_run();
    world.topdesk.create_incident(p1("one"));
    let hangs = |r: &Request, send: &dyn Fn() -> Answer| {
        if r.path_and_query.contains("/alerts/") {
            world.clock.advance(SignedDuration::from_secs(LONGEST));
            return Err(NoAnswer::Unknown("late".into()));
        }
        send()
    };
    let raised = (0..2).map(|_| run_through(&world, hangs).report.tickets.raised);
    assert_eq!(raised.collect::<Vec<_>>(), [0, 1]);
}
