//! A help desk with two teams, rules, hours, bursts, major calls and target dates; and what must be true
//! of the alerts of any desk when everything has come to rest.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::dice::Dice;
use crate::world::{World, p1};
use jiff::SignedDuration;
use serde_json::{Value, json};
use simulators::signl4::{API_KEY, Status};
use simulators::topdesk::{Author, Incident, NewIncident, Reference};
use std::collections::BTreeSet;

const NETWORK: &str = "Application management";

/// What is special about the desk of one history.
pub struct Desk {
    /// `resolve_on` has it.
    hold_ends: bool,
    unmatched_ends: bool,
    /// Tickets that no rule ever matches.
    silent: BTreeSet<String>,
    /// At most two: more at once are not believed.
    deleted: usize,
    deletes: bool,
}

impl Desk {
    pub fn new(world: &World, dice: &mut Dice) -> Self {
        world.signl4.add_team("Network", "network-secret");
        let desk = Self {
            hold_ends: dice.one_in(3),
            unmatched_ends: dice.one_in(2),
            silent: BTreeSet::new(),
            deleted: 0,
            deletes: dice.one_in(2),
        };
        let mut ends = "completed,closed,archived,deleted".to_owned();
        ends.push_str(if desk.hold_ends { ",on_hold" } else { "" });
        ends.push_str(if desk.unmatched_ends {
            ",unmatched"
        } else {
            ""
        });
        world
            .set("topdesk_query", "")
            .set("signl4_teams", r#"{"Network": "network-secret"}"#)
            .set("priorities", r#"[{"is":"P1"},{"is":"P2"},{"is":"P3"}]"#)
            .set("reconcile_every", if desk.deletes { "5m" } else { "0" })
            .set("resolve_on", &ends)
            .set("rules", &rules(dice).to_string());
        if dice.one_in(2) {
            world
                .set("signl4_api_key", API_KEY)
                .set("signl4_user", &world.signl4.users()[1].id)
                .set("notes_to_signl4", dice.one_of(&["no", "operators", "all"]));
        }
        desk
    }

    pub fn step(&mut self, world: &World, dice: &mut Dice) {
        let (tickets, now) = (world.topdesk.incidents(), world.clock.now());
        if tickets.is_empty() || dice.one_in(6) {
            return self.create(world, &tickets, dice);
        }
        let ticket = dice.one_of(&tickets);
        let (id, topdesk) = (&ticket.id, &world.topdesk);
        let soon = now + SignedDuration::from_mins(dice.seconds(10, 240));
        let priority = dice.one_of(&["P1", "P2", "P3", "P4"]);
        let group = dice.one_of(&["Servicedesk", NETWORK]);
        let on = dice.one_in(2);
        match dice.below(8) {
            0 if self.deletes && self.deleted < 2 => {
                self.deleted += usize::from(topdesk.delete(id));
            }
            1 if !self.silent.contains(id) => topdesk.edit(id, |t| t.set_priority(priority)),
            2 | 3 => topdesk.edit(id, |t| t.set_group(group)),
            4 => topdesk.edit(id, |t| t.set_on_hold(on, now)),
            5 => topdesk.edit(id, |t| t.target_date = Some(soon)),
            6 => topdesk.edit_as("Rene Duty", id, |t| t.set_operator("Rene Duty")),
            _ => {
                let rene = Author::Operator(Reference::operator("Rene Duty"));
                topdesk.add_note(id, rene, "a look at the log", on);
            }
        }
    }

    fn create(&mut self, world: &World, tickets: &[Incident], dice: &mut Dice) {
        let majors: Vec<_> = tickets.iter().filter(|t| t.major_call).collect();
        let new = || p1("canary-title");
        match dice.below(5) {
            0 => drop(world.topdesk.create_incident(new().major())),
            1 | 2 if !majors.is_empty() => {
                let child = new().part_of_major(dice.one_of(&majors));
                world.topdesk.create_incident(child);
            }
            3 => {
                let quiet = NewIncident::new("canary-title").priority("P4");
                self.silent.insert(world.topdesk.create_incident(quiet).id);
            }
            _ => {
                for _ in 0..1 + dice.below(5) {
                    let group = dice.one_of(&["Servicedesk", NETWORK]);
                    world.topdesk.create_incident(new().group(group));
                }
            }
        }
    }

    /// Whether the ticket has ended, as this desk sees it.
    fn has_ended(&self, ticket: &Incident) -> bool {
        has_ended(ticket) || (self.hold_ends && ticket.on_hold)
    }
}

fn rules(dice: &mut Dice) -> Value {
    let reaction = |dice: &mut Dice| dice.one_of(&["reroute", "reroute", "nothing"]);
    let on_change = |dice: &mut Dice| {
        json!({
            "priority_raised": reaction(dice), "group_changed": reaction(dice), "rule_changed": reaction(dice),
        })
    };
    let mut network = json!({
        "name": "network", "when": { "group": NETWORK, "priority": ["P1", "P2"] },
        "alert": { "team": "Network" }, "on_change": on_change(dice),
    });
    let mut office = json!({
        "name": "office", "when": { "priority": ["P1", "P2"] }, "on_change": on_change(dice),
        "group_major": dice.one_in(2),
    });
    let late = json!({ "name": "late", "when": { "priority": "P3", "target_within": "1h" } });
    if dice.one_in(2) {
        network["near_target"] = json!({ "before": "30m", "scenario": "multi_ack" });
    }
    if dice.one_in(2) {
        network["burst"] = dice.one_of(&[1, 2]).into();
    }
    if dice.one_in(2) {
        office["burst"] = dice.one_of(&[1, 3]).into();
    }
    if dice.one_in(2) {
        let open = dice.one_of(&["daily 09:00-17:00", "daily 08:05-20:00"]);
        office["hours"] = json!({ "zone": "UTC", "open": open, "outside": "hold" });
    }
    json!([late, network, office])
}

fn has_ended(ticket: &Incident) -> bool {
    ticket.closed || ticket.completed || ticket.archived
}

/// The ticket (or burst) of an external id.
pub fn ticket_of(external_id: &str) -> String {
    let id = external_id.trim_start_matches("TOPdesk-");
    id.split('.').next().unwrap_or_default().to_owned()
}

/// What a store says of a ticket.
fn record(world: &World, id: &str) -> Option<Value> {
    let store = world.store.borrow();
    let value = store.get(&format!("ticket.{id}"))?;
    Some(serde_json::from_slice(value).unwrap())
}

fn is_over(record: &Value) -> bool {
    ["resolving", "resolved", "dead"].contains(&record["phase"].as_str().unwrap())
}

/// Dead letters that only trouble explains. A part that TOPdesk refuses, and what was to be written on a
/// ticket that is deleted, are given up rightly.
pub fn given_up(world: &World) -> Vec<String> {
    let store = world.store.borrow();
    let letters = store.keys().filter_map(|key| key.strip_prefix("dead."));
    let wrongly = letters.filter(|letter| {
        let (ticket, matter) = letter.split_once('.').unwrap_or_default();
        !matter.starts_with("part") && world.topdesk.incident(ticket).is_some()
    });
    wrongly.map(str::to_owned).collect()
}

/// What must be true when everything has come to rest; else what is not.
pub fn broken_promises(world: &World, desk: Option<&Desk>) -> Vec<String> {
    let mut broken = Vec::new();
    for ticket in world.topdesk.incidents() {
        let silent = desk.is_some_and(|d| d.silent.contains(&ticket.id));
        if silent && !alerts_of(world, &ticket.id).is_empty() {
            broken.push(format!("{} matches no rule and rang", ticket.number));
        }
        let ended = desk.map_or(has_ended(&ticket), |d| d.has_ended(&ticket));
        if !ended && matches(world, &ticket, desk) {
            broken.extend(unheard(world, &ticket));
        }
    }
    broken.extend(left_ringing(world, desk));
    let store = world.store.borrow();
    let due = store.keys().filter(|key| key.starts_with("due.")).count();
    if due > 0 {
        broken.push(format!(
            "{due} wake-ups are left although nothing is to come"
        ));
    }
    broken
}

fn matches(world: &World, ticket: &Incident, desk: Option<&Desk>) -> bool {
    let priority = ticket.priority.as_ref().map(|p| p.name.as_str());
    let near = |at: jiff::Timestamp| at.duration_since(world.clock.now()).as_secs() <= 3_600;
    match (priority, desk) {
        (Some("P1"), _) | (Some("P2"), Some(_)) => true,
        (Some("P3"), Some(_)) => !ticket.on_hold && ticket.target_date.is_some_and(near),
        _ => false,
    }
}

/// The statuses of a ticket's alerts, with their external ids.
fn alerts_of(world: &World, id: &str) -> Vec<(String, Status)> {
    let alerts = world.signl4.alerts().into_iter();
    let own = alerts.filter_map(|a| Some((a.external_id?, a.status)));
    own.filter(|(external, _)| ticket_of(external) == id)
        .collect()
}

/// An open ticket that should ring, and for which nothing has rung, or nothing does any more although
/// nobody on the phone ended it.
fn unheard(world: &World, ticket: &Incident) -> Option<String> {
    let name = &ticket.number;
    let Some(own) = record(world, &ticket.id) else {
        return Some(format!("open ticket {name} has no alert"));
    };
    let (phase, cover) = (own["phase"].as_str().unwrap(), own["cover"].as_str());
    if is_over(&own) || (phase == "closed" && own["ended"] == true) {
        return Some(format!("open ticket {name} is {phase}"));
    }
    if let Some(cover) = cover.filter(|_| phase != "closed") {
        let covering = record(world, cover);
        let covers = covering.is_some_and(|c| !is_over(&c) && c["ended"] == false);
        let rang = !alerts_of(world, cover).is_empty();
        let fine = covers && rang;
        return (!fine).then(|| format!("{name} is covered by an alert that is over"));
    }
    let generation = own["generation"].as_u64().unwrap();
    let external = match generation {
        1 => format!("TOPdesk-{}", ticket.id),
        n => format!("TOPdesk-{}.{n}", ticket.id),
    };
    let rang = cover.is_some()
        || alerts_of(world, &ticket.id)
            .iter()
            .any(|(id, _)| *id == external);
    (!rang).then(|| format!("open ticket {name} has no alert {generation}"))
}

/// Alerts that are not closed although what they stood for has ended. What rang twice after an unknown
/// outcome is left out: see `regressions.rs` on the twin.
fn left_ringing(world: &World, desk: Option<&Desk>) -> Vec<String> {
    let alerts = world.signl4.alerts();
    let mut broken = Vec::new();
    for alert in alerts.iter().filter(|a| a.status != Status::Closed) {
        let Some(external) = &alert.external_id else {
            continue;
        };
        let same = |a: &&simulators::signl4::Alert| a.external_id.as_ref() == Some(external);
        let id = ticket_of(external);
        let own = record(world, &id).unwrap_or_default();
        if alerts.iter().filter(same).count() > 1 || own["resent"] == true {
            continue;
        }
        let members = own["members"].as_array().cloned().unwrap_or_default();
        let is_live = |id: &str| {
            let ticket = world.topdesk.incident(id);
            ticket.is_some_and(|t| !desk.map_or(has_ended(&t), |d| d.has_ended(&t)))
        };
        let stands_for = |member: &Value| {
            let of = record(world, member.as_str().unwrap()).unwrap_or_default();
            of["cover"] == id.as_str() && is_live(member.as_str().unwrap())
        };
        let burst = world.topdesk.incident(&id).is_none() && !members.is_empty();
        let needed = match burst {
            true => members.iter().any(stands_for),
            false => is_live(&id),
        };
        if !needed {
            broken.push(format!("{external} rings on: {own}"));
        }
        let generation = external
            .rsplit_once('.')
            .map_or(1, |(_, n)| n.parse().unwrap());
        if !burst && own["generation"].as_u64() != Some(generation) {
            broken.push(format!("{external} rings beside {}", own["generation"]));
        }
    }
    broken
}
