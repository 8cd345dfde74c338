//! The files of `scenarios/`, played to the component that ships: one named test each. The native
//! core is given the same ones in `tests/scenarios.rs` of the root.

use anyhow::Context as _;
use host_test::Settings as HostSettings;
use host_test::contract::{self, RunFailure, RunReport, WebhookRequest};
use host_test::scenario::Scenario;
use scenarios::{Answer, Connector, Ended, Failure, Settings, Systems};
use std::process::ExitCode;
use tokio::runtime::{Builder, Runtime};

fn main() -> ExitCode {
    scenarios::conduct(|systems, settings| Ok(Box::new(Component::new(systems, settings)?)))
}

struct Component {
    scenario: Scenario,
    settings: Settings,
    runtime: Runtime,
}

impl Component {
    fn new(systems: &Systems, settings: &Settings) -> anyhow::Result<Self> {
        let mut scenario = Scenario::new()?;
        scenario.clock = systems.clock.clone();
        scenario.topdesk = systems.topdesk.clone();
        scenario.signl4 = systems.signl4.clone();
        scenario.reconfigure(host_settings(settings))?;
        Ok(Self {
            scenario,
            settings: settings.clone(),
            runtime: Builder::new_current_thread().enable_all().build()?,
        })
    }
}

fn host_settings(settings: &Settings) -> HostSettings {
    let each = settings.iter();
    each.fold(HostSettings::new(), |all, (key, value)| {
        all.with(key, value)
    })
}

impl Connector for Component {
    fn run(&mut self) -> anyhow::Result<Ended> {
        ended(self.runtime.block_on(self.scenario.run())?)
    }

    fn webhook(
        &mut self,
        endpoint: &str,
        token: &str,
        body: &[u8],
    ) -> anyhow::Result<Result<Answer, Failure>> {
        let request = WebhookRequest {
            endpoint: endpoint.into(),
            token: token.into(),
            method: "POST".into(),
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.to_vec(),
        };
        let answered = self.scenario.host.on_webhook(&request);
        let answered = self.runtime.block_on(answered)?;
        Ok(answered.map_err(failure).map(|response| Answer {
            status: response.status,
            body: String::from_utf8_lossy(&response.body).into_owned(),
            work_waiting: response.work_waiting,
        }))
    }

    fn drain(&mut self) -> anyhow::Result<Ended> {
        ended(self.runtime.block_on(self.scenario.host.drain())?)
    }

    /// Another host and another instance; only the store stays.
    fn restart(&mut self) -> anyhow::Result<()> {
        let settings = host_settings(&self.settings);
        self.scenario.reconfigure(settings)
    }

    fn configure(&mut self, settings: &Settings) -> anyhow::Result<()> {
        self.settings.clone_from(settings);
        self.restart()
    }
}

fn ended(result: Result<RunReport, RunFailure>) -> anyhow::Result<Ended> {
    let (details, reason) = match result {
        Ok(report) => (report.details, None),
        Err(failure) => (failure.details, Some(failure.reason)),
    };
    Ok(Ended {
        report: serde_json::from_str(&details).context("the report is no JSON")?,
        failure: reason.map(failure),
    })
}

fn failure(reason: contract::Failure) -> Failure {
    match reason {
        contract::Failure::FixSettings(faults) => {
            Failure::FixSettings(faults.into_iter().map(|fault| fault.key).collect())
        }
        contract::Failure::TryLater(later) => Failure::TryLater {
            after_s: later.after_seconds,
            message: later.message,
        },
        contract::Failure::Refused(message) => Failure::Refused(message),
        contract::Failure::StateTrouble(message) => Failure::StateTrouble(message),
    }
}
