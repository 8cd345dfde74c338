//! The promise, as a checker over a recorded history and the world at its end. One file per part of
//! the promise; each says what it holds and what it excuses.

mod agreement;
mod case;
mod cursor;
mod duplicates;
mod foreign;
mod no_loss;
mod output;
mod patience;
mod poison;
mod promise;
mod regress;
mod remarks;
mod rest;
mod runs;
mod silence;

pub use promise::{Broken, Promise};

use crate::history::History;
use crate::play::Facts;
use crate::story::Story;
use crate::world::World;
use case::Case;
use simulators::{Signl4, Topdesk};
use std::collections::BTreeMap;

/// Checks one part; a sentence for each way in which it is broken.
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
        (Promise::NoLoss, no_loss::check),
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

/// The end of something that was no story, such as a soak test: two systems, and what a store holds.
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
