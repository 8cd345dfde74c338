//! What should have come back to the ticket.

use super::*;

#[test]
fn a_refused_notification_is_written_after_a_retry_without_naming_anybody() {
    let (world, ticket, _) = unwritten();
    retried(&world);
    let report = world.drain().report;
    assert_eq!(report.notifications.written_back, 1);
    let now = world.topdesk.incident(&ticket).unwrap();
    assert_eq!(now.processing_status.unwrap().name, "In progress");
    let notes = notes(&world, &ticket);
    assert_eq!(notes.len(), 1);
    assert!(
        notes[0].starts_with("Alert acknowledged in SIGNL4 ("),
        "{notes:?}"
    );
    settle(&world);
    assert!(world.letters().is_empty());
}

#[test]
fn a_letter_holds_nothing_of_the_person_who_answered() {
    let (world, _, _) = unwritten();
    let store = world.store.borrow();
    let texts = store.values().map(|value| String::from_utf8_lossy(value));
    let all: String = texts.collect();
    assert!(!all.to_lowercase().contains("rene"), "{all}");
}

#[test]
fn a_retry_of_a_notification_does_not_take_back_what_is_newer() {
    let (world, _, alert) = unwritten();
    world.wait(20).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    refused(&world, "newer event");
}

#[test]
fn a_refused_news_that_nobody_replied_is_written_after_a_retry() {
    let (world, ticket, alert) = alerted();
    *world.outage.borrow_mut() =
        Some(|r: &Request| (!r.body.is_empty()).then(|| status(400)).flatten());
    world.wait(20).signl4.no_reply(&alert).unwrap();
    world.deliver();
    *world.outage.borrow_mut() = None;
    retried(&world);
    assert_eq!(world.drain().report.notifications.notes, 1);
    assert!(notes(&world, &ticket)[0].starts_with("Nobody has replied"));
}

#[test]
fn a_refused_reopening_is_written_after_a_retry() {
    let (world, ticket, alert) = alerted();
    world.wait(20).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    *world.outage.borrow_mut() =
        Some(|r: &Request| (!r.body.is_empty()).then(|| status(400)).flatten());
    world.wait(20).signl4.reopen(&alert, RENE).unwrap();
    world.deliver();
    *world.outage.borrow_mut() = None;
    retried(&world);
    assert_eq!(world.drain().report.notifications.written_back, 1);
    assert!(!world.topdesk.incident(&ticket).unwrap().closed);
}

#[test]
fn a_notification_written_without_our_knowing_is_not_written_twice_by_a_retry() {
    let (world, ticket, alert) = alerted();
    // The ticket gets the note, every answer is lost, and nothing can be looked up.
    world
        .topdesk
        .fail_next(Fault::cut().after_effect().on_path("/incidents/id/"));
    world
        .set("status_on_acknowledge", "")
        .set("assign_operator", "never");
    world.wait(20).signl4.acknowledge(&alert, RENE).unwrap();
    world.deliver();
    assert_eq!(notes(&world, &ticket).len(), 1);
    *world.outage.borrow_mut() = Some(|r: &Request| {
        let own = r.path_and_query.contains("/incidents/id/");
        own.then(|| status(500)).flatten()
    });
    settle(&world);
    *world.outage.borrow_mut() = None;
    assert_eq!(letter(&world)["effect"], json!("write_back"));
    retried(&world);
    world.drain();
    let notes = notes(&world, &ticket);
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("by Rene"), "{notes:?}");
}

#[test]
fn a_refused_remark_cannot_be_tried_again_since_its_text_is_not_kept() {
    let (world, _, alert) = alerted();
    *world.outage.borrow_mut() =
        Some(|r: &Request| (!r.body.is_empty()).then(|| status(400)).flatten());
    world
        .signl4
        .annotate(&alert, RENE, "the door is open")
        .unwrap();
    world.deliver();
    *world.outage.borrow_mut() = None;
    let store = format!("{:?}", world.store.borrow().get("head"));
    assert!(!store.contains("door"));
    assert_eq!(letter(&world)["can_retry"], json!(false));
    refused(&world, "by hand");
}

#[test]
fn a_refused_part_is_not_sent_again_since_it_may_have_been_set_by_hand() {
    let world = World::new();
    world.set("status_on_acknowledge", "No such status");
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.signl4.acknowledge(&alert, RENE).unwrap();
    world.deliver();
    assert_eq!(letter(&world)["effect"], json!("part_of_write_back"));
    refused(&world, "the note on the ticket says what is missing");
}

#[test]
fn a_webhook_with_the_notification_of_a_letter_repeats_nothing() {
    let (world, ticket, alert) = alerted();
    world.wait(20).signl4.acknowledge(&alert, RENE).unwrap();
    let bodies = world.notifications();
    *world.outage.borrow_mut() =
        Some(|r: &Request| (!r.body.is_empty()).then(|| status(400)).flatten());
    world.webhook("signl4", TOKEN, &bodies[0]).unwrap();
    world.drain();
    *world.outage.borrow_mut() = None;
    retried(&world);
    world.webhook("signl4", TOKEN, &bodies[0]).unwrap();
    world.drain();
    world.webhook("signl4", TOKEN, &bodies[0]).unwrap();
    world.drain();
    assert_eq!(notes(&world, &ticket).len(), 1);
}
