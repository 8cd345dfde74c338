//! What was given up is seen, understood, tried again or dropped by a person.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod alerts;
mod crashes;
mod handling;
mod later_events;
mod listing;
mod reading;
mod write_back;

use crate::world::{CrashPoint, TOKEN, World, p1, status};
use connector::Failure;
use connector::ports::{Backend, Request};
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

fn settle(world: &World) {
    for _ in 0..40 {
        world.wait(3_600).run();
    }
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

/// An acknowledgement that TOPdesk refused to take.
fn unwritten() -> (World, String, String) {
    let (world, ticket, alert) = alerted();
    *world.outage.borrow_mut() = Some(|r: &Request| {
        let written = r.backend == Backend::Topdesk && !r.body.is_empty();
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
