//! A ticket becomes an alert.

use super::*;

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
