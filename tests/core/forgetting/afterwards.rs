//! What comes of a ticket that is forgotten.

use super::*;

#[test]
fn a_forgotten_ticket_that_is_reopened_rings_under_the_next_id() {
    let (world, ticket) = forgotten();
    set_closed(&world, &ticket, false);
    world.good_run();
    let first = format!("TOPdesk-{ticket}");
    assert_eq!(ids(&world), [first.clone(), format!("{first}.2")]);
}

#[test]
fn a_ticket_that_is_forgotten_twice_rings_under_the_third_id() {
    let (world, ticket) = forgotten();
    set_closed(&world, &ticket, false);
    world.good_run();
    set_closed(&world, &ticket, true);
    world.good_run();
    world.wait(31 * DAY);
    round(&world);
    assert_eq!(records(&world), 0);
    set_closed(&world, &ticket, false);
    world.good_run();
    assert_eq!(ids(&world)[2], format!("TOPdesk-{ticket}.3"));
}

#[test]
fn a_forgotten_ticket_that_is_reopened_stays_silent_if_that_is_wanted() {
    let (world, ticket) = forgotten();
    world.set("realert_on_reopen", "no");
    set_closed(&world, &ticket, false);
    world.good_run();
    assert_eq!(ids(&world).len(), 1);
}

#[test]
fn a_forgotten_ticket_that_is_reopened_outside_of_the_hours_rings_under_the_next_id_when_they_begin()
 {
    let (world, ticket) = forgotten();
    let hours =
        r#"[{"name":"day","hours":{"zone":"UTC","open":["daily 02:00-04:00"],"outside":"hold"}}]"#;
    world.set("rules", hours);
    set_closed(&world, &ticket, false);
    assert_eq!(world.good_run().report.tickets.held, 1);
    for _ in 0..24 {
        world.wait(3_600).run();
    }
    assert_eq!(ids(&world)[1..], [format!("TOPdesk-{ticket}.2")]);
}

#[test]
fn the_next_alert_of_a_forgotten_ticket_that_cannot_be_sent_keeps_its_id() {
    let (world, ticket) = forgotten();
    set_closed(&world, &ticket, false);
    world.signl4.fail_all(Some(Fault::empty(503)));
    world.run();
    world.signl4.fail_all(None);
    world.wait(3_600).good_run();
    assert_eq!(ids(&world)[1..], [format!("TOPdesk-{ticket}.2")]);
}

#[test]
fn explain_knows_the_next_id_of_a_forgotten_ticket() {
    let (world, ticket) = forgotten();
    set_closed(&world, &ticket, false);
    let told = world.explain(&Subject::Ticket(ticket.clone())).unwrap();
    assert!(told.contains(&format!("TOPdesk-{ticket}.2")), "{told}");
}

#[test]
fn a_late_notification_of_a_forgotten_ticket_leaves_no_trace() {
    let world = World::new();
    let ticket = ended(&world, 0);
    let alert = world.signl4.alerts()[0].id.clone();
    world.signl4.annotate(&alert, RENE, "late").unwrap();
    let late = world.notifications();
    world.wait(31 * DAY);
    round(&world);
    let store = world.store.borrow().clone();
    for body in late {
        assert_eq!(world.webhook("signl4", TOKEN, &body).unwrap().status, 200);
    }
    assert_eq!(*world.store.borrow(), store);
    assert!(world.topdesk.notes(&ticket).is_empty());
}
