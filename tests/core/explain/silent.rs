//! Tickets that ring later, or not at all.

use super::*;

#[test]
fn a_ticket_that_has_ended_gets_a_sentence_for_each_end() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("over"));
    world.topdesk.edit(&ticket.id, |t| {
        t.completed = true;
        t.closed = true;
    });
    let told = explain(&world, &ticket.id);
    assert_eq!(
        (told.decision(), told.reasons().as_str()),
        ("nothing", "The ticket is completed. The ticket is closed.")
    );
    happens(&world, &told);
}

/// Monday 23 November 2026, 8:00 UTC, is where the world's clock begins.
const LATER: &str = r#"[{"name": "late", "hours": {"zone": "UTC", "open": "daily 09:00-10:00", "outside": "OUTSIDE"}}]"#;

#[test]
fn a_held_ticket_is_told_with_what_is_sent_when_its_hours_begin() {
    let world = with_rules(&LATER.replace("OUTSIDE", "hold"));
    let ticket = world.topdesk.create_incident(p1("early"));
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "wait");
    assert_eq!(
        told.ticket["sentence"],
        json!("It alerts at 2026-11-23T09:00:00Z, not now.")
    );
    assert!(run(&world).is_empty());
    world.wait(3_600);
    happens(&world, &told);
}

#[test]
fn a_ticket_outside_of_hours_that_drop_is_told_so() {
    let world = with_rules(&LATER.replace("OUTSIDE", "drop"));
    let ticket = world.topdesk.create_incident(p1("early"));
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "nothing");
    let wanted = "hours: it is outside of them now, and this rule drops alerts then";
    assert_eq!(told.because(0), &json!([wanted]));
    happens(&world, &told);
}

#[test]
fn a_ticket_that_is_too_old_names_the_setting() {
    let world = World::new();
    world.good_run();
    let ticket = world.topdesk.create_incident(p1("forgotten"));
    world.wait(8 * 86_400);
    let told = explain(&world, &ticket.id);
    assert_eq!(told.reasons(), "Its last change is older than max_age.");
    happens(&world, &told);
}
