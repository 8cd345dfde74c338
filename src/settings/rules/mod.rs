//! The settings `rules`, `priorities` and `signl4_teams`: from JSON to what the domain knows. The schemas in `schema/`
//! are made from the same types.

mod shape;
mod teams;
mod values;

pub(super) use shape::{LineShape, PriorityShape, RuleShape};
pub use teams::read_teams;
#[cfg(test)]
pub(super) use values::{Filter, Location, Parameters, TAKEN, TimeSpan};

use super::json::{self, Faults};
use crate::domain::rules::{Priority, Rule};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

/// Most entries of either list.
pub(super) const MAX_ENTRIES: usize = 100;

/// Reads the setting `rules`.
///
/// # Errors
/// Every fault, each with the rule and the member; none repeats a value.
pub fn read_rules(text: &str) -> Result<Vec<Rule>, Vec<String>> {
    let name_or_number = |at, json: &str| name(json).unwrap_or_else(|| format!("rule {at}"));
    let rules = read_list::<RuleShape>(text, name_or_number)?;
    let rules: Vec<Rule> = rules.into_iter().map(Rule::from).collect();
    let mut faults = Faults::default();
    for (at, rule) in rules.iter().enumerate() {
        if rules.iter().take(at).any(|other| other.name == rule.name) {
            faults.add(&called(&rule.name), "the name is taken twice");
        }
    }
    faults.none_or(rules)
}

/// Reads the setting `priorities`.
///
/// # Errors
/// Every fault, each with the place and the member; none repeats a value.
pub fn read_priorities(text: &str) -> Result<Vec<Priority>, Vec<String>> {
    let priorities = read_list::<PriorityShape>(text, |at, _| format!("priority {at}"))?;
    Ok(priorities.into_iter().map(Priority::from).collect())
}

/// Reads a list of objects, each by itself. `place`: what messages call an object, by its number and JSON.
fn read_list<T: DeserializeOwned>(
    text: &str,
    place: impl Fn(usize, &str) -> String,
) -> Result<Vec<T>, Vec<String>> {
    let shape = format!("a list [ ] of 1 to {MAX_ENTRIES} objects");
    let list: Vec<&RawValue> = json::parse(text, &shape).map_err(|fault| vec![fault])?;
    if !(1..=MAX_ENTRIES).contains(&list.len()) {
        return Err(vec![format!("expected {shape}")]);
    }
    let mut faults = Faults::default();
    let read = |(at, json): (usize, &&RawValue)| {
        let json = json.get();
        json::object(json, &place(at, json), &mut faults)
    };
    let read = (1..).zip(&list).filter_map(read).collect();
    faults.none_or(read)
}

/// What messages call a rule that has a usable name.
fn name(json: &str) -> Option<String> {
    let rule: Value = serde_json::from_str(json).ok()?;
    let name: shape::Name = serde_json::from_value(rule.get("name")?.clone()).ok()?;
    Some(called(&name.0.0))
}

fn called(name: &str) -> String {
    format!("rule {name:?}")
}

#[cfg(test)]
mod tests;
