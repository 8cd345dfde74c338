//! The files of `scenarios/`, played to the native core: one named test each. The component is
//! given the same ones in `host-test/tests/conformance.rs`.

#[path = "core/world/mod.rs"]
mod world;

use connector::Outcome;
use connector::Report;
use scenarios::{Answer, Connector, Ended, Failure, Settings, Systems};
use std::process::ExitCode;
use world::World;

fn main() -> ExitCode {
    scenarios::conduct(|systems, settings| Ok(Box::new(Native::new(systems, settings))))
}

struct Native {
    world: World,
}

impl Native {
    fn new(systems: &Systems, settings: &Settings) -> Self {
        let mut world = World::new();
        world.clock = systems.clock.clone();
        world.topdesk = systems.topdesk.clone();
        world.signl4 = systems.signl4.clone();
        *world.settings.borrow_mut() = settings.clone();
        Self { world }
    }
}

impl Connector for Native {
    fn run(&mut self) -> anyhow::Result<Ended> {
        ended(self.world.run_now())
    }

    fn webhook(
        &mut self,
        endpoint: &str,
        token: &str,
        body: &[u8],
    ) -> anyhow::Result<Result<Answer, Failure>> {
        let reply = self.world.webhook(endpoint, token, body);
        Ok(reply.map_err(failure).map(|reply| Answer {
            status: reply.status,
            body: reply.body,
            work_waiting: reply.work_waiting,
        }))
    }

    fn drain(&mut self) -> anyhow::Result<Ended> {
        ended(self.world.drain())
    }

    /// The core keeps nothing between its calls but what is in the store.
    fn restart(&mut self) -> anyhow::Result<()> {
        Ok(())
    }

    fn configure(&mut self, settings: &Settings) -> anyhow::Result<()> {
        *self.world.settings.borrow_mut() = settings.clone();
        Ok(())
    }
}

fn ended(outcome: Outcome) -> anyhow::Result<Ended> {
    Ok(Ended {
        report: json(&outcome.report)?,
        failure: outcome.failure.map(failure),
    })
}

fn json(report: &Report) -> anyhow::Result<serde_json::Value> {
    Ok(serde_json::from_str(&report.json())?)
}

fn failure(failure: connector::Failure) -> Failure {
    match failure {
        connector::Failure::FixSettings(faults) => {
            Failure::FixSettings(faults.iter().map(|fault| fault.key.to_string()).collect())
        }
        connector::Failure::TryLater { after_s, message } => Failure::TryLater { after_s, message },
        connector::Failure::StateTrouble(message) => Failure::StateTrouble(message),
        connector::Failure::Refused(message) => Failure::Refused(message),
    }
}
