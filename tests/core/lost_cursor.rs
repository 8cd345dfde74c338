//! The cursor is lost, or a store gives an older one: tickets are found again all the same.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::world::{World, p1, status};
use connector::ports::Request;
use jiff::SignedDuration;
use serde_json::{Value, json};
use simulators::Fault;
use simulators::signl4::Status;

const RENE: &str = "rene@example.com";

fn lose_head(world: &World) {
    assert!(world.store.borrow_mut().remove("head").is_some());
}

fn head(world: &World) -> Vec<u8> {
    world.store.borrow().get("head").unwrap().clone()
}

/// Changes what the cursor says.
fn edit_head(world: &World, edit: impl FnOnce(&mut serde_json::Map<String, Value>)) {
    let mut head: Value = serde_json::from_slice(&head(world)).unwrap();
    edit(head.as_object_mut().unwrap());
    world
        .store
        .borrow_mut()
        .insert("head".into(), head.to_string().into());
}

fn set_closed(world: &World, ticket: &str) {
    let now = world.wait(20).clock.now();
    world.topdesk.edit(ticket, |t| t.set_closed(true, now));
}

fn statuses(world: &World) -> Vec<Status> {
    world.signl4.alerts().iter().map(|a| a.status).collect()
}

fn hours(world: &World, hours: u32) {
    for _ in 0..hours {
        world.wait(3_600).run();
    }
}

#[test]
fn open_alerts_do_not_ring_again_when_the_cursor_is_lost() {
    let world = World::new();
    for n in 0..30 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    world.good_run();
    lose_head(&world);
    hours(&world, 3);
    assert_eq!(world.signl4.alerts().len(), 30);
}

#[test]
fn an_alert_that_was_answered_does_not_ring_again_when_the_cursor_is_lost() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.signl4.acknowledge(&alert, RENE).unwrap();
    world.deliver();
    lose_head(&world);
    hours(&world, 3);
    assert_eq!(statuses(&world), [Status::Acknowledged]);
}

#[test]
fn a_ticket_that_ended_long_before_the_cursor_was_lost_ends_its_alert_within_two_runs() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    set_closed(&world, &ticket);
    world.wait(10 * 3_600);
    lose_head(&world);
    world.run();
    world.run();
    assert_eq!(statuses(&world), [Status::Closed]);
}

#[test]
fn a_lost_cursor_is_said_by_every_run_until_somebody_drops_it() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    lose_head(&world);
    for _ in 0..3 {
        let problems = world.good_run().report.problems;
        assert!(
            problems[0].contains("the cursor was missing"),
            "{problems:?}"
        );
    }
    let letter = world.letters().remove(0);
    assert_eq!(letter["can_retry"], json!(false));
    assert!(
        letter["reason"].as_str().unwrap().contains("back-fill"),
        "{letter}"
    );
    world.discard(&["dead.-cursor"]).unwrap();
    assert!(world.good_run().report.problems.is_empty());
}

#[test]
fn a_first_run_has_lost_nothing() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    assert!(world.good_run().report.problems.is_empty());
    assert!(world.letters().is_empty());
}

#[test]
fn a_ticket_that_a_lost_cursor_has_passed_over_alerts_by_a_back_fill() {
    let world = World::new();
    world.topdesk.create_incident(p1("followed"));
    world.good_run();
    // Created while the connector stood still, two hours before it works again.
    world.topdesk.create_incident(p1("missed"));
    world.wait(2 * 3_600);
    lose_head(&world);
    hours(&world, 2);
    assert_eq!(world.signl4.alerts().len(), 1, "lookback is one hour");
    world.backfill(6 * 3_600, true).unwrap();
    world.good_run();
    assert_eq!(world.signl4.alerts().len(), 2);
}

#[test]
fn an_older_cursor_loses_and_doubles_nothing() {
    let world = World::new();
    let first = world.topdesk.create_incident(p1("first")).id;
    world.good_run();
    let older = head(&world);
    world.topdesk.create_incident(p1("second"));
    world.good_run();
    set_closed(&world, &first);
    world.good_run();
    world.topdesk.create_incident(p1("third"));
    world.store.borrow_mut().insert("head".into(), older);
    hours(&world, 3);
    assert_eq!(
        statuses(&world),
        [Status::Closed, Status::Open, Status::Open]
    );
    assert!(world.letters().is_empty());
}

/// A ticket that waits for the hours of its rule, which begin in an hour.
fn held() -> World {
    let world = World::new();
    let rule =
        r#"[{"name":"day","hours":{"zone":"UTC","open":["daily 09:00-17:00"],"outside":"hold"}}]"#;
    world.set("rules", rule).set("topdesk_query", "");
    world.topdesk.create_incident(p1("held"));
    world.good_run();
    world
}

#[test]
fn a_ticket_that_waits_for_its_hours_rings_although_the_cursor_was_lost() {
    let world = held();
    world.wait(1_800);
    lose_head(&world);
    world.run();
    hours(&world, 1);
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn a_ticket_that_waits_for_its_hours_rings_although_the_cursor_forgot_the_moment() {
    let world = held();
    edit_head(&world, |head| drop(head.remove("next_due_ms")));
    hours(&world, 8);
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn of_several_moments_of_a_ticket_the_first_stays_and_notes_the_next() {
    let world = World::new();
    world.set("rules", r#"[{"name":"all","near_target":{"before":"1h"}}]"#);
    let target = world.clock.now() + SignedDuration::from_hours(24);
    let ticket = world.topdesk.create_incident(p1("one").target(target)).id;
    world.good_run();
    // Each time the date is moved, another moment is noted.
    for days in 2..6 {
        let target = world.clock.now() + SignedDuration::from_hours(24 * days);
        world
            .wait(20)
            .topdesk
            .edit(&ticket, |t| t.target_date = Some(target));
        world.good_run();
    }
    let due = || {
        let store = world.store.borrow();
        store.keys().filter(|key| key.starts_with("due.")).count()
    };
    assert_eq!(due(), 5);
    hours(&world, 8);
    assert_eq!(
        due(),
        2,
        "the first, and the one that the comparison has noted"
    );
    hours(&world, 5 * 24);
    let rang = world
        .signl4
        .events()
        .iter()
        .filter(|e| e.outcome == simulators::signl4::Outcome::Raised)
        .count();
    assert_eq!(
        rang, 2,
        "the alert, and the one when the last of the dates came near"
    );
}

/// A ticket with a record in this phase, and nothing that would remember it.
fn stuck(phase: &str) -> World {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    let key = format!("ticket.{ticket}");
    let record = String::from_utf8(world.store.borrow().get(&key).unwrap().clone()).unwrap();
    let record = record.replace(r#""phase":"open""#, &format!(r#""phase":"{phase}""#));
    assert!(record.contains(phase), "{record}");
    world.store.borrow_mut().insert(key, record.into_bytes());
    world.wait(1_000).good_run();
    world
}

#[test]
fn a_record_left_in_raising_is_taken_up_by_the_next_round() {
    let world = stuck("raising");
    hours(&world, 7);
    assert_eq!(
        statuses(&world),
        [Status::Open, Status::Open],
        "whether it was sent is not known"
    );
}

#[test]
fn a_record_left_in_resolving_is_taken_up_by_the_next_round() {
    let world = stuck("resolving");
    hours(&world, 7);
    // The ticket is still open, so that it rings anew.
    assert_eq!(statuses(&world), [Status::Closed, Status::Open]);
}

#[test]
fn a_record_left_in_acknowledging_is_taken_up_by_the_next_round() {
    let world = stuck("acknowledging");
    hours(&world, 7);
    assert_eq!(statuses(&world), [Status::Acknowledged]);
}

#[test]
fn an_alert_that_waits_for_another_attempt_rings_although_the_cursor_was_lost() {
    let world = World::new();
    world.good_run();
    world.topdesk.create_incident(p1("one"));
    *world.outage.borrow_mut() = Some(|r: &Request| {
        let raises = r.backend == connector::ports::Backend::Signl4;
        raises.then(|| status(500)).flatten()
    });
    world.run();
    world.wait(3 * 3_600).run();
    lose_head(&world);
    *world.outage.borrow_mut() = None;
    world.run();
    world.run();
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn a_woken_ticket_that_could_not_be_decided_is_not_only_remembered_by_the_cursor() {
    let world = held();
    let before = head(&world);
    world.wait(3_600);
    world.signl4.fail_all(Some(Fault::empty(503)));
    world.run();
    // A store that gives an older cursor than the last one written.
    world.store.borrow_mut().insert("head".into(), before);
    world.signl4.fail_all(None);
    world.wait(3_600).run();
    world.run();
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn a_woken_ticket_that_topdesk_did_not_show_rings_within_a_day_although_the_cursor_was_lost() {
    let world = held();
    world.wait(3_600);
    world
        .topdesk
        .fail_all(Some(Fault::empty(400).on_path("/incidents/id/")));
    world.run();
    world.topdesk.fail_all(None);
    lose_head(&world);
    world.wait(3_600).run();
    assert!(
        world.signl4.alerts().is_empty(),
        "it was changed before the look back"
    );
    hours(&world, 24);
    assert_eq!(world.signl4.alerts().len(), 1);
}

/// The story of a ticket, in which the cursor is lost before this step.
fn story(lost_before: usize) {
    let world = World::new();
    let ticket = std::cell::OnceCell::new();
    let alert = || world.signl4.alerts()[0].id.clone();
    let steps: [&dyn Fn(); 6] = [
        &|| world.good_run().report.problems.clear(),
        &|| {
            ticket
                .set(world.topdesk.create_incident(p1("one")).id)
                .unwrap()
        },
        &|| drop(world.good_run()),
        &|| {
            world.wait(20).signl4.acknowledge(&alert(), RENE).unwrap();
            world.deliver();
        },
        &|| set_closed(&world, ticket.get().unwrap()),
        &|| drop(world.good_run()),
    ];
    for (place, step) in steps.iter().enumerate() {
        if place == lost_before {
            world.store.borrow_mut().remove("head");
        }
        step();
    }
    hours(&world, 8);
    assert_eq!(statuses(&world), [Status::Closed]);
    let notes = world.topdesk.notes(ticket.get().unwrap()).len();
    assert_eq!(notes, 1);
    world.run();
    assert_eq!(
        world.run().report.requests.topdesk_requests,
        1,
        "quiet in the end"
    );
}

#[test]
fn the_story_of_a_ticket_is_told_once_when_the_cursor_is_lost_before_it_is_raised() {
    story(2);
}

#[test]
fn the_story_of_a_ticket_is_told_once_when_the_cursor_is_lost_while_it_is_open() {
    story(3);
}

#[test]
fn the_story_of_a_ticket_is_told_once_when_the_cursor_is_lost_while_it_is_acknowledged() {
    story(4);
}

#[test]
fn the_story_of_a_ticket_is_told_once_when_the_cursor_is_lost_before_it_is_resolved() {
    story(5);
}
