//! Plays the files of the folder `scenarios/` to a connector that stands between simulators of
//! both systems. A file is a test; the same files are played to the native core
//! (`tests/scenarios.rs`) and to every artefact (`host-test/tests/conformance.rs`).
//!
//! Where to begin: `scenarios/README.md` explains the files, [`Scenario`] reads one, [`play`]
//! plays it, [`conduct`] makes named tests of all. A new word of a step is a field in `words/`,
//! what it does in `player/`, and a line in `scenarios/README.md`.

mod compare;
mod conduct;
mod connector;
mod lengths;
mod names;
mod player;
mod scenario;
mod step;
mod systems;
#[cfg(test)]
mod tests;
mod words;

pub use conduct::{conduct, folder, read_all, try_each};
pub use connector::{Answer, Connector, Ended, Failure};
pub use player::{act, play, play_among};
pub use scenario::{Needs, Scenario, Settings};
pub use systems::{SECRET, Systems, TOKEN, TOPDESK};
