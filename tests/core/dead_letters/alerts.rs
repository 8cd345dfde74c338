//! Alerts that were given up.

use super::*;

fn ids(world: &World) -> Vec<String> {
    let alerts = world.signl4.alerts();
    alerts.into_iter().map(|a| a.external_id.unwrap()).collect()
}

#[test]
fn an_alert_that_is_raised_although_the_process_ended_while_it_was_given_up_leaves_no_letter() {
    let mut raised_after_all = 0;
    for (call, after_effect) in (1..100).flat_map(|call| [(call, false), (call, true)]) {
        let world = World::new();
        world.topdesk.create_incident(p1("one"));
        world.signl4.fail_next(Fault::empty(400));
        world.crash_at.set(Some(CrashPoint { call, after_effect }));
        let through = world.survives(|w| drop(w.run()));
        world.crash_at.set(None);
        world.signl4.fail_no_more();
        for _ in 0..4 {
            world.wait(120).run();
        }
        let rang = world.signl4.alerts().len();
        assert_eq!(
            rang + world.letters().len(),
            1,
            "call {call}, after: {after_effect}"
        );
        raised_after_all += rang;
        if through {
            break;
        }
    }
    assert!(raised_after_all > 0);
}

#[test]
fn a_refused_alert_is_raised_by_the_run_after_a_retry_under_the_next_id() {
    let (world, ticket) = unraised();
    retried(&world);
    assert_eq!(world.good_run().report.tickets.raised, 1);
    assert_eq!(ids(&world), [format!("TOPdesk-{ticket}.2")]);
    settle(&world);
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn an_alert_that_is_refused_again_is_a_new_letter() {
    let (world, ticket) = unraised();
    retried(&world);
    world.signl4.fail_next(Fault::empty(400));
    world.good_run();
    assert_eq!(
        letter(&world)["key"],
        json!(format!("dead.{ticket}.raise.2"))
    );
}

#[test]
fn a_refused_alert_is_not_raised_by_a_retry_once_its_ticket_has_ended() {
    let (world, ticket) = unraised();
    retried(&world);
    closed(&world, &ticket);
    settle(&world);
    assert!(world.signl4.alerts().is_empty());
}

#[test]
fn a_refused_alert_is_raised_by_a_retry_however_old_its_ticket_is_by_then() {
    let (world, _) = unraised();
    world.wait(30 * 86_400);
    retried(&world);
    assert_eq!(world.good_run().report.tickets.raised, 1);
}

#[test]
fn a_retry_of_an_alert_whose_ticket_was_reopened_meanwhile_is_of_no_use() {
    let (world, ticket) = unraised();
    closed(&world, &ticket);
    world.good_run();
    let now = world.wait(20).clock.now();
    world.topdesk.edit(&ticket, |t| t.set_closed(false, now));
    world.good_run();
    assert_eq!(ids(&world), [format!("TOPdesk-{ticket}.2")]);
    refused(&world, "later alert");
}

/// An alert whose answers are all lost, until that is given up.
fn unknown() -> (World, String) {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    let lost = |r: &Request| {
        (r.backend == Backend::Signl4)
            .then(|| status(500))
            .flatten()
    };
    *world.outage.borrow_mut() = Some(lost);
    world.run();
    settle(&world);
    *world.outage.borrow_mut() = None;
    (world, ticket)
}

#[test]
fn an_alert_given_up_without_knowing_is_sent_again_under_the_same_id() {
    let (world, ticket) = unknown();
    retried(&world);
    assert_eq!(world.good_run().report.tickets.raised, 1);
    assert_eq!(ids(&world), [format!("TOPdesk-{ticket}")]);
}

#[test]
fn an_alert_given_up_without_knowing_is_not_sent_again_when_its_ticket_is_changed() {
    let (world, ticket) = unknown();
    world
        .topdesk
        .edit(&ticket, |t| t.set_group("Application management"));
    assert_eq!(world.good_run().report.tickets.raised, 0);
}

#[test]
fn an_alert_given_up_without_knowing_that_was_answered_is_not_sent_again() {
    let (world, ticket) = unknown();
    closed(&world, &ticket);
    world.good_run();
    refused(&world, "SIGNL4 has the alert");
}

#[test]
fn a_ticket_that_topdesk_did_not_show_is_read_again_after_a_retry() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.signl4.fail_next(Fault::empty(500));
    world.run();
    *world.outage.borrow_mut() = Some(|r: &Request| {
        let hidden = r.path_and_query.contains("/incidents/id/");
        hidden.then(|| status(400)).flatten()
    });
    settle(&world);
    *world.outage.borrow_mut() = None;
    assert_eq!(letter(&world)["key"], json!(format!("dead.{ticket}.alert")));
    retried(&world);
    assert_eq!(world.good_run().report.tickets.raised, 1);
}

#[test]
fn each_ticket_of_a_refused_burst_rings_after_a_retry_of_its_letter() {
    let world = World::new();
    world.set("rules", r#"[{"name":"all","burst":1}]"#);
    for n in 0..3 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    *world.outage.borrow_mut() = Some(|r: &Request| {
        let shared = String::from_utf8_lossy(&r.body).contains("more tickets");
        shared.then(|| status(400)).flatten()
    });
    world.run();
    *world.outage.borrow_mut() = None;
    let letters = world.letters();
    let keys: Vec<_> = letters.iter().map(|l| l["key"].as_str().unwrap()).collect();
    assert_eq!(world.retry(&keys).unwrap()["done"], json!(2));
    let report = world.good_run().report;
    assert_eq!((report.tickets.raised, report.tickets.covered), (2, 1));
}
