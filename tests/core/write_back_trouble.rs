//! What goes wrong on the way back to the ticket: as much arrives as can, in order, once.

use crate::world::{TOKEN, World, p1};
use simulators::Fault;

const RENE: &str = "rene@example.com";

/// Runs until all is quiet, for a day at most.
fn settle(world: &World) {
    for _ in 0..150 {
        world.wait(600).run();
        world.deliver();
    }
}

#[test]
fn trouble_with_signl4_does_not_stop_what_comes_back_to_tickets() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    world.signl4.fail_all(Some(Fault::empty(404)));
    world.topdesk.create_incident(p1("two"));
    world.deliver();
    world.run();
    assert_eq!(world.topdesk.notes(&ticket.id).len(), 1);
}

#[test]
fn a_status_that_the_site_does_not_know_leaves_the_note_and_a_dead_letter() {
    let world = World::new();
    world.set("status_on_acknowledge", "No such status");
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    let outcome = world.deliver().remove(0);
    let notes = world.topdesk.notes(&ticket.id);
    assert_eq!(notes.len(), 1);
    assert!(
        notes[0].plain_text.contains("acknowledged")
            && notes[0].plain_text.contains("could not be set")
    );
    assert_eq!(outcome.report.open.dead_letters, 1);
    assert!(
        outcome.report.problems[0].contains(&ticket.number),
        "{:?}",
        outcome.report.problems
    );
}

#[test]
fn a_person_who_is_no_operator_leaves_the_status_and_a_note_that_says_so() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let stranger = world
        .signl4
        .users()
        .into_iter()
        .find(|u| u.mail != RENE)
        .unwrap();
    world
        .topdesk
        .configure(|site| site.operators.retain(|o| o.email != stranger.mail));
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, &stranger.mail)
        .unwrap();
    world.deliver();
    let now = world.topdesk.incident(&ticket.id).unwrap();
    assert_eq!(now.processing_status.unwrap().name, "In progress");
    assert!(
        world.topdesk.notes(&ticket.id)[0]
            .plain_text
            .contains("no operator has this person's e-mail address")
    );
}

#[test]
fn an_archived_ticket_refuses_the_note_for_good_and_visibly() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.topdesk.edit(&ticket.id, |t| t.archived = true);
    world
        .signl4
        .annotate(&world.signl4.alerts()[0].id, RENE, "hello")
        .unwrap();
    let outcome = world.deliver().remove(0);
    assert_eq!(outcome.report.open.dead_letters, 1);
    assert!(
        outcome.report.problems[0].contains("archived"),
        "{:?}",
        outcome.report.problems
    );
    assert!(world.store.borrow().keys().all(|k| !k.starts_with("in.")));
}

#[test]
fn a_note_whose_answer_was_lost_is_not_written_twice() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    world
        .topdesk
        .fail_next(Fault::cut().after_effect().on_path("/incidents/id/"));
    world.deliver();
    settle(&world);
    assert_eq!(world.topdesk.notes(&ticket.id).len(), 1);
    assert!(world.store.borrow().keys().all(|k| !k.starts_with("in.")));
}

#[test]
fn notes_wait_while_topdesk_is_away_and_keep_their_order() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.topdesk.fail_all(Some(Fault::retry_after(503, 60)));
    for text in ["first", "second", "third"] {
        world.wait(1).signl4.annotate(&alert, RENE, text).unwrap();
        world.deliver();
    }
    world.topdesk.fail_all(None);
    world.wait(60).good_run();
    let notes: Vec<_> = world
        .topdesk
        .notes(&ticket.id)
        .into_iter()
        .map(|n| n.plain_text)
        .collect();
    assert_eq!(notes.len(), 3, "{notes:?}");
    let place = |text: &str| notes.iter().position(|n| n.contains(text)).unwrap();
    let in_order = place("first") > place("second") && place("second") > place("third");
    assert!(in_order, "newest first: {notes:?}");
}

#[test]
fn an_update_that_changes_nothing_is_a_success() {
    let world = World::new();
    world.set("notes", "none").set("assign_operator", "never");
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .topdesk
        .edit(&ticket.id, |t| t.set_status("In progress"));
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    let outcome = world.deliver().remove(0);
    assert_eq!(
        (outcome.failure, outcome.report.notifications.written_back),
        (None, 1)
    );
}

#[test]
fn an_operator_search_cannot_be_changed_by_an_address_from_outside() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    for body in world.notifications() {
        let body = String::from_utf8(body)
            .unwrap()
            .replace(RENE, "x',email=='rene@example.com");
        world.webhook("signl4", TOKEN, body.as_bytes()).unwrap();
    }
    world.drain();
    let ticket = &world.topdesk.incidents()[0];
    assert_eq!(ticket.operator.as_ref().map(|o| o.name.as_str()), None);
}

#[test]
fn a_note_that_was_overtaken_while_it_waited_does_not_hold_up_the_later_ones() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    world
        .topdesk
        .fail_next(Fault::empty(500).on_path("/incidents/id/"));
    world.deliver();
    // Before the next attempt the ticket gets its second alert, so the first notification is of no
    // present alert any more.
    let now = world.clock.now();
    world
        .topdesk
        .fail_all(Some(Fault::empty(500).on_path("/incidents/id/")));
    for closed in [true, false] {
        world
            .topdesk
            .edit(&ticket.id, |t| t.set_closed(closed, now));
        world.run();
    }
    world.topdesk.fail_all(None);
    world.notifications();
    let second = world
        .signl4
        .alerts()
        .into_iter()
        .find(|a| a.external_id.as_deref().is_some_and(|e| e.ends_with(".2")));
    world
        .signl4
        .annotate(&second.unwrap().id, RENE, "later")
        .unwrap();
    world.deliver();
    world.wait(7_200).run();
    let notes = world.topdesk.notes(&ticket.id);
    assert!(
        notes.iter().any(|n| n.plain_text.contains("later")),
        "{notes:?}"
    );
}

#[test]
fn a_dead_letter_is_said_by_every_scheduled_run() {
    let world = World::new();
    world.set("status_on_acknowledge", "No such status");
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    world.deliver();
    for _ in 0..3 {
        let report = world.good_run().report;
        assert_eq!(
            (report.open.dead_letters, report.open.dead_letters_in_all),
            (0, 1)
        );
        assert!(
            report.problems[0].contains(&ticket.number),
            "{:?}",
            report.problems
        );
    }
}
