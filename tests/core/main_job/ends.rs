//! A ticket ends, and its alert with it; a ticket is reopened.

use super::*;

#[test]
fn a_ticket_closed_completed_or_archived_in_topdesk_resolves_its_alert() {
    let world = World::new();
    let tickets: Vec<_> = ["a", "b", "c"]
        .iter()
        .map(|t| world.topdesk.create_incident(p1(t)))
        .collect();
    world.good_run();
    let now = world.clock.now();
    world
        .topdesk
        .edit(&tickets[0].id, |t| t.set_closed(true, now));
    world
        .topdesk
        .edit(&tickets[1].id, |t| t.set_completed(true, now));
    world.topdesk.edit(&tickets[2].id, |t| t.archived = true);
    assert_eq!(world.good_run().report.tickets.resolved, 3);
    assert!(
        world
            .signl4
            .alerts()
            .iter()
            .all(|a| a.status == AlertStatus::Closed)
    );
    assert_eq!(world.good_run().report.tickets.resolved, 0);
}

#[test]
fn a_close_is_seen_although_the_filter_hides_closed_tickets() {
    let world = World::new();
    world.set(
        "topdesk_query",
        "priority.name=='P1';closed==false;processingStatus.name=='Registered'",
    );
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let now = world.clock.now();
    world.topdesk.edit(&ticket.id, |t| {
        t.set_status("Closed");
        t.set_closed(true, now);
    });
    assert_eq!(world.good_run().report.tickets.resolved, 1);
}

#[test]
fn a_reopened_ticket_raises_a_new_alert_of_the_next_generation() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let now = world.clock.now();
    world.topdesk.edit(&ticket.id, |t| t.set_closed(true, now));
    world.good_run();
    world.topdesk.edit(&ticket.id, |t| t.set_closed(false, now));
    assert_eq!(world.good_run().report.tickets.raised, 1);
    let alerts = world.signl4.alerts();
    assert_eq!(alerts.len(), 2);
    assert_eq!(
        alerts[1].external_id.as_deref(),
        Some(format!("TOPdesk-{}.2", ticket.id).as_str())
    );
}

#[test]
fn a_ticket_closed_and_reopened_between_two_runs_keeps_its_alert() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let now = world.clock.now();
    world.topdesk.edit(&ticket.id, |t| t.set_closed(true, now));
    world.topdesk.edit(&ticket.id, |t| t.set_closed(false, now));
    world.good_run();
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn a_ticket_that_gets_a_new_number_and_is_closed_at_once_is_remembered_by_it() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let now = world.clock.now();
    world.topdesk.edit(&ticket.id, |t| {
        t.number = "I 2611 999".into();
        t.set_closed(true, now);
    });
    assert_eq!(world.good_run().report.tickets.resolved, 1);
    let record = &world.store.borrow()[&format!("ticket.{}", ticket.id)];
    assert!(String::from_utf8_lossy(record).contains("I 2611 999"));
}
