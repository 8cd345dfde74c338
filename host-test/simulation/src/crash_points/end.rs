//! How everything ends: tickets with their notes, alerts, dead letters, and what the store knows of
//! each ticket. Moments are left out.
//!
//! Where rules have a burst, a crash decides which tickets share an alert, since it is counted by run,
//! and a run that died was one. There each ticket is asked for the alerts that stand or stood for it,
//! alone or with others: their states must be the same.

use crate::world::World;
use jiff::Timestamp;
use serde_json::Value;
use simulators::signl4::{Alert, Status};
use simulators::topdesk::{Author, Incident, Note, Reference};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The end of a play.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct End {
    /// By what it is about.
    facts: BTreeMap<String, String>,
    /// Alerts by external id, or, with bursts, by the number of each ticket.
    alerts: BTreeMap<String, Vec<Shown>>,
}

impl End {
    pub fn of(world: &World) -> Self {
        let mut end = Self::default();
        for ticket in world.topdesk.incidents() {
            let notes = world.topdesk.notes(&ticket.id);
            end.tell_ticket(&ticket, &notes);
        }
        let bursts = has_bursts(world);
        for alert in world.signl4.alerts() {
            let shown = Shown::of(&alert, world, bursts);
            for name in names(&alert, world, bursts) {
                end.alerts.entry(name).or_default().push(shown.clone());
            }
        }
        for (key, value) in world.stored() {
            let value = serde_json::from_slice(value).unwrap_or_default();
            end.tell_value(key, &value, bursts);
        }
        end
    }

    fn tell_ticket(&mut self, ticket: &Incident, notes: &[Note]) {
        let name = |of: &Option<Reference>| of.as_ref().map_or("–".into(), |of| of.name.clone());
        let facts = [
            ("status", name(&ticket.processing_status)),
            ("operator", name(&ticket.operator)),
            ("group", name(&ticket.operator_group)),
            ("closure code", name(&ticket.closure_code)),
            ("line", ticket.status().to_owned()),
            ("on hold", ticket.on_hold.to_string()),
            ("completed", ticket.completed.to_string()),
            ("closed", ticket.closed.to_string()),
            (
                "notes",
                format!("{:#?}", notes.iter().rev().map(said).collect::<Vec<_>>()),
            ),
        ];
        for (what, value) in facts {
            let what = format!("ticket {}: {what}", ticket.number);
            self.facts.insert(what, value);
        }
    }

    /// What will matter of a stored value.
    fn tell_value(&mut self, key: &str, value: &Value, bursts: bool) {
        let told = |parts: &[&str]| {
            let part = |part: &&str| format!("{part} {}", value.get(part).unwrap_or_default());
            parts.iter().map(part).collect::<Vec<_>>().join(", ")
        };
        match key.split_once('.') {
            Some(("ticket", id)) if bursts && id.starts_with("burst-") => {}
            Some(("ticket", _)) => {
                let alone: &[&str] = if bursts { &[] } else { &["cover", "members"] };
                let parts = [&["generation", "phase", "ended", "team", "rule"], alone].concat();
                self.facts.insert(format!("stored as {key}"), told(&parts));
            }
            Some(("dead", _)) => {
                let letter = told(&["ticket", "effect", "reason"]);
                self.facts
                    .insert(format!("given up: {letter}"), "yes".into());
            }
            _ => {}
        }
    }

    /// What is not as in `wanted`.
    pub fn unlike(&self, wanted: &Self) -> Vec<String> {
        let mut unlike = Vec::new();
        for what in both(&self.facts, &wanted.facts) {
            let (seen, wanted) = (self.facts.get(what), wanted.facts.get(what));
            if seen != wanted {
                unlike.push(difference(what, &wanted, &seen));
            }
        }
        for id in both(&self.alerts, &wanted.alerts) {
            let none = Vec::new();
            let seen = self.alerts.get(id).unwrap_or(&none);
            let wanted = wanted.alerts.get(id).unwrap_or(&none);
            if seen != wanted {
                unlike.push(difference(&format!("alerts {id}"), wanted, seen));
            }
        }
        unlike
    }
}

fn has_bursts(world: &World) -> bool {
    let rules = world.settings.get("rules");
    rules.is_some_and(|rules| rules.contains("\"burst\""))
}

/// Under what an alert is told.
fn names(alert: &Alert, world: &World, bursts: bool) -> Vec<String> {
    if !bursts {
        return vec![alert.external_id.clone().unwrap_or_default()];
    }
    let tickets = world.topdesk.incidents().into_iter();
    let numbers = tickets.map(|ticket| ticket.number);
    let is_named = |number: &String| alert.title.contains(number) || alert.text.contains(number);
    numbers.filter(is_named).collect()
}

fn both<'a, T>(
    one: &'a BTreeMap<String, T>,
    other: &'a BTreeMap<String, T>,
) -> BTreeSet<&'a String> {
    one.keys().chain(other.keys()).collect()
}

fn difference(what: &str, wanted: &impl fmt::Debug, seen: &impl fmt::Debug) -> String {
    format!("{what}\n    expected: {wanted:?}\n    seen:     {seen:?}")
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    status: Status,
    /// Team, title and text; with bursts the team alone.
    words: String,
    taken_by: usize,
    remarks: Vec<String>,
}

impl Shown {
    fn of(alert: &Alert, world: &World, bursts: bool) -> Self {
        let teams = world.signl4.teams();
        let team = teams.iter().find(|team| team.id == alert.team_id);
        let team = team.map_or("no team".into(), |team| team.name.clone());
        Self {
            status: alert.status,
            words: match bursts {
                true => team.clone(),
                false => format!("{team}: {}; {}", alert.title, alert.text),
            },
            taken_by: alert.acknowledged_by.len(),
            remarks: alert
                .annotations
                .iter()
                .map(|a| without_moments(&a.text))
                .collect(),
        }
    }
}

fn said(note: &Note) -> String {
    let (Author::Operator(who) | Author::Person(who)) = &note.author;
    let text = without_moments(&note.plain_text);
    format!(
        "{}, invisible {}: {text}",
        who.name, note.invisible_for_caller
    )
}

fn without_moments(text: &str) -> String {
    let word = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        match bare.parse::<Timestamp>() {
            Ok(_) => word.replace(bare, "…"),
            Err(_) => word.to_owned(),
        }
    };
    let words: Vec<_> = text
        .split_inclusive(char::is_whitespace)
        .map(word)
        .collect();
    words.concat()
}
