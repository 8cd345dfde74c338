//! What people do comes back to the ticket.

use super::*;

const RENE: &str = "rene@example.com";

#[test]
fn an_acknowledgement_gives_the_ticket_a_status_an_operator_and_an_invisible_note() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    let done = world.deliver();
    assert_eq!(
        done.iter()
            .map(|o| o.report.notifications.written_back)
            .sum::<u32>(),
        1
    );
    let ticket = world.topdesk.incident(&ticket.id).unwrap();
    assert_eq!(ticket.processing_status.unwrap().name, "In progress");
    assert_eq!(ticket.operator.unwrap().name, "Rene Duty");
    let notes = world.topdesk.notes(&ticket.id);
    assert_eq!(notes.len(), 1);
    assert!(notes[0].invisible_for_caller);
    assert_eq!(
        notes[0].plain_text,
        "Alert acknowledged in SIGNL4 by Rene (2026-11-23T08:00:10Z)"
    );
}

#[test]
fn a_remark_becomes_a_note_with_its_author() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .annotate(&world.signl4.alerts()[0].id, RENE, "On my way\n<b>now</b>")
        .unwrap();
    world.deliver();
    let note = &world.topdesk.notes(&ticket.id)[0];
    assert!(
        note.plain_text.contains("by Rene") && note.plain_text.contains("On my way"),
        "{}",
        note.plain_text
    );
    assert!(
        note.memo_text.contains("&lt;b&gt;now&lt;/b&gt;"),
        "{}",
        note.memo_text
    );
}

#[test]
fn closing_the_alert_closes_the_ticket_and_its_echo_does_nothing() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .close(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    world.deliver();
    let closed = world.topdesk.incident(&ticket.id).unwrap();
    assert!(closed.completed && closed.closed);
    assert_eq!(closed.processing_status.unwrap().name, "Afgehandeld");
    let events = world.signl4.events().len();
    let outcome = world.good_run();
    assert_eq!(
        (
            outcome.report.tickets.resolved,
            outcome.report.tickets.raised
        ),
        (0, 0)
    );
    assert_eq!(world.signl4.events().len(), events);
}

#[test]
fn the_echo_of_our_own_resolve_does_nothing() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let now = world.clock.now();
    world.topdesk.edit(&ticket.id, |t| t.set_closed(true, now));
    world.good_run();
    let outcomes = world.deliver();
    assert_eq!(
        outcomes
            .iter()
            .map(|o| o.report.notifications.ignored.echo)
            .sum::<u32>(),
        1
    );
    assert!(world.topdesk.notes(&ticket.id).is_empty());
}

#[test]
fn a_withdrawn_acknowledgement_and_a_reopened_alert_come_back_to_the_ticket() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    let status = || {
        world
            .topdesk
            .incident(&ticket.id)
            .unwrap()
            .processing_status
            .unwrap()
            .name
    };
    world.signl4.acknowledge(&alert, RENE).unwrap();
    world.deliver();
    world.wait(1).signl4.unacknowledge(&alert, RENE).unwrap();
    world.deliver();
    assert_eq!(status(), "Registered");
    world.wait(1).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    assert_eq!(status(), "Afgehandeld");
    world.wait(1).signl4.reopen(&alert, RENE).unwrap();
    world.deliver();
    let open = world.topdesk.incident(&ticket.id).unwrap();
    assert!(!open.completed && !open.closed);
    assert_eq!(status(), "Registered");
    world.good_run();
    assert_eq!(world.signl4.alerts().len(), 1, "the alert is open already");
}

/// The note on a ticket after something happened to its alert.
fn note_after(happens: impl FnOnce(&World, &str)) -> String {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    happens(&world, &world.signl4.alerts()[0].id);
    world.deliver();
    world
        .topdesk
        .notes(&ticket.id)
        .iter()
        .map(|n| n.plain_text.as_str())
        .collect()
}

#[test]
fn an_escalation_becomes_a_note() {
    let note = note_after(|world, alert| {
        let team = world.signl4.teams()[0].name.clone();
        world.signl4.escalate(alert, &team).unwrap();
    });
    assert_eq!(note, "Alert escalated in SIGNL4 (2026-11-23T08:00:10Z)");
}

#[test]
fn an_alert_that_nobody_answers_becomes_a_note() {
    let note = note_after(|world, alert| world.signl4.no_reply(alert).unwrap());
    assert_eq!(
        note,
        "Nobody has replied to the alert in SIGNL4 (2026-11-23T08:00:10Z)"
    );
}

#[test]
fn an_alert_that_cannot_be_delivered_becomes_a_note() {
    let note = note_after(|world, alert| world.signl4.fail_alert(alert).unwrap());
    assert_eq!(
        note,
        "The alert could not be delivered in SIGNL4 (2026-11-23T08:00:10Z)"
    );
}

#[test]
fn a_notification_that_comes_twice_has_one_effect() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    let bodies = world.notifications();
    for body in bodies.iter().chain(&bodies) {
        world.webhook("signl4", TOKEN, body).unwrap();
        world.drain();
    }
    assert_eq!(world.topdesk.notes(&ticket.id).len(), 1);
}

#[test]
fn an_acknowledgement_that_arrives_after_the_close_changes_nothing() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.signl4.acknowledge(&alert, RENE).unwrap();
    let late = world.notifications();
    world.wait(5).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    for body in late {
        world.webhook("signl4", TOKEN, &body).unwrap();
        world.drain();
    }
    let ticket = world.topdesk.incident(&ticket.id).unwrap();
    assert!(ticket.closed);
    assert_eq!(ticket.processing_status.unwrap().name, "Afgehandeld");
}

#[test]
fn switches_leave_out_parts_of_the_write_back() {
    let world = World::new();
    world
        .set("notes", "none")
        .set("assign_operator", "never")
        .set("status_on_acknowledge", "");
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    let outcomes = world.deliver();
    assert_eq!(
        outcomes
            .iter()
            .map(|o| o.report.requests.topdesk_requests)
            .sum::<u32>(),
        0
    );
    assert!(world.topdesk.notes(&ticket.id).is_empty());
}

#[test]
fn an_alert_reopened_while_its_ticket_must_stay_closed_is_not_ended_again() {
    let world = World::new();
    world.set("close_ticket", "no");
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let now = world.clock.now();
    world.topdesk.edit(&ticket.id, |t| t.set_closed(true, now));
    world.good_run();
    world.deliver();
    let alert = world.signl4.alerts()[0].id.clone();
    world.wait(1).signl4.reopen(&alert, RENE).unwrap();
    world.deliver();
    world.good_run();
    assert_eq!(world.signl4.alerts()[0].status, AlertStatus::Open);
    assert!(
        world.topdesk.notes(&ticket.id)[0]
            .plain_text
            .contains("reopened")
    );
}
