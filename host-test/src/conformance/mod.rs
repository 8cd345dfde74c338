//! The scenarios of `scenarios/`, played to any artefact on any host: the bare connector through its
//! contract, the composed ones over HTTP.
//!
//! - [`harness`]: in this process, in virtual time; hosts whose interfaces it plays are named so.
//! - [`foreign`]: a host as a process of its own, over real HTTP.

mod bare;
mod cron;
pub mod foreign;
mod front;
pub mod harness;
mod said;

use std::time::{Duration, Instant};

use scenarios::{Connector, Scenario, Settings, Systems};

/// Makes a connector that stands between the systems.
pub type Begin =
    Box<dyn Fn(&Systems, &Settings) -> anyhow::Result<Box<dyn Connector>> + Send + Sync>;

/// An artefact on a host.
pub struct Target {
    /// Which host.
    pub host: String,
    /// Makes a connector there, with an empty state.
    pub begin: Begin,
    /// Why a scenario cannot be played there; none: it can.
    pub obstacle: fn(&Scenario) -> Option<&'static str>,
}

/// How a scenario ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was as expected.
    Passed,
    /// Something was not: the step, what was expected and what was seen.
    Failed(String),
    /// It was not played, and why.
    NotPlayed(&'static str),
}

/// All scenarios on one target.
pub struct Played {
    /// Which host.
    pub host: String,
    /// Scenarios by name.
    pub outcomes: Vec<(String, Outcome)>,
    /// How long it took.
    pub time: Duration,
}

impl Target {
    /// Plays one scenario.
    #[must_use]
    pub fn play(&self, scenario: &Scenario) -> Outcome {
        if let Some(obstacle) = (self.obstacle)(scenario) {
            return Outcome::NotPlayed(obstacle);
        }
        match scenarios::play(scenario, |systems, settings| {
            (self.begin)(systems, settings)
        }) {
            Ok(()) => Outcome::Passed,
            Err(error) => Outcome::Failed(format!("{error:#}")),
        }
    }

    /// Plays all; `told` hears of each before it begins.
    #[must_use]
    pub fn play_all(&self, all: &[(String, Scenario)], told: impl Fn(&str)) -> Played {
        let began = Instant::now();
        let outcomes = all.iter().map(|(name, scenario)| {
            told(name);
            (name.clone(), self.play(scenario))
        });
        Played {
            host: self.host.clone(),
            outcomes: outcomes.collect(),
            time: began.elapsed(),
        }
    }
}

/// Nothing stands in the way.
fn none(_: &Scenario) -> Option<&'static str> {
    None
}
