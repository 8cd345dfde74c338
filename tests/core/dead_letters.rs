//! What was given up is seen, understood, tried again or dropped by a person.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::world::{CrashPoint, TOKEN, World, p1, status};
use connector::Failure;
use connector::ports::{Request, Side};
use serde_json::{Value, json};
use simulators::Fault;
use simulators::signl4::{API_KEY, Status};
use simulators::topdesk::{Author, Reference};

const RENE: &str = "rene@example.com";

/// The only letter there is.
#[track_caller]
fn letter(world: &World) -> Value {
    let letters = world.letters();
    assert_eq!(letters.len(), 1, "{letters:?}");
    letters[0].clone()
}

/// Retries the only letter there is, which must be possible.
#[track_caller]
fn retried(world: &World) {
    let letter = letter(world);
    assert_eq!(letter["can_retry"], json!(true), "{letter}");
    let results = world.retry(&[letter["key"].as_str().unwrap()]).unwrap();
    assert_eq!(results["done"], json!(1), "{results}");
    assert_eq!(results["letters"][0]["sentence"], letter["advice"]);
    assert!(world.letters().is_empty());
}

/// A retry of the only letter there is says why it is of no use, as the list does, and leaves it.
#[track_caller]
fn refused(world: &World, words: &str) {
    let before = letter(world);
    let store = world.store.borrow().clone();
    let results = world.retry(&[before["key"].as_str().unwrap()]).unwrap();
    assert_eq!(results["not_done"], json!(1), "{results}");
    let sentence = results["letters"][0]["sentence"].as_str().unwrap();
    assert!(sentence.contains(words), "{sentence}");
    assert_eq!(letter(world), before);
    let changed = |key: &&String| world.store.borrow().get(*key) != store.get(*key);
    let changed: Vec<_> = store.keys().filter(changed).collect();
    assert_eq!(changed, ["lease"], "something was changed");
}

fn ids(world: &World) -> Vec<String> {
    let alerts = world.signl4.alerts();
    alerts.into_iter().map(|a| a.external_id.unwrap()).collect()
}

fn settle(world: &World) {
    for _ in 0..40 {
        world.wait(3_600).run();
    }
}

#[test]
fn an_alert_that_is_raised_although_the_process_ended_while_it_was_given_up_leaves_no_letter() {
    let mut raised_after_all = 0;
    for (call, after_effect) in (1..100).flat_map(|call| [(call, false), (call, true)]) {
        let world = World::new();
        world.topdesk.create_incident(p1("one"));
        world.signl4.fail_next(Fault::empty(400));
        world.crash_at.set(Some(CrashPoint { call, after_effect }));
        let through = world.survives(|w| drop(w.run()));
        world.crash_at.set(None);
        world.signl4.fail_no_more();
        for _ in 0..4 {
            world.wait(120).run();
        }
        let rang = world.signl4.alerts().len();
        assert_eq!(
            rang + world.letters().len(),
            1,
            "call {call}, after: {after_effect}"
        );
        raised_after_all += rang;
        if through {
            break;
        }
    }
    assert!(raised_after_all > 0);
}

/// A ticket whose alert SIGNL4 refused.
fn unraised() -> (World, String) {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("poison")).id;
    world.signl4.fail_next(Fault::empty(400));
    world.good_run();
    (world, ticket)
}

/// A ticket with an open alert.
fn alerted() -> (World, String, String) {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    world.notifications();
    let alert = world.signl4.alerts()[0].id.clone();
    (world, ticket, alert)
}

fn closed(world: &World, ticket: &str) {
    let now = world.wait(20).clock.now();
    world.topdesk.edit(ticket, |t| t.set_closed(true, now));
}

#[test]
fn a_letter_says_what_was_given_up_when_and_why_and_what_a_retry_does() {
    let (world, ticket) = unraised();
    let letter = letter(&world);
    let number = world.topdesk.incident(&ticket).unwrap().number;
    assert_eq!(letter["key"], json!(format!("dead.{ticket}.raise.1")));
    assert_eq!(
        (&letter["ticket"], &letter["number"]),
        (&json!(ticket), &json!(number))
    );
    assert_eq!(letter["effect"], json!("raise"));
    assert_eq!(letter["at"], json!("2026-11-23T08:00:10Z"));
    assert!(
        letter["reason"].as_str().unwrap().contains("400"),
        "{letter}"
    );
    assert_eq!(
        letter["advice"],
        json!("The next run reads the ticket and decides anew.")
    );
}

#[test]
fn listing_needs_neither_side_nor_good_settings_and_writes_nothing() {
    let (world, _) = unraised();
    world.set("topdesk_url", "ftp://nonsense");
    letter(&world);
    assert!(world.sent.borrow().is_empty());
    assert_eq!(world.counts.get().writes, 0);
}

#[test]
fn letters_are_listed_page_by_page() {
    let world = World::new();
    for n in 0..5 {
        world.topdesk.create_incident(p1(&format!("poison {n}")));
    }
    world.signl4.fail_all(Some(Fault::empty(400)));
    world.run();
    let first = world.letters_after("", 3).unwrap();
    assert_eq!((&first["total"], &first["more"]), (&json!(5), &json!(true)));
    let last = first["letters"][2]["key"].as_str().unwrap();
    let second = world.letters_after(last, 3).unwrap();
    assert_eq!(second["letters"].as_array().unwrap().len(), 2);
    assert_eq!(second["more"], json!(false));
}

#[test]
fn no_page_is_longer_than_100_letters() {
    let world = World::new();
    for most in [0, 101] {
        let answer = world.letters_after("", most);
        assert!(matches!(answer, Err(Failure::Refused(_))), "{answer:?}");
    }
}

#[test]
fn a_refused_alert_is_raised_by_the_run_after_a_retry_under_the_next_id() {
    let (world, ticket) = unraised();
    retried(&world);
    assert_eq!(world.good_run().report.tickets.raised, 1);
    assert_eq!(ids(&world), [format!("TOPdesk-{ticket}.2")]);
    settle(&world);
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn an_alert_that_is_refused_again_is_a_new_letter() {
    let (world, ticket) = unraised();
    retried(&world);
    world.signl4.fail_next(Fault::empty(400));
    world.good_run();
    assert_eq!(
        letter(&world)["key"],
        json!(format!("dead.{ticket}.raise.2"))
    );
}

#[test]
fn a_refused_alert_is_not_raised_by_a_retry_once_its_ticket_has_ended() {
    let (world, ticket) = unraised();
    retried(&world);
    closed(&world, &ticket);
    settle(&world);
    assert!(world.signl4.alerts().is_empty());
}

#[test]
fn a_refused_alert_is_raised_by_a_retry_however_old_its_ticket_is_by_then() {
    let (world, _) = unraised();
    world.wait(30 * 86_400);
    retried(&world);
    assert_eq!(world.good_run().report.tickets.raised, 1);
}

#[test]
fn a_retry_of_an_alert_whose_ticket_was_reopened_meanwhile_is_of_no_use() {
    let (world, ticket) = unraised();
    closed(&world, &ticket);
    world.good_run();
    let now = world.wait(20).clock.now();
    world.topdesk.edit(&ticket, |t| t.set_closed(false, now));
    world.good_run();
    assert_eq!(ids(&world), [format!("TOPdesk-{ticket}.2")]);
    refused(&world, "later alert");
}

/// An alert whose answers are all lost, until that is given up.
fn unknown() -> (World, String) {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    let lost = |r: &Request| (r.side == Side::Signl4).then(|| status(500)).flatten();
    *world.outage.borrow_mut() = Some(lost);
    world.run();
    settle(&world);
    *world.outage.borrow_mut() = None;
    (world, ticket)
}

#[test]
fn an_alert_given_up_without_knowing_is_sent_again_under_the_same_id() {
    let (world, ticket) = unknown();
    retried(&world);
    assert_eq!(world.good_run().report.tickets.raised, 1);
    assert_eq!(ids(&world), [format!("TOPdesk-{ticket}")]);
}

#[test]
fn an_alert_given_up_without_knowing_is_not_sent_again_when_its_ticket_is_changed() {
    let (world, ticket) = unknown();
    world
        .topdesk
        .edit(&ticket, |t| t.set_group("Application management"));
    assert_eq!(world.good_run().report.tickets.raised, 0);
}

#[test]
fn an_alert_given_up_without_knowing_that_was_answered_is_not_sent_again() {
    let (world, ticket) = unknown();
    closed(&world, &ticket);
    world.good_run();
    refused(&world, "SIGNL4 has the alert");
}

#[test]
fn a_ticket_that_topdesk_did_not_show_is_read_again_after_a_retry() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.signl4.fail_next(Fault::empty(500));
    world.run();
    *world.outage.borrow_mut() = Some(|r: &Request| {
        let hidden = r.path_and_query.contains("/incidents/id/");
        hidden.then(|| status(400)).flatten()
    });
    settle(&world);
    *world.outage.borrow_mut() = None;
    assert_eq!(letter(&world)["key"], json!(format!("dead.{ticket}.alert")));
    retried(&world);
    assert_eq!(world.good_run().report.tickets.raised, 1);
}

#[test]
fn each_ticket_of_a_refused_burst_rings_after_a_retry_of_its_letter() {
    let world = World::new();
    world.set("rules", r#"[{"name":"all","burst":1}]"#);
    for n in 0..3 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    *world.outage.borrow_mut() = Some(|r: &Request| {
        let shared = String::from_utf8_lossy(&r.body).contains("more tickets");
        shared.then(|| status(400)).flatten()
    });
    world.run();
    *world.outage.borrow_mut() = None;
    let letters = world.letters();
    let keys: Vec<_> = letters.iter().map(|l| l["key"].as_str().unwrap()).collect();
    assert_eq!(world.retry(&keys).unwrap()["done"], json!(2));
    let report = world.good_run().report;
    assert_eq!((report.tickets.raised, report.tickets.covered), (2, 1));
}

#[test]
fn a_refused_end_is_sent_again_after_a_retry() {
    let (world, ticket, alert) = alerted();
    closed(&world, &ticket);
    world.signl4.fail_next(Fault::empty(400));
    world.good_run();
    assert_eq!(letter(&world)["effect"], json!("resolve"));
    retried(&world);
    assert_eq!(world.good_run().report.tickets.resolved, 1);
    assert_eq!(world.signl4.alert(&alert).unwrap().status, Status::Closed);
}

#[test]
fn a_refused_end_of_a_ticket_that_was_deleted_since_is_sent_again_after_a_retry() {
    let (world, ticket, alert) = alerted();
    closed(&world, &ticket);
    world.signl4.fail_next(Fault::empty(400));
    world.good_run();
    assert!(world.topdesk.delete(&ticket));
    retried(&world);
    world.good_run();
    assert_eq!(world.signl4.alert(&alert).unwrap().status, Status::Closed);
}

#[test]
fn a_refused_end_is_of_no_use_once_the_ticket_rings_anew() {
    let (world, ticket, _) = alerted();
    closed(&world, &ticket);
    world.signl4.fail_next(Fault::empty(400));
    world.good_run();
    let now = world.wait(20).clock.now();
    world.topdesk.edit(&ticket, |t| t.set_closed(false, now));
    world.good_run();
    refused(&world, "later alert");
}

#[test]
fn the_refused_end_of_a_burst_is_sent_again_after_a_retry_of_its_last_ticket() {
    let world = World::new();
    world.set("rules", r#"[{"name":"all","burst":1}]"#);
    let tickets: Vec<_> = (0..3)
        .map(|n| world.topdesk.create_incident(p1(&format!("ticket {n}"))).id)
        .collect();
    world.good_run();
    *world.outage.borrow_mut() = Some(|r: &Request| {
        let burst = String::from_utf8_lossy(&r.body).contains("TOPdesk-burst");
        burst.then(|| status(400)).flatten()
    });
    for ticket in &tickets {
        closed(&world, ticket);
        world.good_run();
    }
    *world.outage.borrow_mut() = None;
    let letter = letter(&world);
    assert!(
        tickets.contains(&letter["ticket"].as_str().unwrap().to_owned()),
        "{letter}"
    );
    retried(&world);
    world.good_run();
    assert!(
        world
            .signl4
            .alerts()
            .iter()
            .all(|a| a.status == Status::Closed)
    );
}

/// A ticket that somebody has taken, which SIGNL4 would not hear.
fn unacknowledged() -> (World, String) {
    let (world, ticket, alert) = alerted();
    world.wait(20);
    let take = |t: &mut simulators::topdesk::Incident| t.set_operator("Rene Duty");
    world.topdesk.edit_as("Rene Duty", &ticket, take);
    world.signl4.fail_next(Fault::empty(400));
    world.good_run();
    assert_eq!(letter(&world)["effect"], json!("acknowledge"));
    (world, alert)
}

#[test]
fn a_refused_acknowledgement_is_sent_again_after_a_retry() {
    let (world, alert) = unacknowledged();
    retried(&world);
    assert_eq!(world.good_run().report.tickets.acknowledged, 1);
    assert_eq!(
        world.signl4.alert(&alert).unwrap().status,
        Status::Acknowledged
    );
}

#[test]
fn a_refused_acknowledgement_is_of_no_use_once_the_alert_was_answered() {
    let (world, alert) = unacknowledged();
    world.wait(20).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    refused(&world, "not waiting for an answer");
}

/// A note that could not be written below the alert.
fn unsent(world: &World) {
    world.set("signl4_api_key", API_KEY);
    world.set("signl4_user", &world.signl4.users()[1].id);
    world.set("notes_to_signl4", "operators");
    world.good_run();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    world.good_run();
    let jane = Author::Operator(Reference::operator("Jane Smith"));
    world
        .wait(20)
        .topdesk
        .add_note(&ticket, jane, "disk full", true)
        .unwrap();
}

fn remarks(world: &World) -> Vec<String> {
    let alert = world.signl4.alerts().pop().unwrap();
    alert.annotations.into_iter().map(|a| a.text).collect()
}

#[test]
fn a_refused_note_is_written_below_the_alert_after_a_retry() {
    let world = World::new();
    unsent(&world);
    world
        .signl4
        .fail_next(Fault::empty(400).on_path("/annotate"));
    settle(&world);
    assert!(remarks(&world).is_empty());
    retried(&world);
    settle(&world);
    assert_eq!(remarks(&world), ["Note by Jane Smith:\ndisk full"]);
}

#[test]
fn a_note_given_up_without_knowing_is_not_written_twice_by_a_retry() {
    let world = World::new();
    unsent(&world);
    let fails = Fault::empty(500).on_path("/annotate");
    world.signl4.fail_all(Some(fails));
    let asked = || {
        let requests = world.signl4.requests();
        requests
            .iter()
            .filter(|r| r.path.ends_with("/annotate"))
            .count()
    };
    while asked() < 6 {
        world.wait(3_600).run();
    }
    // The last attempt arrives, and nobody hears of it.
    world.signl4.fail_all(None);
    world
        .signl4
        .fail_next(Fault::cut().after_effect().on_path("/annotate"));
    settle(&world);
    assert_eq!(remarks(&world), ["Note by Jane Smith:\ndisk full"]);
    retried(&world);
    settle(&world);
    assert_eq!(remarks(&world), ["Note by Jane Smith:\ndisk full"]);
}

/// An acknowledgement that TOPdesk refused to take.
fn unwritten() -> (World, String, String) {
    let (world, ticket, alert) = alerted();
    *world.outage.borrow_mut() = Some(|r: &Request| {
        let written = r.side == Side::Topdesk && !r.body.is_empty();
        written.then(|| status(400)).flatten()
    });
    world.wait(20).signl4.acknowledge(&alert, RENE).unwrap();
    world.deliver();
    *world.outage.borrow_mut() = None;
    let letter = letter(&world);
    assert_eq!(letter["effect"], json!("write_back"), "{letter}");
    (world, ticket, alert)
}

fn notes(world: &World, ticket: &str) -> Vec<String> {
    let notes = world.topdesk.notes(ticket).into_iter();
    notes.map(|note| note.plain_text).collect()
}

#[test]
fn a_refused_notification_is_written_after_a_retry_without_naming_anybody() {
    let (world, ticket, _) = unwritten();
    retried(&world);
    let report = world.drain().report;
    assert_eq!(report.news.written_back, 1);
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
    refused(&world, "Something newer");
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
    assert_eq!(world.drain().report.news.notes, 1);
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
    assert_eq!(world.drain().report.news.written_back, 1);
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
fn a_row_that_could_not_be_read_is_read_by_id_after_a_retry() {
    let world = World::new();
    world.good_run();
    let ticket = world.topdesk.create_incident(p1("odd")).id;
    let odd = format!(
        r#"[{{"id":"{ticket}","modificationDate":"2026-11-23T08:00:10Z","completed":"maybe"}}]"#
    );
    world
        .topdesk
        .fail_next(Fault::status(200, odd, "application/json"));
    world.good_run();
    assert_eq!(letter(&world)["effect"], json!("read"));
    // What is listed later has a later date, so that only the retry finds it.
    world.wait(86_400).good_run();
    retried(&world);
    world.good_run();
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn tickets_that_were_too_old_alert_after_a_retry_of_their_list() {
    let world = World::new();
    world.good_run();
    for n in 0..60 {
        world
            .wait(60)
            .topdesk
            .create_incident(p1(&format!("old {n}")));
    }
    world.wait(120 * 86_400).good_run();
    let letter = letter(&world);
    assert_eq!(
        (&letter["ticket"], &letter["tickets"]),
        (&Value::Null, &json!(60))
    );
    retried(&world);
    for _ in 0..20 {
        world.run();
    }
    assert_eq!(world.signl4.alerts().len(), 60);
}

#[test]
fn a_retry_of_a_list_takes_no_longer_than_a_run_and_leaves_the_rest_in_it() {
    let world = World::new();
    world.good_run();
    let tickets: Vec<_> = (0..30).map(|n| format!("ticket-{n}")).collect();
    let letter = json!({"version": 1, "ticket": "", "number": "", "effect": "raise", "reason": "too old",
        "at_ms": 0, "tickets": tickets, "count": 30});
    let key = "dead.too-old.0000000000001";
    world
        .store
        .borrow_mut()
        .insert(key.into(), letter.to_string().into());
    world.slow_store.set(2_000);
    let results = world.retry(&[key]).unwrap();
    world.slow_store.set(0);
    let said = results["letters"][0]["sentence"].as_str().unwrap();
    assert!(said.contains("say it again"), "{said}");
    let left = world.letters()[0]["tickets"].as_u64().unwrap();
    assert!((1..30).contains(&left), "{left}");
    while world.retry(&[key]).unwrap()["done"] != json!(1) {}
    assert!(world.letters().is_empty());
}

#[test]
fn dropped_letters_are_gone_and_nothing_is_done_about_them() {
    let (world, ticket) = unraised();
    let key = format!("dead.{ticket}.raise.1");
    let results = world.discard(&[&key]).unwrap();
    assert_eq!(results["done"], json!(1));
    assert!(world.letters().is_empty());
    let report = world.good_run().report;
    assert_eq!(
        (report.tickets.raised, report.open.dead_letters_in_all),
        (0, 0)
    );
}

#[test]
fn a_letter_that_is_gone_by_now_is_said_to_be() {
    let (world, ticket) = unraised();
    let key = format!("dead.{ticket}.raise.1");
    world.discard(&[&key]).unwrap();
    for results in [world.retry(&[&key]), world.discard(&[&key])] {
        let results = results.unwrap();
        assert_eq!(results["not_done"], json!(1));
        let said = results["letters"][0]["sentence"].as_str().unwrap();
        assert!(said.contains("no such dead letter"), "{said}");
    }
}

#[test]
fn only_keys_of_dead_letters_are_taken() {
    let (world, ticket) = unraised();
    let record = format!("ticket.{ticket}");
    let store = world.store.borrow().clone();
    for keys in [&[record.as_str()][..], &["head"], &[]] {
        for answer in [world.retry(keys), world.discard(keys)] {
            assert!(
                matches!(answer, Err(Failure::Refused(_))),
                "{keys:?}: {answer:?}"
            );
        }
    }
    assert_eq!(*world.store.borrow(), store);
}

#[test]
fn while_another_call_works_nothing_is_retried_or_dropped() {
    let (world, ticket) = unraised();
    let held = format!(
        r#"{{"version":1,"epoch":9,"until_ms":{},"counter":"lease.8.1"}}"#,
        world.clock.now().as_millisecond() + 30_000
    );
    world
        .store
        .borrow_mut()
        .insert("lease".into(), held.into_bytes());
    let store = world.store.borrow().clone();
    let key = format!("dead.{ticket}.raise.1");
    for answer in [world.retry(&[&key]), world.discard(&[&key])] {
        assert!(
            matches!(answer, Err(Failure::TryLater { .. })),
            "{answer:?}"
        );
    }
    assert_eq!(*world.store.borrow(), store);
}

/// Ends the process at every import call of a retry, which is repeated; `wanted` counts what came of it.
fn every_crash_in_a_retry(prepare: fn() -> World, wanted: fn(&World) -> usize) {
    for (call, after_effect) in (1..60).flat_map(|call| [(call, false), (call, true)]) {
        let world = prepare();
        let key = letter(&world)["key"].as_str().unwrap().to_owned();
        world.crash_at.set(Some(CrashPoint { call, after_effect }));
        let through = world.survives(|w| drop(w.retry(&[&key])));
        world.crash_at.set(None);
        world.wait(120).run();
        // The letter is gone if its matter was put in its place; otherwise it is there, to be said again.
        if !world.letters().is_empty() {
            world.retry(&[&key]).unwrap();
        }
        for _ in 0..4 {
            world.wait(120).run();
            world.deliver();
        }
        assert_eq!(wanted(&world), 1, "crash at {call}, {after_effect}");
        assert!(world.letters().is_empty() || !through);
        if through {
            assert!(call > 8, "only {call} calls");
            return;
        }
    }
    unreachable!("the retry never ended");
}

#[test]
fn a_retry_of_an_alert_may_end_at_any_import() {
    every_crash_in_a_retry(|| unraised().0, |world| world.signl4.alerts().len());
}

#[test]
fn a_retry_of_a_notification_may_end_at_any_import() {
    every_crash_in_a_retry(
        || unwritten().0,
        |world| {
            let ticket = world.topdesk.incidents()[0].id.clone();
            notes(world, &ticket).len()
        },
    );
}

#[test]
fn a_retry_of_a_note_may_end_at_any_import() {
    let prepare = || {
        let world = World::new();
        unsent(&world);
        world
            .signl4
            .fail_next(Fault::empty(400).on_path("/annotate"));
        settle(&world);
        world
    };
    every_crash_in_a_retry(prepare, |world| remarks(world).len());
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
