//! The setting `write_back`: its schema and its reader say the same, and so does `docs/settings.md`.

#![expect(clippy::unwrap_used, reason = "tests")]

use crate::world;
use connector::Failure;
use connector::domain::NoteVisibility;
use connector::settings::{Assign, CloseFlags, Simple, write_back_policy};
use proptest::prelude::*;
use serde_json::{Value, json};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../schema/write-back.schema.json")).unwrap()
}

fn simple() -> Simple {
    Simple {
        on_acknowledge: None,
        on_close: None,
        on_reopen: None,
        close: CloseFlags::default(),
        assign: Assign::Never,
        notes: NoteVisibility::Invisible,
    }
}

fn is_read(setting: &Value) -> bool {
    write_back_policy(&simple(), Some(&setting.to_string())).is_ok()
}

/// Both the schema and the reader take it, or neither does.
#[track_caller]
fn agree(setting: &Value, good: bool) {
    let allowed = jsonschema::is_valid(&schema(), setting);
    assert_eq!((allowed, is_read(setting)), (good, good), "{setting}");
}

#[test]
fn every_part_is_taken_in_every_event() {
    let parts = json!({
        "status": "In progress", "operator": true, "group": "Servicedesk", "closure_code": null,
        "completed": true, "closed": null, "line": "second", "line_reason": "Knowledge", "note": "none",
    });
    for event in [
        "acknowledged",
        "closed",
        "unacknowledged",
        "reopened",
        "escalated",
        "no_reply",
        "failed",
        "annotated",
    ] {
        agree(&json!({ event: parts }), true);
    }
}

#[test]
fn an_event_is_switched_off_by_false_and_not_by_true_or_null() {
    agree(&json!({ "escalated": false }), true);
    agree(&json!({ "escalated": true }), false);
    agree(&json!({ "escalated": null }), false);
}

#[test]
fn unknown_events_and_members_are_refused() {
    agree(&json!({ "acknowledge": {} }), false);
    agree(&json!({ "acknowledged": { "Status": "x" } }), false);
}

#[test]
fn a_name_that_cannot_be_seen_is_refused() {
    agree(&json!({ "closed": { "status": "\u{feff}" } }), false);
}

#[test]
fn a_blank_name_is_refused() {
    agree(&json!({ "closed": { "status": " " } }), false);
}

#[test]
fn a_reason_without_a_line_is_refused() {
    agree(&json!({ "closed": { "line_reason": "x" } }), false);
}

fn value() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(false),
        json!(1),
        json!(""),
        json!("  "),
        json!("x"),
        json!("first"),
        json!("second"),
        json!("visible"),
        json!("none"),
        json!({}),
        json!([]),
    ])
}

fn event() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "status",
        "operator",
        "group",
        "closure_code",
        "completed",
        "closed",
        "line",
        "line_reason",
        "note",
        "other",
    ]);
    let parts = prop::collection::btree_map(names, value(), 0..4);
    prop_oneof![1 => value(), 8 => parts.prop_map(|parts| json!(parts))]
}

proptest! {
    #[test]
    fn schema_and_reader_agree_about_anything(
        name in prop::sample::select(vec!["closed", "reopened", "annotated", "other"]),
        parts in event(),
    ) {
        let setting = json!({ name: parts });
        prop_assert_eq!(jsonschema::is_valid(&schema(), &setting), is_read(&setting), "{}", setting);
    }

    #[test]
    fn no_text_panics(text in ".*") {
        let _ = write_back_policy(&simple(), Some(&text));
    }
}

#[test]
fn a_faulty_setting_stops_the_run_and_is_named() {
    let world = world::World::new();
    world.set("write_back", r#"{"closed": {"colour": "canary"}}"#);
    let Some(Failure::FixSettings(faults)) = world.run().failure else {
        panic!("it ran");
    };
    assert_eq!(faults[0].key, "write_back");
    assert!(faults[0].message.contains("closed: colour"), "{faults:?}");
    assert!(!faults[0].message.contains("canary"), "{faults:?}");
}

#[test]
fn the_example_on_the_page_is_valid() {
    let page = include_str!("../../docs/settings.md");
    let section = page
        .split_once("## What comes back to the ticket\n")
        .unwrap()
        .1;
    let example = section.split_once("```json\n").unwrap().1;
    let example = example.split_once("```").unwrap().0;
    agree(&serde_json::from_str(example).unwrap(), true);
}
