//! Tickets that are followed already.

use super::*;

#[test]
fn a_ticket_with_an_open_alert_tells_what_is_remembered() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "nothing");
    assert!(
        told.reasons().starts_with("Its alert is open"),
        "{}",
        told.text
    );
    assert_eq!(told.ticket["known"]["phase"], json!("open"));
    assert_eq!(told.ticket["known"]["generation"], json!(1));
    happens(&world, &told);
}

#[test]
fn an_alert_that_is_to_be_resolved_is_told_with_its_reason() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.topdesk.edit(&ticket.id, |t| t.closed = true);
    let told = explain(&world, &ticket.id);
    assert_eq!(
        (told.decision(), told.reasons().as_str()),
        ("resolve", "The ticket is closed.")
    );
    happens(&world, &told);
}

#[test]
fn an_alert_that_is_to_be_rerouted_is_told_with_its_reason() {
    let world = with_rules(RULES);
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let network = world
        .topdesk
        .create_incident(p1("another").group("Network").priority("P4"));
    let group = network.operator_group.clone();
    world.topdesk.edit(&ticket.id, |t| t.operator_group = group);
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "resolve");
    assert_eq!(told.reasons(), "The ticket has another operator group.");
    happens(&world, &told);
}

#[test]
fn a_reopened_ticket_is_told_to_alert_again() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.topdesk.edit(&ticket.id, |t| t.closed = true);
    world.good_run();
    world.wait(1).topdesk.edit(&ticket.id, |t| t.closed = false);
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "raise");
    assert_eq!(told.reasons(), "The ticket had ended and is open again.");
    happens(&world, &told);
}

#[test]
fn a_ticket_of_a_major_call_tells_whose_alert_stands_for_it() {
    let world = with_rules(r#"[{"name": "all", "group_major": true}]"#);
    let major = world.topdesk.create_incident(p1("all is down").major());
    // A major call names itself.
    let own = p1("").part_of_major(&major).major_call_object;
    world.topdesk.edit(&major.id, |t| t.major_call_object = own);
    world.good_run();
    let part = world
        .topdesk
        .create_incident(p1("mail is down").part_of_major(&major));
    let told = explain(&world, &part.id);
    assert_eq!(told.decision(), "remember");
    let wanted = format!(
        "It belongs to the major call {}, whose alert represents it.",
        major.number
    );
    assert_eq!(told.reasons(), wanted);
    happens(&world, &told);
    let told = explain(&world, &part.id);
    assert!(told.reasons().contains("shares the alert"), "{}", told.text);
}

#[test]
fn an_alert_closed_on_the_phone_is_told_so() {
    let world = World::new();
    world.set("close_ticket", "no").set("status_on_close", "");
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let alert = world.signl4.alerts().remove(0).id;
    world.signl4.close(&alert, "rene@example.com").unwrap();
    world.deliver();
    let told = explain(&world, &ticket.id);
    assert!(told.reasons().contains("closed in SIGNL4"), "{}", told.text);
    happens(&world, &told);
}

#[test]
fn a_ticket_that_the_cursor_has_passed_says_when_a_run_comes_to_it() {
    let world = World::new();
    let old = world.clock.now() - SignedDuration::from_hours(2);
    let ticket = world.topdesk.create_incident(p1("before").at(old));
    world.good_run();
    let told = explain(&world, &ticket.id);
    assert_eq!(told.ticket["passed"], json!(true));
    assert!(told.reasons().contains("back-fill"), "{}", told.text);
    assert_eq!(
        told.ticket["sentence"],
        json!("It would alert, but is not queued: it has not changed since it was last processed.")
    );
    assert!(run(&world).is_empty());
}

#[test]
fn an_attempt_that_failed_is_told_with_the_next_one() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    *world.outage.borrow_mut() = Some(|request| match request.backend {
        Backend::Signl4 => Some(Err(NoAnswer::Unknown("cut off".into()))),
        Backend::Topdesk | Backend::Heartbeat => None,
    });
    world.run();
    world.run();
    *world.outage.borrow_mut() = None;
    let told = explain(&world, &ticket.id);
    let reasons = told.reasons();
    assert!(
        reasons.contains("it is not known whether SIGNL4 has it"),
        "{reasons}"
    );
    assert!(
        reasons.contains("the next one is due at 2026-"),
        "{reasons}"
    );
    world.wait(300);
    happens(&world, &told);
}

#[test]
fn what_was_given_up_is_told() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    *world.outage.borrow_mut() = Some(|request| match request.backend {
        Backend::Signl4 => status(400),
        Backend::Topdesk | Backend::Heartbeat => None,
    });
    world.run();
    *world.outage.borrow_mut() = None;
    let told = explain(&world, &ticket.id);
    assert!(
        told.reasons().contains("There is a dead letter: "),
        "{}",
        told.text
    );
    assert_eq!(told.ticket["known"]["phase"], json!("dead"));
}
