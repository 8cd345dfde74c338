//! Tickets whose alert was closed on the phone.

use super::*;

#[test]
fn a_ticket_whose_alert_was_closed_on_the_phone_does_not_ring_after_a_year() {
    let world = World::new();
    world.set("close_ticket", "no").set("status_on_close", "");
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.wait(20).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    for _ in 0..12 {
        world.wait(30 * DAY);
        round(&world);
    }
    assert_eq!(records(&world), 1, "its record says that it must not ring");
    world.topdesk.edit(&ticket, |t| {
        t.brief_description = Some("still there".into())
    });
    world.good_run();
    assert_eq!(ids(&world).len(), 1);
}

#[test]
fn a_ticket_whose_alert_was_closed_on_the_phone_is_forgotten_once_topdesk_has_deleted_it() {
    let world = World::new();
    world.set("close_ticket", "no").set("status_on_close", "");
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.wait(20).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    world.wait(31 * DAY);
    assert!(world.topdesk.delete(&ticket));
    round(&world);
    assert_eq!(records(&world), 1, "it is asked about");
    round(&world);
    assert_eq!(records(&world), 0);
}

#[test]
fn asking_about_such_tickets_costs_one_request_a_round() {
    let world = World::new();
    world.set("close_ticket", "no").set("status_on_close", "");
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.wait(20).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    world.wait(31 * DAY).good_run();
    world.topdesk.clear_requests();
    for _ in 0..24 {
        world.wait(3_600).good_run();
    }
    let requests = world.topdesk.requests();
    let by_id = requests
        .iter()
        .filter(|r| r.path.contains("/incidents/id/"));
    assert_eq!(by_id.count(), 4);
}
