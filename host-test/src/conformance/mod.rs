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
    /// Makes a connector there, with an empty state unless the systems are shared.
    pub begin: Begin,
    /// The systems that all scenarios share, where the host keeps its state; none: each has its own.
    pub shared: Option<Systems>,
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
        let begin = |systems: &Systems, settings: &Settings| (self.begin)(systems, settings);
        let played = match &self.shared {
            None => scenarios::play(scenario, begin),
            Some(systems) => scenarios::play_among(scenario, systems, begin),
        };
        match played {
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

#[cfg(test)]
mod tests {
    use scenarios::{Answer, Ended, Failure};
    use serde_json::Value;

    use super::*;

    /// Does nothing at all.
    struct Idle;

    impl Connector for Idle {
        fn run(&mut self) -> anyhow::Result<Ended> {
            Ok(Ended {
                report: Value::Null,
                failure: None,
            })
        }

        fn webhook(
            &mut self,
            _: &str,
            _: &str,
            _: &[u8],
        ) -> anyhow::Result<Result<Answer, Failure>> {
            Ok(Err(Failure::Refused("idle".into())))
        }

        fn drain(&mut self) -> anyhow::Result<Ended> {
            self.run()
        }

        fn restart(&mut self) -> anyhow::Result<()> {
            Ok(())
        }

        fn configure(&mut self, _: &Settings) -> anyhow::Result<()> {
            Ok(())
        }
    }

    fn idle(obstacle: fn(&Scenario) -> Option<&'static str>) -> Target {
        Target {
            host: "nowhere".into(),
            begin: Box::new(|_, _| Ok(Box::new(Idle))),
            shared: None,
            obstacle,
        }
    }

    #[test]
    fn every_scenario_fails_for_a_connector_that_does_nothing() {
        let all = scenarios::read_all(&scenarios::folder()).unwrap();
        let played = idle(none).play_all(&all, |_| {});
        let passed = |(_, outcome): &&(String, Outcome)| !matches!(outcome, Outcome::Failed(_));
        let passed: Vec<_> = played.outcomes.iter().filter(passed).collect();
        assert!(passed.is_empty(), "{passed:?}");
    }

    #[test]
    fn what_cannot_be_played_is_neither_passed_nor_failed() {
        let all = scenarios::read_all(&scenarios::folder()).unwrap();
        let outcome = idle(|_| Some("no reason")).play(&all[0].1);
        assert_eq!(outcome, Outcome::NotPlayed("no reason"));
    }
}
