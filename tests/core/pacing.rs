//! SIGNL4's published limits hold over any number of runs, whatever it says of them itself.
#![expect(clippy::panic, reason = "tests")]

use crate::world;
use crate::world::between::{Answer, run_through};
use crate::world::{SECRET, TOKEN, World, p1, status};
use connector::operator::explain::Subject;
use connector::ports::{Backend, Request};
use connector::{Failure, Outcome};
use jiff::SignedDuration;
use simulators::Fault;
use simulators::signl4::{Plan, Status};
use std::cell::RefCell;
use std::collections::BTreeSet;

const RENE: &str = "rene@example.com";

/// How many of these moments (milliseconds) lie in one span at most.
fn most_within(span_s: i64, moments: &[i64]) -> usize {
    let span_ms = span_s * 1_000;
    let within = |from: i64| {
        let is_within = move |at: &&i64| (from..from + span_ms).contains(*at);
        moments.iter().filter(is_within).count()
    };
    moments.iter().map(|from| within(*from)).max().unwrap_or(0)
}

/// When events were sent, and when they were refused (milliseconds).
#[derive(Default)]
struct Watch {
    sent: RefCell<Vec<i64>>,
    refused: RefCell<Vec<i64>>,
}

impl Watch {
    fn run(&self, world: &World, pause: SignedDuration) -> Outcome {
        world.clock.advance(pause - SignedDuration::from_secs(10));
        run_through(world, |r, send| self.pass(world, r, send))
    }

    fn pass(&self, world: &World, request: &Request, send: &dyn Fn() -> Answer) -> Answer {
        let mut answer = send()?;
        if request.backend == Backend::Signl4 {
            let now_ms = world.clock.now().as_millisecond();
            self.sent.borrow_mut().push(now_ms);
            if answer.status != 201 {
                self.refused.borrow_mut().push(now_ms);
            }
            answer
                .headers
                .retain(|(name, _)| !name.starts_with("x-ratelimit") || name.ends_with("limit"));
        }
        Ok(answer)
    }
}

fn create(world: &World, count: u32, title: &str) {
    for n in 0..count {
        world.topdesk.create_incident(p1(&format!("{title} {n}")));
    }
}

/// Every ticket has rung, each once.
fn each_rang_once(world: &World) {
    let alerts = world.signl4.alerts();
    let ids: BTreeSet<_> = alerts.iter().map(|a| a.external_id.clone()).collect();
    let tickets = world.topdesk.incidents().len();
    assert_eq!((alerts.len(), ids.len()), (tickets, alerts.len()));
}

fn waits_for(outcome: &Outcome) -> u32 {
    match outcome.failure {
        Some(Failure::TryLater {
            after_s: Some(after_s),
            ..
        }) => after_s,
        _ => panic!("{outcome:?}"),
    }
}

#[test]
fn a_wrong_secret_is_refused_at_most_eight_times_a_minute_however_often_runs_come() {
    let world = World::new();
    world.set("signl4_webhook_secret", "wrong");
    create(&world, 3, "ticket");
    let watch = Watch::default();
    for _ in 0..600 {
        watch.run(&world, SignedDuration::from_millis(300));
    }
    let refused = watch.refused.borrow().clone();
    assert_eq!(most_within(60, &refused), 8);
    assert!(refused.len() >= 3 * 8, "{}", refused.len());
    world.set("signl4_webhook_secret", SECRET);
    world.wait(60);
    assert_eq!(world.good_run().report.tickets.raised, 3);
}

#[test]
fn drains_that_come_several_times_a_second_are_refused_at_most_eight_times_a_minute_too() {
    let world = World::new();
    world.good_run();
    world.set("signl4_webhook_secret", "wrong");
    create(&world, 3, "ticket");
    for _ in 0..100 {
        world.webhook("topdesk", TOKEN, b"").unwrap();
        world.drain();
        world.clock.advance(SignedDuration::from_millis(100));
    }
    assert_eq!(world.signl4.requests().len(), 8);
}

#[test]
fn many_poisonous_alerts_become_dead_letters_eight_a_minute_while_the_others_wait_visibly() {
    let world = World::new();
    world.good_run();
    create(&world, 20, "poison");
    world.wait(1);
    create(&world, 5, "good");
    *world.outage.borrow_mut() = Some(|r| {
        let poison =
            r.backend == Backend::Signl4 && String::from_utf8_lossy(&r.body).contains("poison");
        if poison { status(400) } else { None }
    });
    let watch = Watch::default();
    let first = watch.run(&world, SignedDuration::from_secs(1));
    assert_eq!(first.report.open.dead_letters, 8);
    assert!((50..=60).contains(&waits_for(&first)), "{first:?}");
    assert!(
        first
            .report
            .problems
            .iter()
            .any(|p| p.contains("refused so many"))
    );
    for _ in 0..200 {
        watch.run(&world, SignedDuration::from_secs(1));
    }
    assert_eq!(world.signl4.alerts().len(), 5);
    assert_eq!(watch.refused.borrow().len(), 20, "one try each");
    assert_eq!(most_within(60, &watch.refused.borrow()), 8);
}

/// Lets the process end before each import call of a run, in a world of its own each time; `holds` is
/// asked about what is then in the store.
fn wherever_the_process_ends(make: impl Fn() -> World, holds: impl Fn(&World) -> bool) {
    for call in 1.. {
        let world = make();
        world.crash_at.set(Some(world::CrashPoint {
            call,
            after_effect: false,
        }));
        let survives = world.survives(|w| drop(w.run()));
        assert!(holds(&world), "call {call}");
        if survives {
            assert!(call > 10);
            return;
        }
    }
}

fn head_says(world: &World, what: &str) -> bool {
    let store = world.store.borrow();
    let head = store
        .get("head")
        .map(|v| String::from_utf8_lossy(v).into_owned());
    head.is_some_and(|head| head.contains(what))
}

#[test]
fn a_refusal_is_counted_before_its_dead_letter_is_written_wherever_the_process_ends() {
    let poison = || {
        let world = World::new();
        world.good_run();
        world.topdesk.create_incident(p1("poison"));
        world.signl4.fail_all(Some(Fault::empty(400)));
        world
    };
    wherever_the_process_ends(poison, |world| {
        let buried = world.store.borrow().keys().any(|k| k.starts_with("dead."));
        !buried || head_says(world, "\"errors\":[[")
    });
}

#[test]
fn a_call_for_patience_is_kept_before_the_intent_is_taken_back_wherever_the_process_ends() {
    let asked = || {
        let world = World::new();
        world.good_run();
        world.topdesk.create_incident(p1("one"));
        world.signl4.fail_all(Some(Fault::retry_after(429, 120)));
        world
    };
    wherever_the_process_ends(asked, |world| {
        let was_asked = !world.signl4.requests().is_empty();
        let taken_back = !world
            .store
            .borrow()
            .keys()
            .any(|k| k.starts_with("ticket."));
        let unknown = head_says(world, "\"signl4_due_ms\":0");
        !(was_asked && taken_back && unknown)
    });
}

#[test]
fn without_a_word_of_signl4_about_its_limits_none_is_passed() {
    let world = World::new();
    world.good_run();
    create(&world, 700, "burst");
    let watch = Watch::default();
    for _ in 0..100 {
        watch.run(&world, SignedDuration::from_secs(2));
    }
    each_rang_once(&world);
    assert!(watch.refused.borrow().is_empty());
    assert_eq!(most_within(15, &watch.sent.borrow()), 120);
    assert!(most_within(60, &watch.sent.borrow()) <= 480);
}

#[test]
fn a_run_that_stops_at_a_limit_says_how_long_to_wait_and_whoever_waits_goes_on() {
    let world = World::new();
    world.good_run();
    create(&world, 300, "burst");
    let watch = Watch::default();
    let mut outcome = watch.run(&world, SignedDuration::from_secs(10));
    let mut runs = 1;
    while outcome.failure.is_some() {
        let after = waits_for(&outcome);
        assert!((1..=16).contains(&after), "{outcome:?}");
        outcome = watch.run(&world, SignedDuration::from_secs(i64::from(after)));
        runs += 1;
    }
    assert_eq!(runs, 3, "each as much as fits");
    each_rang_once(&world);
}

#[test]
fn the_free_plan_is_learnt_and_its_limits_are_kept() {
    let world = World::new();
    world.good_run();
    world.signl4.set_plan(&Plan::Free);
    create(&world, 60, "burst");
    let watch = Watch::default();
    for _ in 0..200 {
        watch.run(&world, SignedDuration::from_secs(1));
    }
    each_rang_once(&world);
    assert!(watch.refused.borrow().is_empty());
    assert!(most_within(15, &watch.sent.borrow()) <= 8);
}

#[test]
fn what_is_sent_by_a_drain_counts_and_waits_too() {
    let world = World::new();
    // Every alert has been sent twice, so that answering one answers the other.
    create(&world, 3, "ticket");
    world.signl4.fail_all(Some(Fault::cut().after_effect()));
    world.run();
    world.signl4.fail_all(None);
    for _ in 0..10 {
        world.wait(600).run();
    }
    world.notifications();
    let alerts = world.signl4.alerts();
    assert_eq!(alerts.len(), 6);
    world.signl4.fail_next(Fault::retry_after(429, 120));
    world
        .signl4
        .acknowledge(&alerts.first().unwrap().id, RENE)
        .unwrap();
    world.deliver();
    world.signl4.clear_requests();
    for alert in alerts.iter().skip(1) {
        let _ = world.signl4.acknowledge(&alert.id, RENE);
    }
    let outcomes = world.deliver();
    assert!(world.signl4.requests().is_empty(), "asked again too early");
    let said = |o: &Outcome| o.report.problems.iter().any(|p| p.contains("may ring on"));
    assert!(outcomes.iter().any(said), "{outcomes:?}");
}

#[test]
fn while_refusals_use_up_the_limit_a_drain_sends_nothing_either_and_says_so() {
    let world = World::new();
    create(&world, 1, "rang twice");
    world.signl4.fail_next(Fault::cut().after_effect());
    world.run();
    world.wait(600).run();
    world.notifications();
    create(&world, 8, "poison");
    world.signl4.fail_all(Some(Fault::empty(400)));
    world.run();
    world.signl4.fail_all(None);
    world.signl4.clear_requests();
    world
        .signl4
        .acknowledge(&world.signl4.alerts().first().unwrap().id, RENE)
        .unwrap();
    let outcomes = world.deliver();
    assert!(world.signl4.requests().is_empty());
    let said = |o: &Outcome| o.report.problems.iter().any(|p| p.contains("may ring on"));
    assert!(outcomes.iter().any(said), "{outcomes:?}");
}

#[test]
fn while_the_limit_is_used_up_an_explanation_says_until_when() {
    let world = World::new();
    create(&world, 9, "poison");
    world.signl4.fail_all(Some(Fault::empty(400)));
    world.run();
    let told = world.explain(&Subject::Latest(9)).unwrap();
    assert!(
        told.contains("SIGNL4 accepts no more events until 2026-11-23T08:01"),
        "{told}"
    );
}

#[test]
fn a_run_that_sends_nothing_writes_nothing_although_the_counts_grow_old() {
    let world = World::new();
    create(&world, 3, "ticket");
    world.good_run();
    // Within the quarter of an hour after which a run is noted anyway.
    for seconds in [1, 15, 60, 700] {
        world.wait(seconds).good_run();
        assert_eq!(world.counts.get().writes, 0, "after {seconds}");
    }
    assert!(
        world
            .signl4
            .alerts()
            .iter()
            .all(|a| a.status == Status::Open)
    );
}
