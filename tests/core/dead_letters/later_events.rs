//! Ends, acknowledgements and notes below an alert.

use super::*;

#[test]
fn a_refused_end_is_sent_again_after_a_retry() {
    let (world, ticket, alert) = alerted();
    closed(&world, &ticket);
    world.signl4.fail_next(Fault::empty(400));
    world.good_run();
    assert_eq!(letter(&world)["effect"], json!("resolve"));
    retried(&world);
    assert_eq!(world.good_run().report.tickets.resolved, 1);
    assert_eq!(world.signl4.alert(&alert).unwrap().status, Status::Closed);
}

#[test]
fn a_refused_end_of_a_ticket_that_was_deleted_since_is_sent_again_after_a_retry() {
    let (world, ticket, alert) = alerted();
    closed(&world, &ticket);
    world.signl4.fail_next(Fault::empty(400));
    world.good_run();
    assert!(world.topdesk.delete(&ticket));
    retried(&world);
    world.good_run();
    assert_eq!(world.signl4.alert(&alert).unwrap().status, Status::Closed);
}

#[test]
fn a_refused_end_is_of_no_use_once_the_ticket_rings_anew() {
    let (world, ticket, _) = alerted();
    closed(&world, &ticket);
    world.signl4.fail_next(Fault::empty(400));
    world.good_run();
    let now = world.wait(20).clock.now();
    world.topdesk.edit(&ticket, |t| t.set_closed(false, now));
    world.good_run();
    refused(&world, "later alert");
}

#[test]
fn the_refused_end_of_a_burst_is_sent_again_after_a_retry_of_its_last_ticket() {
    let world = World::new();
    world.set("rules", r#"[{"name":"all","burst":1}]"#);
    let tickets: Vec<_> = (0..3)
        .map(|n| world.topdesk.create_incident(p1(&format!("ticket {n}"))).id)
        .collect();
    world.good_run();
    *world.outage.borrow_mut() = Some(|r: &Request| {
        let burst = String::from_utf8_lossy(&r.body).contains("TOPdesk-burst");
        burst.then(|| status(400)).flatten()
    });
    for ticket in &tickets {
        closed(&world, ticket);
        world.good_run();
    }
    *world.outage.borrow_mut() = None;
    let letter = letter(&world);
    assert!(
        tickets.contains(&letter["ticket"].as_str().unwrap().to_owned()),
        "{letter}"
    );
    retried(&world);
    world.good_run();
    assert!(
        world
            .signl4
            .alerts()
            .iter()
            .all(|a| a.status == Status::Closed)
    );
}

/// A ticket that somebody has taken, which SIGNL4 would not hear.
fn unacknowledged() -> (World, String) {
    let (world, ticket, alert) = alerted();
    world.wait(20);
    let take = |t: &mut simulators::topdesk::Incident| t.set_operator("Rene Duty");
    world.topdesk.edit_as("Rene Duty", &ticket, take);
    world.signl4.fail_next(Fault::empty(400));
    world.good_run();
    assert_eq!(letter(&world)["effect"], json!("acknowledge"));
    (world, alert)
}

#[test]
fn a_refused_acknowledgement_is_sent_again_after_a_retry() {
    let (world, alert) = unacknowledged();
    retried(&world);
    assert_eq!(world.good_run().report.tickets.acknowledged, 1);
    assert_eq!(
        world.signl4.alert(&alert).unwrap().status,
        Status::Acknowledged
    );
}

#[test]
fn a_refused_acknowledgement_is_of_no_use_once_the_alert_was_answered() {
    let (world, alert) = unacknowledged();
    world.wait(20).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    refused(&world, "not open any more");
}

#[test]
fn a_refused_note_is_written_below_the_alert_after_a_retry() {
    let world = World::new();
    unsent(&world);
    world
        .signl4
        .fail_next(Fault::empty(400).on_path("/annotate"));
    settle(&world);
    assert!(remarks(&world).is_empty());
    retried(&world);
    settle(&world);
    assert_eq!(remarks(&world), ["Note by Jane Smith:\ndisk full"]);
}

#[test]
fn a_note_given_up_without_knowing_is_not_written_twice_by_a_retry() {
    let world = World::new();
    unsent(&world);
    let fails = Fault::empty(500).on_path("/annotate");
    world.signl4.fail_all(Some(fails));
    let asked = || {
        let requests = world.signl4.requests();
        requests
            .iter()
            .filter(|r| r.path.ends_with("/annotate"))
            .count()
    };
    while asked() < 6 {
        world.wait(3_600).run();
    }
    // The last attempt arrives, and nobody hears of it.
    world.signl4.fail_all(None);
    world
        .signl4
        .fail_next(Fault::cut().after_effect().on_path("/annotate"));
    settle(&world);
    assert_eq!(remarks(&world), ["Note by Jane Smith:\ndisk full"]);
    retried(&world);
    settle(&world);
    assert_eq!(remarks(&world), ["Note by Jane Smith:\ndisk full"]);
}
