//! Trouble of SIGNL4.

use super::*;

/// Runs until all is quiet, for a day at most.
fn settle(world: &World) -> Report {
    let mut last = Report::default();
    for _ in 0..150 {
        world.wait(600);
        last = world.run().report;
        world.deliver();
    }
    last
}

#[test]
fn a_wrong_secret_names_the_setting_costs_one_request_a_run_and_loses_nothing() {
    let world = World::new();
    world.set("signl4_webhook_secret", "wrong");
    for n in 0..20 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    for _ in 0..3 {
        world.signl4.clear_requests();
        assert_eq!(key(world.run().failure), "signl4_webhook_secret");
        assert_eq!(world.signl4.requests().len(), 1);
    }
    world.set("signl4_webhook_secret", SECRET);
    assert_eq!(world.good_run().report.tickets.raised, 20);
}

#[test]
fn a_signl4_out_of_reach_for_hours_loses_nothing_and_duplicates_nothing() {
    let world = World::new();
    world.good_run();
    let refused = |r: &connector::ports::Request| {
        (r.backend == Backend::Signl4)
            .then(|| Err(NoAnswer::NotSent("the connection is refused".into())))
    };
    *world.outage.borrow_mut() = Some(refused);
    for n in 0..10 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
        world.wait(1_800);
        assert!(world.run().failure.is_some());
    }
    *world.outage.borrow_mut() = None;
    settle(&world);
    assert_eq!(world.signl4.events().len(), 10);
}

#[test]
fn a_429_is_obeyed() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::retry_after(429, 120));
    let failure = world.run().failure;
    assert!(
        matches!(
            failure,
            Some(Failure::TryLater {
                after_s: Some(120),
                ..
            })
        ),
        "{failure:?}"
    );
    let before = world.signl4.requests().len();
    world.wait(60).run();
    assert_eq!(
        world.signl4.requests().len(),
        before,
        "asked again too early"
    );
    world.wait(60);
    assert_eq!(world.run().report.tickets.raised, 1);
}

#[test]
fn an_alert_that_signl4_refuses_becomes_a_dead_letter_and_delays_nobody() {
    let world = World::new();
    world.topdesk.create_incident(p1("poison"));
    world.topdesk.create_incident(p1("good"));
    world.signl4.fail_next(Fault::empty(400));
    let outcome = world.good_run();
    assert_eq!(
        (
            outcome.report.open.dead_letters,
            outcome.report.tickets.raised
        ),
        (1, 1)
    );
    assert!(
        outcome.report.problems[0].contains("moved to the dead letters"),
        "{:?}",
        outcome.report.problems
    );
    assert!(world.store.borrow().keys().any(|k| k.starts_with("dead.")));
    assert_eq!(
        world.good_run().report.requests.signl4_requests,
        0,
        "a 400 is not repeated"
    );
}

#[test]
fn an_alert_whose_answer_was_lost_is_sent_again_under_the_same_id() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::cut().after_effect());
    world.good_run();
    settle(&world);
    let ids: Vec<_> = world
        .signl4
        .alerts()
        .into_iter()
        .map(|a| a.external_id.unwrap())
        .collect();
    assert_eq!(ids.len(), 2, "a duplicate may follow an unknown outcome");
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn one_alert_that_fails_for_ever_becomes_a_dead_letter_and_delays_nobody() {
    let world = World::new();
    world.topdesk.create_incident(p1("poison"));
    *world.outage.borrow_mut() = Some(|r| {
        let poison =
            r.backend == Backend::Signl4 && String::from_utf8_lossy(&r.body).contains("poison");
        if poison { status(500) } else { None }
    });
    world.run();
    world.topdesk.create_incident(p1("good"));
    assert_eq!(world.run().report.tickets.raised, 1);
    settle(&world);
    assert_eq!(
        world
            .store
            .borrow()
            .keys()
            .filter(|k| k.starts_with("dead."))
            .count(),
        1
    );
    assert_eq!(
        world.run().report.requests.topdesk_requests,
        1,
        "idle again"
    );
}

#[test]
fn while_signl4_takes_nothing_topdesk_is_not_asked_and_the_run_says_why() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::retry_after(429, 600));
    world.run();
    let outcome = world.run();
    assert!(
        matches!(
            outcome.failure,
            Some(Failure::TryLater {
                after_s: Some(590),
                ..
            })
        ),
        "{:?}",
        outcome.failure
    );
    assert_eq!(outcome.report.requests.topdesk_requests, 0);
    assert!(
        outcome.report.problems[0].contains("SIGNL4"),
        "{:?}",
        outcome.report.problems
    );
    assert!(!outcome.work_waiting);
}
