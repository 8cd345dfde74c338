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

    /// Does nothing at all, and takes webhooks without a word.
    struct Idle {
        reports: bool,
    }

    impl Connector for Idle {
        fn reports_runs(&self) -> bool {
            self.reports
        }

        fn tells_of_work(&self) -> bool {
            self.reports
        }

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
            Ok(Ok(Answer {
                status: 200,
                body: String::new(),
                work_waiting: false,
            }))
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

    fn idle(reports: bool, obstacle: fn(&Scenario) -> Option<&'static str>) -> Target {
        Target {
            host: "nowhere".into(),
            begin: Box::new(move |_, _| Ok(Box::new(Idle { reports }))),
            shared: None,
            obstacle,
        }
    }

    fn passed_by_an_idle_one(reports: bool) -> Vec<String> {
        let all = scenarios::read_all(&scenarios::folder()).unwrap();
        let played = idle(reports, none).play_all(&all, |_| {});
        let outcomes = played.outcomes.into_iter();
        let passed = outcomes.filter(|(_, outcome)| *outcome == Outcome::Passed);
        passed.map(|(name, _)| name).collect()
    }

    #[test]
    fn every_scenario_fails_for_a_connector_that_does_nothing() {
        assert_eq!(passed_by_an_idle_one(true), Vec::<String>::new());
    }

    #[test]
    fn every_scenario_fails_even_where_only_the_effects_are_looked_at() {
        assert_eq!(passed_by_an_idle_one(false), Vec::<String>::new());
    }

    #[test]
    fn what_cannot_be_played_is_neither_passed_nor_failed() {
        let all = scenarios::read_all(&scenarios::folder()).unwrap();
        let outcome = idle(true, |_| Some("no reason")).play(&all[0].1);
        assert_eq!(outcome, Outcome::NotPlayed("no reason"));
    }
}
