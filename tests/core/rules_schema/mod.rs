//! `schema/` says in JSON Schema what the settings `rules` and `priorities` may hold, for editors
//! and forms. Here the schema and the parser judge the same documents.

#![expect(clippy::unwrap_used, reason = "tests")]

mod alike;
mod forms;
mod members;

use Judged::{Bad, Good, ParserOnly, SchemaOnly};
use connector::settings::{read_priorities, read_rules};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeSet;

/// What becomes of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judged {
    /// Schema and parser take it.
    Good,
    /// Both refuse it.
    Bad,
    /// Only the parser can know: unique names, a range written as text, the meaning of a name, or
    /// a way of writing that JSON Schema does not see.
    ParserOnly,
    /// Only the schema refuses it: always a mistake here.
    SchemaOnly,
}

fn schema(name: &str) -> Value {
    let path = format!("{}/schema/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn rules_faults(text: &str) -> Vec<String> {
    read_rules(text).err().unwrap_or_default()
}

fn priorities_faults(text: &str) -> Vec<String> {
    read_priorities(text).err().unwrap_or_default()
}

fn judged(validator: &Validator, text: &str, faults: &[String]) -> Judged {
    let by_schema = serde_json::from_str(text).is_ok_and(|value| validator.is_valid(&value));
    match (by_schema, faults.is_empty()) {
        (true, true) => Good,
        (false, false) => Bad,
        (true, false) => ParserOnly,
        (false, true) => SchemaOnly,
    }
}

/// The cases whose judgement is not the expected one.
fn surprises(
    name: &str,
    cases: impl Iterator<Item = (&'static str, Judged, String)>,
    faults: fn(&str) -> Vec<String>,
) -> Vec<String> {
    let validator = jsonschema::validator_for(&schema(name)).unwrap();
    let surprise = |(name, expected, text): (&str, Judged, String)| {
        let faults = faults(&text);
        let found = judged(&validator, &text, &faults);
        (found != expected).then(|| format!("{name}: {found:?}, not {expected:?}: {faults:?}"))
    };
    cases.filter_map(surprise).collect()
}

fn with_name(members: &str) -> String {
    let comma = if members.is_empty() { "" } else { ", " };
    format!(r#"[{{"name": "a"{comma}{members}}}]"#)
}

/// The members that the parser knows at a place, by what it says about one that it does not know.
fn known(faults: &[String]) -> BTreeSet<String> {
    let list = faults
        .iter()
        .find_map(|f| f.split_once("is not known here; expected one of: "));
    list.unwrap().1.split(", ").map(str::to_owned).collect()
}

fn properties(object: &Value) -> BTreeSet<String> {
    object["properties"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect()
}
