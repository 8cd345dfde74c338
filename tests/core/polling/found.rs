//! What is found.

use super::*;

#[test]
fn an_acknowledgement_without_a_notification_is_found() {
    let (world, ticket) = alerted();
    world.signl4.acknowledge(&alert(&world), RENE).unwrap();
    assert_eq!(world.good_run().report.notifications.found, 1);
    let expected = (
        Some("In progress".to_owned()),
        Some("Rene Duty".to_owned()),
        false,
        vec!["Alert acknowledged in SIGNL4 by Rene".to_owned()],
    );
    assert_eq!(final_state(&world, &ticket), expected);
}

#[test]
fn what_is_found_is_worked_off_once() {
    let (world, ticket) = alerted();
    world.signl4.acknowledge(&alert(&world), RENE).unwrap();
    for _ in 0..4 {
        world.good_run();
    }
    assert_eq!(world.topdesk.notes(&ticket).len(), 1);
    assert_eq!(world.counts.get().writes, 0);
}

#[test]
fn a_close_names_who_acknowledged_before() {
    let (world, ticket) = alerted();
    world.signl4.acknowledge(&alert(&world), RENE).unwrap();
    world.wait(60);
    world.signl4.close(&alert(&world), SAM).unwrap();
    world.good_run();
    let (_, operator, closed, notes) = final_state(&world, &ticket);
    assert_eq!((operator.as_deref(), closed), (Some("Rene Duty"), true));
    assert_eq!(
        notes,
        [
            "Alert acknowledged in SIGNL4 by Rene",
            "Alert closed in SIGNL4 by Sam"
        ]
    );
}

#[test]
fn a_withdrawn_acknowledgement_and_a_reopening_are_found() {
    let (world, ticket) = alerted();
    world.signl4.acknowledge(&alert(&world), RENE).unwrap();
    world.good_run();
    world.signl4.unacknowledge(&alert(&world), RENE).unwrap();
    world.good_run();
    assert_eq!(status(&world, &ticket).as_deref(), Some("Registered"));
    world.signl4.close(&alert(&world), RENE).unwrap();
    world.good_run();
    assert!(world.topdesk.incident(&ticket).unwrap().closed);
    world.signl4.reopen(&alert(&world), RENE).unwrap();
    world.good_run();
    assert!(!world.topdesk.incident(&ticket).unwrap().closed);
}

#[test]
fn that_nobody_replied_is_noted_once_however_often_it_is_seen() {
    let (world, ticket) = alerted();
    world.signl4.no_reply(&alert(&world)).unwrap();
    world.good_run();
    world
        .signl4
        .annotate(&alert(&world), RENE, "late, sorry")
        .unwrap();
    world.good_run();
    world.deliver();
    world.good_run();
    let (_, _, _, notes) = final_state(&world, &ticket);
    assert_eq!(
        notes,
        [
            "Nobody has replied to the alert in SIGNL4",
            "Remark in SIGNL4 by Rene"
        ]
    );
}

#[test]
fn an_alert_that_the_connector_resolved_is_an_echo() {
    let (world, ticket) = alerted();
    let now = world.clock.now();
    world.topdesk.edit(&ticket, |t| t.set_closed(true, now));
    world.good_run();
    world.good_run();
    assert_eq!(world.good_run().report.notifications.found, 0);
    assert_eq!(world.topdesk.notes(&ticket).len(), 0);
}

#[test]
fn alerts_of_others_are_left_alone() {
    let (world, _) = alerted();
    let body = br#"{"title":"x","X-S4-ExternalID":"Jira-1"}"#.as_slice();
    let uri = format!("/webhook/{}", world::SECRET);
    let event = http::Request::post(uri).header("content-type", "application/json");
    let answer = world
        .signl4
        .respond(event.body(bytes::Bytes::from(body)).unwrap());
    assert_eq!(answer.status(), 201);
    let outcome = world.good_run();
    assert_eq!(
        (
            outcome.report.notifications.found,
            outcome.report.requests.signl4_requests
        ),
        (0, 1)
    );
    world.good_run();
    assert_eq!(world.counts.get().writes, 0);
}
