//! The promise, as a checker over a recorded history and the world at its end. One file per part of
//! the promise; each says what it holds and what it excuses.

mod agreement;
mod cursor;
mod duplicates;
mod foreign;
mod heard;
mod output;
mod patience;
mod poison;
mod regress;
mod remarks;
mod rest;
mod runs;
mod silence;

use crate::history::History;
use crate::play::Facts;
use crate::story::Story;
use crate::world::World;
use serde_json::Value;
use simulators::{Signl4, Topdesk};
use std::collections::BTreeMap;
use std::fmt;

/// The parts of the promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// Every ticket that matches has rung, or is a dead letter; nothing rings on for nothing.
    NoLoss,
    /// A second alert only follows an outcome that is not known.
    NoUnexplainedDuplicate,
    /// In the end the connector knows of each alert what the phones show.
    Agreement,
    /// Nothing that has ended is taken back.
    NoRegress,
    /// Only what is followed is touched.
    NothingForeign,
    /// What is refused for good is not sent again.
    PoisonOnce,
    /// Who asks for patience gets it.
    Patience,
    /// No secret and nothing personal in any output.
    NothingTold,
    /// Every run ends within its budget, and by itself.
    Bounded,
    /// The cursor never goes back.
    CursorForward,
    /// What people write on the phone stands on the ticket, once.
    RemarksOnce,
    /// A failure is said.
    NothingSilent,
    /// In the end it is quiet.
    Quiet,
    /// What the contract with the host says of the store is kept, and newer values are left alone.
    Contract,
}

/// A part of the promise that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// Which.
    pub promise: Promise,
    /// How.
    pub how: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.promise, self.how)
    }
}

/// Everything the parts look at.
pub(crate) struct Case<'a> {
    pub story: &'a Story,
    pub world: &'a World,
    pub facts: &'a Facts,
}

/// Looks at one part; a sentence for each way in which it is broken.
type Part = fn(&Case<'_>) -> Vec<String>;

/// What of the promise is broken; nothing, if all is well.
#[must_use]
pub fn check(story: &Story, world: &World, facts: &Facts) -> Vec<Broken> {
    let case = Case {
        story,
        world,
        facts,
    };
    let parts: [(Promise, Part); 14] = [
        (Promise::NoLoss, heard::check),
        (Promise::NoUnexplainedDuplicate, duplicates::check),
        (Promise::Agreement, agreement::check),
        (Promise::NoRegress, regress::check),
        (Promise::NothingForeign, foreign::check),
        (Promise::PoisonOnce, poison::check),
        (Promise::Patience, patience::check),
        (Promise::NothingTold, output::check),
        (Promise::Bounded, runs::check),
        (Promise::CursorForward, cursor::check),
        (Promise::RemarksOnce, remarks::check),
        (Promise::NothingSilent, silence::check),
        (Promise::Quiet, rest::check),
        (Promise::Contract, runs::check_contract),
    ];
    let broken = |(promise, part): (Promise, Part)| {
        let how = part(&case).into_iter();
        how.map(move |how| Broken { promise, how })
    };
    parts.into_iter().flat_map(broken).collect()
}

/// How something has ended that was no story: two real systems, and what a store holds.
pub struct Ended {
    /// The help desk.
    pub topdesk: Topdesk,
    /// The phones.
    pub signl4: Signl4,
    /// The store's values.
    pub stored: BTreeMap<String, Vec<u8>>,
    /// What is known of what has happened: the events that SIGNL4 has accepted, at least.
    pub history: History,
    /// What people did.
    pub facts: Facts,
}

/// What of the promise is broken in the end of something that was no story: one filter for `P1`, looking at
/// SIGNL4 with an API key.
#[must_use]
pub fn check_end(ended: Ended) -> Vec<Broken> {
    let mut story = Story::plain();
    story
        .settings
        .insert("signl4_api_key".into(), String::new());
    let mut world = World::new(story.settings.clone());
    world.topdesk = ended.topdesk;
    world.signl4 = ended.signl4;
    world.restore(ended.stored);
    world.history = ended.history;
    let rest = world.history.entries.len();
    let facts = Facts {
        rest,
        ..ended.facts
    };
    check(&story, &world, &facts)
}

impl Case<'_> {
    /// What the store says of a ticket.
    fn record(&self, ticket: &str) -> Option<Value> {
        let value = self.world.stored().get(&format!("ticket.{ticket}"))?;
        serde_json::from_slice(value).ok()
    }

    /// Whether a matter of a ticket was given up, such as `raise` or `note`.
    fn is_given_up(&self, ticket: &str, matter: &str) -> bool {
        let prefix = format!("dead.{ticket}.{matter}");
        let mut keys = self.world.stored().keys();
        keys.any(|key| key.starts_with(&prefix))
    }
}

/// A member of a record.
fn text<'a>(record: &'a Value, key: &str) -> &'a str {
    record.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn flag(record: &Value, key: &str) -> bool {
    record.get(key).and_then(Value::as_bool).unwrap_or_default()
}

fn number(record: &Value, key: &str) -> u64 {
    record.get(key).and_then(Value::as_u64).unwrap_or_default()
}
