//! The main job, step by step: a ticket becomes an alert, what people do comes back to the ticket.
#![expect(clippy::indexing_slicing, reason = "tests")]

use crate::world::{TOKEN, World, p1};
use simulators::signl4::{API_KEY, Status as AlertStatus};
use simulators::topdesk::{Line, NewIncident};

const RENE: &str = "rene@example.com";

#[test]
fn a_ticket_of_the_last_hour_raises_an_alert_with_what_the_person_on_duty_needs() {
    let world = World::new();
    let ticket = world
        .topdesk
        .create_incident(p1("VPN is down").request("since 8:00").category("Network"));
    let outcome = world.good_run();
    assert_eq!(
        (
            outcome.report.tickets.raised,
            outcome.report.tickets.tickets_read
        ),
        (1, 1)
    );
    let alert = &world.signl4.alerts()[0];
    assert_eq!(
        alert.external_id.as_deref(),
        Some(format!("TOPdesk-{}", ticket.id).as_str())
    );
    assert_eq!(alert.title, format!("{}: VPN is down", ticket.number));
    assert_eq!(alert.text, "since 8:00");
    let shown = |key: &str| alert.parameters.get(key).map(String::as_str);
    assert_eq!(shown("Priority"), Some("P1"));
    assert_eq!(shown("Category"), Some("Network"));
    assert_eq!(shown("Operator group"), Some("Servicedesk"));
    assert_eq!(shown("Status"), Some("Registered"));
    let link = format!(
        "https://example.topdesk.net/tas/secure/incident?action=show&unid={}",
        ticket.id
    );
    assert_eq!(shown("Link"), Some(link.as_str()));
}

#[test]
fn tickets_older_than_the_lookback_or_outside_the_filter_do_not_alert() {
    let world = World::new();
    let old = world.clock.now() - jiff::SignedDuration::from_secs(3_700);
    world.topdesk.create_incident(p1("old").at(old));
    world
        .topdesk
        .create_incident(NewIncident::new("unimportant").priority("P4"));
    world
        .topdesk
        .create_incident(p1("a draft").line(Line::Partial));
    assert_eq!(world.good_run().report.tickets.raised, 0);
    assert!(world.signl4.alerts().is_empty());
}

#[test]
fn nothing_is_done_twice() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    for _ in 0..5 {
        world.good_run();
    }
    assert_eq!(world.signl4.events().len(), 1);
}

#[test]
fn an_edited_ticket_does_not_alert_again() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.topdesk.edit(&ticket.id, |t| {
        t.brief_description = Some("one, still".into())
    });
    assert_eq!(world.good_run().report.tickets.tickets_changed, 1);
    assert_eq!(world.signl4.events().len(), 1);
}

#[test]
fn a_ticket_that_comes_to_match_later_alerts_then() {
    let world = World::new();
    let ticket = world
        .topdesk
        .create_incident(NewIncident::new("growing").priority("P3"));
    assert_eq!(world.good_run().report.tickets.raised, 0);
    world.topdesk.edit(&ticket.id, |t| t.set_priority("P1"));
    assert_eq!(world.good_run().report.tickets.raised, 1);
}

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
        done.iter().map(|o| o.report.news.written_back).sum::<u32>(),
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
            .map(|o| o.report.news.ignored.echo)
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
fn a_push_of_topdesk_is_a_hint_to_look_now() {
    let world = World::new();
    world.good_run();
    world.topdesk.create_incident(p1("urgent"));
    let bare_lines = b"Example branch\ncaller@example.com\nVPN connection \"issues\"";
    for body in [&bare_lines[..], br#"{"id":"44d88612"}"#, b"", b"\xff\xfe"] {
        let reply = world.webhook("topdesk", TOKEN, body).unwrap();
        assert_eq!((reply.status, reply.work_waiting), (200, true));
    }
    assert_eq!(world.drain().report.tickets.raised, 1);
    assert_eq!(
        world.drain().report.requests.topdesk_requests,
        0,
        "many hints are one"
    );
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
fn with_an_api_key_alerts_are_raised_through_the_events_api() {
    let world = World::new();
    world.set("signl4_api_key", API_KEY);
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    assert_eq!(world.signl4.alerts().len(), 1);
    assert!(
        world.signl4.requests()[0]
            .path
            .starts_with("/api/v2/events/")
    );
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
