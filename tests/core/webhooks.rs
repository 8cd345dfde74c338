//! What arrives at the webhooks: nothing of it is to be believed.
#![expect(clippy::unwrap_used, reason = "tests")]

use crate::world::{TOKEN, World, p1};

fn answered(body: &[u8]) -> u16 {
    World::new().webhook("signl4", TOKEN, body).unwrap().status
}

#[test]
fn a_wrong_token_and_a_wrong_endpoint_get_the_same_empty_404() {
    let world = World::new();
    let wrong_token = world.webhook("signl4", "wrong", b"{}").unwrap();
    let wrong_endpoint = world.webhook("nowhere", TOKEN, b"{}").unwrap();
    assert_eq!(wrong_token, wrong_endpoint);
    assert_eq!((wrong_token.status, wrong_token.body.as_str()), (404, ""));
}

#[test]
fn without_a_token_in_the_settings_nobody_is_let_in() {
    let world = World::new();
    world.set("webhook_token", "");
    assert_eq!(world.webhook("signl4", "", b"{}").unwrap().status, 404);
}

#[test]
fn while_a_token_is_being_changed_both_are_good() {
    let world = World::new();
    let second = "another-token-0123456789abc";
    world.set("webhook_token", &format!("{TOKEN}, {second}"));
    let test = br#"{"eventType":1}"#;
    assert_eq!(world.webhook("signl4", TOKEN, test).unwrap().status, 200);
    assert_eq!(world.webhook("signl4", second, test).unwrap().status, 200);
}

#[test]
fn five_megabytes_are_refused() {
    assert_eq!(answered(&vec![b' '; 5 * 1024 * 1024]), 413);
}

#[test]
fn invalid_utf8_is_refused() {
    assert_eq!(answered(b"\xff\xfe{}"), 400);
}

#[test]
fn deep_json_is_refused() {
    assert_eq!(answered("[".repeat(60_000).as_bytes()), 400);
    assert_eq!(answered(r#"{"a":"#.repeat(10_000).as_bytes()), 400);
}

#[test]
fn an_empty_body_is_refused() {
    assert_eq!(answered(b""), 400);
}

#[test]
fn the_test_event_and_unknown_types_are_answered_and_leave_nothing() {
    let world = World::new();
    world.signl4.test_event();
    let unknown = br#"{"eventType":999,"id":"x"}"#.to_vec();
    for body in world.notifications().into_iter().chain([unknown]) {
        let reply = world.webhook("signl4", TOKEN, &body).unwrap();
        assert_eq!((reply.status, reply.work_waiting), (200, false));
    }
    assert!(world.store.borrow().is_empty());
}

#[test]
fn a_forged_notification_about_a_ticket_that_is_not_followed_leaves_nothing() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("not yet alerted"));
    let forged = format!(
        r#"{{"eventType":201,"id":"x","alert":{{"statusCode":4,"externalEventId":"TOPdesk-{}"}}}}"#,
        ticket.id
    );
    let reply = world.webhook("signl4", TOKEN, forged.as_bytes()).unwrap();
    assert_eq!((reply.status, reply.work_waiting), (200, false));
    assert!(world.store.borrow().is_empty());
    assert!(!world.topdesk.incident(&ticket.id).unwrap().closed);
}

#[test]
fn a_notification_of_an_older_alert_of_the_ticket_changes_nothing() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let now = world.clock.now();
    world.topdesk.edit(&ticket.id, |t| t.set_closed(true, now));
    world.good_run();
    world.topdesk.edit(&ticket.id, |t| t.set_closed(false, now));
    world.good_run();
    world.notifications();
    let replayed = format!(
        r#"{{"eventType":201,"id":"y","eventRaisedUtc":"2026-11-23T09:00:00Z","alert":{{"statusCode":4,"externalEventId":"TOPdesk-{}"}}}}"#,
        ticket.id
    );
    world.webhook("signl4", TOKEN, replayed.as_bytes()).unwrap();
    assert_eq!(world.drain().report.notifications.ignored.foreign, 1);
    assert!(!world.topdesk.incident(&ticket.id).unwrap().closed);
}

#[test]
fn a_notification_is_taken_while_another_setting_is_wrong_and_worked_off_later() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .annotate(&world.signl4.alerts()[0].id, "rene@example.com", "hello")
        .unwrap();
    world.set("lookback", "nonsense");
    world.deliver();
    assert!(world.topdesk.notes(&ticket.id).is_empty());
    world.set("lookback", "1h");
    world.good_run();
    assert_eq!(world.topdesk.notes(&ticket.id).len(), 1);
}
