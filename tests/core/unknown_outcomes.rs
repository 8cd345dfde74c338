//! Whether a request had its effect is not always known: that is remembered, looked for where it can be,
//! and a thing is only ever done twice after it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::world;
use crate::world::between::run_through;
use crate::world::{TOKEN, World, p1};
use connector::ports::{Method, NoAnswer};
use simulators::Fault;
use simulators::signl4::API_KEY;
use simulators::topdesk::Line;

const RENE: &str = "rene@example.com";

/// Runs until all is quiet, for a day at most.
fn settle(world: &World) {
    for _ in 0..150 {
        world.wait(600).run();
        world.deliver();
    }
}

fn with_key() -> World {
    let world = World::new();
    world.set("signl4_api_key", API_KEY);
    world.set("signl4_user", &world.signl4.users()[1].id);
    world
}

/// The answer to the first event is this, and the event had its effect.
fn rings(world: &World, fault: Fault) -> usize {
    world.topdesk.create_incident(p1("one"));
    world
        .signl4
        .fail_next(fault.on_path("/events/").after_effect());
    world.run();
    settle(world);
    world.signl4.alerts().len()
}

#[test]
fn an_alert_whose_answer_was_a_503_is_looked_up_before_it_is_sent_again() {
    assert_eq!(rings(&with_key(), Fault::empty(503)), 1);
}

#[test]
fn an_alert_whose_answer_was_a_503_with_a_time_is_looked_up_too() {
    assert_eq!(rings(&with_key(), Fault::retry_after(503, 60)), 1);
}

#[test]
fn an_alert_whose_answer_was_cut_off_is_looked_up_before_it_is_sent_again() {
    assert_eq!(rings(&with_key(), Fault::cut()), 1);
}

#[test]
fn without_a_way_to_look_an_alert_after_a_503_is_sent_again_under_the_same_id_and_both_are_answered()
 {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::empty(503).after_effect());
    world.run();
    settle(&world);
    let alerts = world.signl4.alerts();
    assert_eq!(alerts.len(), 2);
    assert_eq!(alerts[0].external_id, alerts[1].external_id);
    world.signl4.acknowledge(&alerts[0].id, RENE).unwrap();
    world.deliver();
    let open = |a: &simulators::signl4::Alert| a.status == simulators::signl4::Status::Open;
    assert!(!world.signl4.alerts().iter().any(open));
}

#[test]
fn an_alert_whose_answer_was_a_429_was_not_raised_and_is_not_taken_for_one_sent_twice() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::retry_after(429, 20));
    world.run();
    world.wait(60).good_run();
    assert_eq!(world.signl4.alerts().len(), 1);
    let resent = |v: &Vec<u8>| String::from_utf8_lossy(v).contains("\"resent\":true");
    assert!(!world.store.borrow().values().any(resent));
}

/// The answer to the change that writes the note is this, and the change was made.
fn notes_after(fault: &Fault) -> usize {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .annotate(&world.signl4.alerts()[0].id, RENE, "hello")
        .unwrap();
    world
        .topdesk
        .fail_next(fault.clone().on_path("/incidents/id/").after_effect());
    world.deliver();
    settle(&world);
    world.topdesk.notes(&ticket.id).len()
}

#[test]
fn a_note_whose_answer_was_a_503_is_written_once() {
    assert_eq!(notes_after(&Fault::empty(503)), 1);
}

#[test]
fn a_note_whose_answer_was_a_503_with_a_time_is_written_once() {
    assert_eq!(notes_after(&Fault::retry_after(503, 60)), 1);
}

#[test]
fn a_note_whose_answer_was_a_500_is_written_once() {
    assert_eq!(notes_after(&Fault::empty(500)), 1);
}

#[test]
fn a_note_whose_answers_are_all_too_large_is_written_once_and_done() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .annotate(&world.signl4.alerts()[0].id, RENE, "hello")
        .unwrap();
    for body in world.notifications() {
        world.webhook("signl4", TOKEN, &body).unwrap();
    }
    for _ in 0..3 {
        world.wait(300);
        run_through(&world, |r, send| {
            let answer = send();
            let shows_ticket = r.path_and_query.ends_with(&ticket.id);
            if shows_ticket {
                Err(NoAnswer::TooLarge)
            } else {
                answer
            }
        });
    }
    assert_eq!(world.topdesk.notes(&ticket.id).len(), 1);
    assert!(
        world
            .store
            .borrow()
            .keys()
            .all(|k| !k.starts_with("in.") && !k.starts_with("dead."))
    );
}

#[test]
fn a_line_whose_change_gave_a_503_is_changed_once() {
    let world = World::new();
    world.set("write_back", r#"{"acknowledged":{"line":"second"}}"#);
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    world
        .topdesk
        .fail_next(Fault::empty(503).on_path("/escalate").after_effect());
    world.deliver();
    settle(&world);
    let moves = world.topdesk.requests();
    let moves = moves
        .iter()
        .filter(|r| r.path.ends_with("/escalate"))
        .count();
    assert_eq!(moves, 1);
    assert_eq!(
        world.topdesk.incident(&ticket.id).unwrap().line,
        Line::Second
    );
    assert_eq!(world.topdesk.notes(&ticket.id).len(), 1);
}

/// The answer to the remark below the alert is this, and it was written.
fn remarks_after(fault: &Fault) -> usize {
    let world = with_key();
    world.set("notes_to_signl4", "operators");
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.wait(60);
    let operator = world.topdesk.incident(&ticket.id).unwrap().creator;
    let author = simulators::topdesk::Author::Operator(operator);
    world
        .topdesk
        .add_note(&ticket.id, author, "look here", true);
    world
        .topdesk
        .edit(&ticket.id, |t| t.brief_description = Some("edited".into()));
    world
        .signl4
        .fail_next(fault.clone().on_path("/annotate").after_effect());
    world.run();
    settle(&world);
    world.signl4.alerts()[0].annotations.len()
}

#[test]
fn a_remark_whose_answer_was_a_503_is_written_once() {
    assert_eq!(remarks_after(&Fault::empty(503)), 1);
}

#[test]
fn a_remark_whose_answer_was_a_503_with_a_time_is_written_once() {
    assert_eq!(remarks_after(&Fault::retry_after(503, 60)), 1);
}

#[test]
fn a_remark_whose_answer_was_cut_off_is_written_once() {
    assert_eq!(remarks_after(&Fault::cut()), 1);
}

#[test]
fn an_acknowledgement_does_not_count_the_attempts_of_raising() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    for _ in 0..2 {
        world.signl4.fail_next(Fault::empty(500));
        world.run();
    }
    assert_eq!(world.wait(300).good_run().report.tickets.raised, 1);
    let take = |t: &mut simulators::topdesk::Incident| t.set_operator("Rene Duty");
    world.topdesk.edit_as("Rene Duty", &ticket.id, take);
    world.signl4.fail_next(Fault::empty(500));
    world.run();
    assert_eq!(world.good_run().report.tickets.acknowledged, 1);
}

#[test]
fn an_end_that_was_put_off_by_the_whole_side_does_not_count_the_attempts_of_raising() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    for _ in 0..2 {
        world.signl4.fail_next(Fault::empty(500));
        world.run();
    }
    assert_eq!(world.wait(300).good_run().report.tickets.raised, 1);
    let now = world.clock.now();
    world.topdesk.edit(&ticket.id, |t| t.set_closed(true, now));
    // It asks for patience, which is no attempt; then one that fails.
    world.signl4.fail_next(Fault::empty(503));
    world.run();
    world.signl4.fail_next(Fault::empty(500));
    world.wait(120).run();
    assert_eq!(world.good_run().report.tickets.resolved, 1);
}

#[test]
fn an_alert_whose_raising_is_unknown_is_reported_as_waiting() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::empty(500));
    assert_eq!(world.run().report.open.waiting, 1);
}

/// The end of an alert is told with this answer, and it was taken.
fn resolves_after(fault: &Fault) -> (usize, bool) {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let now = world.clock.now();
    world.topdesk.edit(&ticket.id, |t| t.set_closed(true, now));
    world.signl4.fail_next(fault.clone().after_effect());
    world.run();
    settle(&world);
    let alerts = world.signl4.alerts();
    (
        alerts.len(),
        alerts[0].status == simulators::signl4::Status::Closed,
    )
}

#[test]
fn an_alert_whose_end_gave_a_503_ends_and_no_other_is_raised() {
    assert_eq!(resolves_after(&Fault::empty(503)), (1, true));
}

#[test]
fn an_alert_whose_end_was_cut_off_ends_and_no_other_is_raised() {
    assert_eq!(resolves_after(&Fault::cut()), (1, true));
}

#[test]
fn tickets_that_share_an_alert_whose_answer_was_a_503_are_told_of_by_one_external_id() {
    let world = World::new();
    world
        .set("rules", r#"[{"name":"a","burst":1}]"#)
        .set("topdesk_query", "");
    for n in 0..4 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    let events = std::cell::Cell::new(0);
    run_through(&world, |r, send| {
        let answer = send();
        events.set(events.get() + u32::from(r.method == Method::Post));
        if events.get() == 2 {
            world::status(503).unwrap()
        } else {
            answer
        }
    });
    settle(&world);
    let ids: std::collections::BTreeSet<_> = world
        .signl4
        .alerts()
        .into_iter()
        .map(|a| a.external_id)
        .collect();
    assert_eq!(ids.len(), 2, "one of its own, one shared");
    assert_eq!(
        world.signl4.alerts().len(),
        3,
        "the shared one rings again after the 503"
    );
}
