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

/// The end of a play.
#[derive(Clone, Debug, Default)]
pub(super) struct End {
    /// Fields of tickets, by ticket and name.
    pub fields: BTreeMap<String, String>,
    /// By ticket, the oldest first.
    pub notes: BTreeMap<String, Vec<String>>,
    /// By external id, or, with bursts, by the number of each ticket.
    pub alerts: BTreeMap<String, Vec<Shown>>,
    /// What was given up, by ticket and effect: the reasons.
    pub letters: BTreeMap<String, BTreeSet<String>>,
    /// What is known of tickets, by key.
    pub records: BTreeMap<String, String>,
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub status: Status,
    /// Team, title and text; with bursts the team alone.
    pub words: String,
    pub taken_by: usize,
    pub remarks: Vec<String>,
}

impl End {
    pub fn of(world: &World) -> Self {
        let mut end = Self::default();
        let bursts = has_bursts(world);
        for ticket in world.topdesk.incidents() {
            end.tell_ticket(&ticket, &world.topdesk.notes(&ticket.id));
        }
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
        let fields = [
            ("status", name(&ticket.processing_status)),
            ("operator", name(&ticket.operator)),
            ("group", name(&ticket.operator_group)),
            ("closure code", name(&ticket.closure_code)),
            ("line", ticket.status().to_owned()),
            ("on hold", ticket.on_hold.to_string()),
            ("completed", ticket.completed.to_string()),
            ("closed", ticket.closed.to_string()),
        ];
        let number = &ticket.number;
        let named = fields.map(|(name, value)| (format!("{number}: {name}"), value));
        self.fields.extend(named);
        let notes = notes.iter().rev().map(said).collect();
        self.notes.insert(number.clone(), notes);
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
                let shared: &[&str] = if bursts { &[] } else { &["cover", "members"] };
                let parts = [&["generation", "phase", "ended", "team", "rule"], shared].concat();
                self.records.insert(key.to_owned(), told(&parts));
            }
            Some(("dead", _)) => {
                let letters = self.letters.entry(told(&["ticket", "effect"]));
                letters.or_default().insert(told(&["reason"]));
            }
            _ => {}
        }
    }
}

impl Shown {
    fn of(alert: &Alert, world: &World, bursts: bool) -> Self {
        let teams = world.signl4.teams().into_iter();
        let mut team = teams.filter(|team| team.id == alert.team_id);
        let team = team.next().map_or("no team".into(), |team| team.name);
        let remarks = alert.annotations.iter();
        Self {
            status: alert.status,
            words: match bursts {
                true => team,
                false => format!("{team}: {}; {}", alert.title, alert.text),
            },
            taken_by: alert.acknowledged_by.len(),
            remarks: remarks.map(|a| without_moments(&a.text)).collect(),
        }
    }
}

fn has_bursts(world: &World) -> bool {
    let rules = world.settings.get("rules");
    rules.is_some_and(|rules| rules.contains("\"burst\""))
}

/// The names under which an alert is compared.
fn names(alert: &Alert, world: &World, bursts: bool) -> Vec<String> {
    if !bursts {
        return vec![alert.external_id.clone().unwrap_or_default()];
    }
    let tickets = world.topdesk.incidents().into_iter();
    let numbers = tickets.map(|ticket| ticket.number);
    let is_named = |number: &String| alert.title.contains(number) || alert.text.contains(number);
    numbers.filter(is_named).collect()
}

fn said(note: &Note) -> String {
    let (Author::Operator(who) | Author::Person(who)) = &note.author;
    let text = without_moments(&note.plain_text);
    let invisible = note.invisible_for_caller;
    format!("{}, invisible {invisible}: {text}", who.name)
}

fn without_moments(text: &str) -> String {
    let word = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        match bare.parse::<Timestamp>() {
            Ok(_) => word.replace(bare, "…"),
            Err(_) => word.to_owned(),
        }
    };
    let words = text.split_inclusive(char::is_whitespace);
    words.map(word).collect::<Vec<_>>().concat()
}
