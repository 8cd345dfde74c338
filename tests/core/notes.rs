//! Notes of a ticket on their way to its alert: each once, only those of others, only when wanted.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::world;
use crate::world::{World, p1};
use simulators::Fault;
use simulators::signl4::API_KEY;
use simulators::topdesk::{Author, Reference};

const RENE: &str = "rene@example.com";

fn world(notes: &str) -> World {
    let world = World::new();
    world.set("signl4_api_key", API_KEY);
    world.set("signl4_user", &world.signl4.users()[1].id);
    world.set("notes_to_signl4", notes);
    world
}

/// A ticket with a note that is older than its alert, which is open.
fn alerted(notes: &str) -> (World, String) {
    let world = world(notes);
    world.good_run();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    jane(&world, &ticket, "older than the alert");
    world.good_run();
    settle(&world);
    (world, ticket)
}

fn settle(world: &World) {
    for _ in 0..4 {
        world.run();
    }
}

fn operator(name: &str) -> Author {
    Author::Operator(Reference::operator(name))
}

fn jane(world: &World, ticket: &str, html: &str) {
    world
        .topdesk
        .add_note(ticket, operator("Jane Smith"), html, true)
        .unwrap();
}

fn caller(world: &World, ticket: &str, html: &str) {
    let author = Author::Person(Reference::of("persons", "Carla Caller"));
    world.topdesk.add_note(ticket, author, html, false).unwrap();
}

/// What the phones show under the newest alert.
fn remarks(world: &World) -> Vec<String> {
    let alerts = world.signl4.alerts();
    let alert = alerts.last().unwrap();
    alert.annotations.iter().map(|a| a.text.clone()).collect()
}

#[test]
fn a_note_appears_under_the_alert_as_readable_text_and_older_ones_do_not() {
    let (world, ticket) = alerted("operators");
    jane(&world, &ticket, "<b>disk</b> full<br>M&uuml;ller &amp; co");
    world.good_run();
    assert_eq!(
        remarks(&world),
        ["Note by Jane Smith:\ndisk full\nMüller & co"]
    );
}

#[test]
fn several_notes_come_in_their_order_and_each_once() {
    let (world, ticket) = alerted("operators");
    jane(&world, &ticket, "first");
    world.wait(1);
    jane(&world, &ticket, "second");
    settle(&world);
    jane(&world, &ticket, "third");
    settle(&world);
    let words: Vec<_> = remarks(&world)
        .iter()
        .map(|r| r.replace("Note by Jane Smith:\n", ""))
        .collect();
    assert_eq!(words, ["first", "second", "third"]);
}

#[test]
fn a_callers_reply_comes_only_if_everything_is_wanted() {
    for (notes, expected) in [("operators", 0), ("all", 1)] {
        let (world, ticket) = alerted(notes);
        caller(&world, &ticket, "still down");
        settle(&world);
        assert_eq!(remarks(&world).len(), expected, "{notes}");
        assert!(
            remarks(&world)
                .iter()
                .all(|r| r == "Reply of the caller:\nstill down")
        );
    }
}

#[test]
fn an_attachment_comes_with_the_next_change() {
    let (world, ticket) = alerted("all");
    world
        .topdesk
        .attach(&ticket, operator("Jane Smith"), "log.txt")
        .unwrap();
    world.topdesk.edit(&ticket, |t| t.set_operator("Rene Duty"));
    settle(&world);
    assert_eq!(remarks(&world), ["Attachment by Jane Smith: log.txt"]);
}

#[test]
fn by_default_no_note_goes_anywhere_and_no_trail_is_read() {
    let (world, ticket) = alerted("no");
    jane(&world, &ticket, "internal");
    world.topdesk.clear_requests();
    settle(&world);
    assert!(remarks(&world).is_empty());
    let counts = world.topdesk.request_counts();
    assert!(
        counts.keys().all(|path| !path.contains("progresstrail")),
        "{counts:?}"
    );
}

#[test]
fn what_the_connector_writes_itself_goes_round_in_no_circle() {
    let (world, ticket) = alerted("all");
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    world
        .signl4
        .annotate(&world.signl4.alerts()[0].id, RENE, "on my way")
        .unwrap();
    jane(&world, &ticket, "thanks");
    settle(&world);
    world.deliver();
    settle(&world);
    assert_eq!(
        remarks(&world),
        ["on my way", "Note by Jane Smith:\nthanks"]
    );
    let written: Vec<_> = world
        .topdesk
        .notes(&ticket)
        .iter()
        .map(|n| n.plain_text.clone())
        .collect();
    assert!(
        written.iter().any(|n| n.contains("on my way")),
        "{written:?}"
    );
    let circles = written
        .iter()
        .filter(|n| n.contains("Note by Jane Smith"))
        .count();
    assert_eq!(circles, 0, "{written:?}");
}

#[test]
fn who_the_connector_is_is_asked_once() {
    let (world, ticket) = alerted("operators");
    for word in ["one", "two", "three"] {
        jane(&world, &ticket, word);
        settle(&world);
    }
    let asked: u64 = world
        .topdesk
        .request_counts()
        .iter()
        .filter(|(path, _)| path.contains("/operators/current"))
        .map(|(_, n)| n)
        .sum();
    assert_eq!((asked, remarks(&world).len()), (1, 3));
}

#[test]
fn an_idle_run_is_as_cheap_as_without_notes() {
    let (world, ticket) = alerted("all");
    jane(&world, &ticket, "one");
    settle(&world);
    let report = world.good_run().report;
    assert_eq!(
        (
            report.requests.topdesk_requests,
            report.requests.signl4_requests
        ),
        (1, 1)
    );
    assert_eq!(world.counts.get().writes, 0);
}

#[test]
fn a_lost_answer_is_looked_for_and_the_note_not_sent_twice() {
    let (world, ticket) = alerted("operators");
    world
        .signl4
        .fail_next(Fault::cut().on_path("/annotate").after_effect());
    jane(&world, &ticket, "disk full");
    settle(&world);
    world.deliver();
    settle(&world);
    assert_eq!(remarks(&world), ["Note by Jane Smith:\ndisk full"]);
    assert_eq!(
        world.topdesk.notes(&ticket).len(),
        2,
        "it came back to the ticket"
    );
}

#[test]
fn a_note_that_did_not_arrive_is_sent_again() {
    let (world, ticket) = alerted("operators");
    world
        .signl4
        .fail_next(Fault::empty(500).on_path("/annotate"));
    jane(&world, &ticket, "disk full");
    assert_eq!(world.run().report.open.waiting, 1);
    settle(&world);
    assert_eq!(remarks(&world), ["Note by Jane Smith:\ndisk full"]);
}

#[test]
fn a_note_that_is_refused_becomes_a_dead_letter_and_the_next_one_goes() {
    let (world, ticket) = alerted("operators");
    world
        .signl4
        .fail_next(Fault::empty(400).on_path("/annotate"));
    jane(&world, &ticket, "first");
    settle(&world);
    jane(&world, &ticket, "second");
    settle(&world);
    assert_eq!(remarks(&world), ["Note by Jane Smith:\nsecond"]);
    let report = world.run().report;
    assert_eq!(report.open.dead_letters_in_all, 1);
    assert!(
        report.problems.iter().all(|p| !p.contains("first")),
        "{:?}",
        report.problems
    );
}

#[test]
fn while_the_rest_api_is_out_of_reach_alerts_go_on_and_notes_wait() {
    let (world, ticket) = alerted("operators");
    world
        .signl4
        .fail_all(Some(Fault::empty(503).on_path("/alerts/")));
    jane(&world, &ticket, "disk full");
    world.topdesk.create_incident(p1("two"));
    world.run();
    assert_eq!(world.signl4.alerts().len(), 2);
    settle(&world);
    world.signl4.fail_all(None);
    settle(&world);
    assert_eq!(world.signl4.alerts()[0].annotations.len(), 1);
}

#[test]
fn while_topdesk_does_not_show_the_notes_they_wait() {
    let (world, ticket) = alerted("operators");
    world
        .topdesk
        .fail_next(Fault::empty(500).on_path("progresstrail"));
    jane(&world, &ticket, "disk full");
    world.run();
    assert!(remarks(&world).is_empty());
    settle(&world);
    assert_eq!(remarks(&world).len(), 1);
}

#[test]
fn once_the_alert_is_closed_no_note_goes_there() {
    let (world, ticket) = alerted("operators");
    let now = world.clock.now();
    world.topdesk.edit(&ticket, |t| t.set_closed(true, now));
    world.good_run();
    jane(&world, &ticket, "afterwards");
    settle(&world);
    assert!(remarks(&world).is_empty());
}

#[test]
fn the_next_alert_of_a_reopened_ticket_gets_only_what_comes_after_it() {
    let (world, ticket) = alerted("operators");
    jane(&world, &ticket, "for the first");
    settle(&world);
    let now = world.clock.now();
    world.topdesk.edit(&ticket, |t| t.set_closed(true, now));
    world.good_run();
    jane(&world, &ticket, "between");
    world.topdesk.edit(&ticket, |t| t.set_closed(false, now));
    settle(&world);
    jane(&world, &ticket, "for the second");
    settle(&world);
    assert_eq!(world.signl4.alerts().len(), 2);
    assert_eq!(remarks(&world), ["Note by Jane Smith:\nfor the second"]);
}

#[test]
fn a_crash_anywhere_loses_no_note_and_doubles_none() {
    for call in 1.. {
        for after_effect in [false, true] {
            let (world, ticket) = alerted("operators");
            jane(&world, &ticket, "disk full");
            world
                .crash_at
                .set(Some(world::CrashPoint { call, after_effect }));
            let survived = world.survives(|world| {
                world.run();
            });
            world.crash_at.set(None);
            world.wait(120);
            settle(&world);
            assert_eq!(
                remarks(&world),
                ["Note by Jane Smith:\ndisk full"],
                "crash at {call}"
            );
            assert_eq!(world.topdesk.notes(&ticket).len(), 2, "crash at {call}");
            if survived {
                return;
            }
        }
    }
}

#[test]
fn a_note_without_the_key_is_a_fault_of_the_settings() {
    let world = World::new();
    world.set("notes_to_signl4", "all");
    let outcome = world.run();
    let Some(connector::Failure::FixSettings(faults)) = outcome.failure else {
        panic!("{:?}", outcome.failure);
    };
    assert_eq!(faults[0].key, "notes_to_signl4");
}
