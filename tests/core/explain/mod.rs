//! What is explained is what happens: the same tickets are given to `explain` and to a run.

mod alerts;
mod asking;
#[expect(clippy::indexing_slicing, reason = "tests")]
mod explained;
mod filters;
mod followed;
mod silent;
mod write_back;

use crate::world;
use crate::world::{World, p1, status};
use connector::Failure;
use connector::operator::explain::Subject;
use connector::ports::{Backend, Method, NoAnswer};
use explained::{ask, explain, happens, run};
use jiff::SignedDuration;
use serde_json::{Value, json};
use simulators::topdesk::NewIncident;

const NETWORK: &str = "network-secret-canary";

/// The network's tickets go to its team; rerouted when the group changes.
const RULES: &str = r#"[
    {"name": "network", "when": {"group": "Network", "priority": ["P1", "P2"]},
     "alert": {"team": "Network", "title": "{number} needs the network", "scenario": "multi_ack"},
     "on_change": {"group_changed": "reroute"}},
    {"name": "office", "when": {"group": "Servicedesk"}, "unless": {"on_hold": true},
     "on_change": {"group_changed": "reroute"}}
]"#;

fn with_rules(rules: &str) -> World {
    let world = World::new();
    world.signl4.add_team("Network", NETWORK);
    world
        .set("rules", rules)
        .set("signl4_teams", &json!({"Network": NETWORK}).to_string());
    world
}
