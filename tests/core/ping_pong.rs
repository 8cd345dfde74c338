//! Nothing goes back and forth by itself. Settings are drawn at random from a few processing statuses, so
//! that what one direction writes is what the other one reads: statuses that are set, that raise, that
//! acknowledge, that end, that another rule asks for. People do things on both sides, and then take their
//! hands off. One run later both sides are quiet, and stay so. A failure prints its seed;
//! `PING_PONG_SEED=<n>` repeats it, `PING_PONG_SEEDS=<n>` tries that many.
//!
//! The bound: everything is done in the first run. What people did on a phone and nobody has heard of yet
//! costs its ticket one change, one more where the line changes, and one where TOPdesk refuses a part. Each
//! ticket's alert is ended and raised anew once at most, or acknowledged: two events, and one remark. What
//! the connector wrote on a ticket, or did to an alert, costs nothing more.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::dice;
use crate::dice::Dice;
use crate::world;
use crate::world::{World, p1};
use serde_json::{Map, Value, json};
use simulators::signl4::API_KEY;

const RENE: &str = "rene@example.com";
const SAM: &str = "sam@example.com";
const STATUSES: [&str; 5] = [
    "Registered",
    "In progress",
    "Waiting for supplier",
    "Afgehandeld",
    "Closed",
];
const GROUPS: [&str; 2] = ["Servicedesk", "Application management"];
/// What was asked of the two sides that changes something there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Done {
    events: usize,
    remarks: usize,
    changes: usize,
}

struct Game {
    world: World,
    dice: Dice,
    tickets: Vec<String>,
    settings: String,
}

impl Game {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let world = World::new();
        world.signl4.set_plan(&simulators::signl4::Plan::Unlimited);
        let settings = settings(&world, &mut dice);
        for (key, value) in &settings {
            world.set(key, value);
        }
        world.good_run();
        let ticket = |n| p1(&format!("ticket {n}")).status("Registered");
        let tickets = (0..1 + dice.below(3))
            .map(|n| world.topdesk.create_incident(ticket(n)).id)
            .collect();
        world.good_run();
        Self {
            world,
            dice,
            tickets,
            settings: format!("{settings:?}"),
        }
    }

    fn play(&mut self) {
        for _ in 0..12 {
            self.act();
            if self.dice.one_in(2) {
                self.world.deliver();
            }
            if self.dice.one_in(2) {
                self.world.good_run();
            }
        }
    }

    /// The last things that people do; how many of them on a phone.
    fn last_acts(&mut self) -> usize {
        for status in STATUSES {
            let ticket = p1("fresh").status(status);
            self.tickets
                .push(self.world.topdesk.create_incident(ticket).id);
        }
        self.world.deliver();
        self.world.good_run();
        self.world.deliver();
        for _ in 0..3 + self.dice.below(8) {
            self.act();
        }
        let told = self.world.notifications();
        for body in &told {
            self.world.webhook("signl4", world::TOKEN, body).unwrap();
        }
        told.len()
    }

    fn act(&mut self) {
        self.world.wait(self.dice.seconds(1, 90));
        let ticket = self.dice.one_of(&self.tickets);
        let alerts = self.world.signl4.alerts();
        if self.dice.one_in(2) && !alerts.is_empty() {
            let recent = alerts.len().saturating_sub(self.tickets.len());
            let alert = self.dice.one_of(&alerts[recent..]);
            self.tap(&alert.id);
        } else {
            self.edit(&ticket);
        }
    }

    fn tap(&mut self, alert: &str) {
        let who = self.dice.one_of(&[RENE, SAM]);
        let kind = self.dice.below(8);
        let phone = &self.world.signl4;
        let _ = match kind {
            0 | 1 => phone.acknowledge(alert, who),
            2 => phone.unacknowledge(alert, who),
            3 => phone.close(alert, who),
            4 => phone.reopen(alert, who),
            5 => phone.no_reply(alert),
            6 => phone.fail_alert(alert),
            _ => phone.annotate(alert, who, "on my way"),
        };
    }

    fn edit(&mut self, ticket: &str) {
        let (kind, status) = (self.dice.below(10), self.dice.one_of(&STATUSES));
        let (group, priority) = (self.dice.one_of(&GROUPS), self.dice.one_of(&["P1", "P2"]));
        let (on, now) = (self.dice.one_in(2), self.world.clock.now());
        self.world.topdesk.edit(ticket, |t| match kind {
            0..5 => t.set_status(status),
            5 => t.set_group(group),
            6 => t.set_priority(priority),
            7 => t.set_on_hold(on, now),
            8 => {
                t.set_completed(on, now);
                t.set_closed(on, now);
            }
            _ => {
                t.set_group("Servicedesk");
                t.set_operator("Rene Duty");
            }
        });
    }

    fn done(&self) -> Done {
        let (to_signl4, to_topdesk) = (self.world.signl4.requests(), self.world.topdesk.requests());
        let posted = |part: &str| {
            let is = |r: &&simulators::RequestLog| r.method == "POST" && r.path.contains(part);
            to_signl4.iter().filter(is).count()
        };
        let changes = to_topdesk.iter().filter(|r| r.method != "GET").count();
        Done {
            events: posted("/webhook/") + posted("/events/"),
            remarks: posted("annotat"),
            changes,
        }
    }

    /// A run, and everything that SIGNL4 tells about it.
    fn run(&self) -> Done {
        self.world.signl4.clear_requests();
        self.world.topdesk.clear_requests();
        self.world.wait(50).good_run();
        self.world.deliver();
        self.done()
    }

    fn broken(&mut self) -> Vec<String> {
        self.play();
        let taps = self.last_acts();
        let first = self.run();
        let tickets = self.tickets.len();
        let mut broken = Vec::new();
        if first.events > 2 * tickets || first.remarks > tickets || first.changes > 3 * taps {
            broken.push(format!("{first:?} for {tickets} tickets and {taps} taps"));
        }
        let later: Vec<_> = (0..10).map(|_| self.run()).collect();
        if later.iter().any(|done| *done != Done::default()) {
            broken.push(format!("no quiet after {first:?}: {later:?}"));
        }
        if !broken.is_empty() {
            broken.push(self.settings.clone());
        }
        broken
    }
}

fn settings(world: &World, dice: &mut Dice) -> Vec<(&'static str, String)> {
    let key = dice.one_in(2);
    let few: Vec<_> = (0..3).map(|_| dice.one_of(&STATUSES)).collect();
    let mut all = vec![
        ("status_on_acknowledge", one(&few, dice)),
        ("status_on_close", one(&few, dice)),
        ("status_on_reopen", one(&few, dice)),
        ("acknowledge_on_status", some(&few, dice)),
        ("resolve_on_status", some(&few, dice)),
        ("resolve_on", resolve_on(dice)),
        (
            "close_ticket",
            dice.one_of(&["no", "completed", "completed,closed"]).into(),
        ),
        ("realert_on_reopen", dice.one_of(&["yes", "no"]).into()),
        (
            "acknowledge_on_operator",
            dice.one_of(&["taken", "assigned", "no"]).into(),
        ),
        (
            "assign_operator",
            dice.one_of(&["acknowledge", "close", "never"]).into(),
        ),
        ("priorities", r#"[{"is":"P1"},{"is":"P2"}]"#.into()),
        ("reconcile_every", dice.one_of(&["0", "1m", "6h"]).into()),
    ];
    let query = match dice.below(3) {
        0 => String::new(),
        1 => "priority.name=='P1'".into(),
        _ => format!("processingStatus.name=='{}'", few[0]),
    };
    all.push(("topdesk_query", query));
    match dice.below(3) {
        0 => all.push(("trigger_status", some(&few, dice))),
        1 => {}
        _ => all.push(("rules", rules(&few, key, dice))),
    }
    if dice.one_in(2) {
        all.push(("write_back", write_back(&few, dice)));
    }
    if key {
        let notes = dice.one_of(&["no", "operators", "all"]);
        all.push(("signl4_api_key", API_KEY.into()));
        all.push(("signl4_user", world.signl4.users()[1].id.clone()));
        all.push(("signl4_poll", dice.one_of(&["yes", "no"]).into()));
        all.push(("notes_to_signl4", notes.into()));
    }
    all
}

fn one(few: &[&str], dice: &mut Dice) -> String {
    match dice.one_in(5) {
        true => String::new(),
        false => dice.one_of(few).into(),
    }
}

fn some(few: &[&str], dice: &mut Dice) -> String {
    let some: Vec<_> = few.iter().copied().filter(|_| dice.one_in(3)).collect();
    some.join(", ")
}

fn resolve_on(dice: &mut Dice) -> String {
    let words = [
        "completed",
        "closed",
        "archived",
        "deleted",
        "on_hold",
        "unmatched",
    ];
    let some: Vec<_> = words.into_iter().filter(|_| !dice.one_in(3)).collect();
    match some.is_empty() {
        true => "never".into(),
        false => some.join(","),
    }
}

fn rules(few: &[&str], key: bool, dice: &mut Dice) -> String {
    let reactions: &[&str] = match key {
        true => &["reroute", "reroute", "annotate", "nothing"],
        false => &["reroute", "reroute", "nothing"],
    };
    let on_change = |dice: &mut Dice| {
        json!({
            "priority_raised": dice.one_of(reactions),
            "group_changed": dice.one_of(reactions),
            "rule_changed": dice.one_of(reactions),
        })
    };
    let first = json!({
        "name": "first",
        "when": { "status": [dice.one_of(few), dice.one_of(few)] },
        "on_change": on_change(dice),
    });
    let mut second = json!({ "name": "second", "on_change": on_change(dice) });
    if dice.one_in(2) {
        second["unless"] = json!({ "status": dice.one_of(few) });
    }
    json!([first, second]).to_string()
}

fn write_back(few: &[&str], dice: &mut Dice) -> String {
    let events = [
        "acknowledged",
        "closed",
        "unacknowledged",
        "reopened",
        "no_reply",
        "failed",
        "annotated",
    ];
    let mut all = Map::new();
    for event in events {
        let mut parts = json!({ "status": dice.one_of(few) });
        if dice.one_in(6) {
            parts["group"] = dice.one_of(&GROUPS).into();
        }
        if dice.one_in(6) {
            parts["line"] = dice.one_of(&["first", "second"]).into();
        }
        if !dice.one_in(4) {
            all.insert(event.into(), parts);
        }
    }
    Value::Object(all).to_string()
}

#[test]
fn whatever_the_settings_both_sides_are_quiet_after_one_run() {
    dice::try_seeds("PING_PONG", 200, |seed| Game::new(seed).broken());
}
