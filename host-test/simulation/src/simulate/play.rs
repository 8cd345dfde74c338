//! One story, played and checked.

use crate::checker::{self, Broken};
use crate::connector::Connector;
use crate::history::History;
use crate::play::play_out;
use crate::story::Story;
use crate::world::lock;
use std::hash::Hasher as _;

/// A story that was played.
pub struct Played {
    /// What was broken of the promise; nothing, if all is well.
    pub broken: Vec<Broken>,
    /// What has happened.
    pub history: History,
    /// The place in the history at which all faults had ended.
    pub settled: usize,
    /// Faults that took place.
    pub faults: u32,
    /// Every byte that the connector has sent or stored, as one number.
    pub crossed: u64,
}

/// Plays a story and checks its history.
#[must_use]
pub fn play(story: &Story, connector: &dyn Connector) -> Played {
    let ending = play_out(story, connector);
    let world = lock(&ending.world);
    Played {
        broken: checker::check(story, &world, &ending.facts),
        history: world.history.clone(),
        settled: ending.settled,
        faults: world.faults,
        crossed: world.crossed.finish(),
    }
}
