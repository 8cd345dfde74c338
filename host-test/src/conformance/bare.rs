//! The bare connector, through its contract.

use scenarios::{Answer, Connector, Ended, Failure, Settings, Systems};
use tokio::runtime::{Builder, Runtime};
use wasmtime::component::Component;

use super::harness::Make;
use super::said;
use host::contract::WebhookRequest;
use host::{Engine, Host};

/// A host and what it is made of.
pub(super) struct Bare {
    engine: Engine,
    component: Component,
    systems: Systems,
    make: Make,
    host: Host,
    settings: Settings,
    runtime: Runtime,
}

impl Bare {
    pub(super) fn new(
        engine: &Engine,
        component: &Component,
        make: Make,
        systems: &Systems,
        settings: &Settings,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            engine: engine.clone(),
            component: component.clone(),
            systems: systems.clone(),
            host: Host::new(engine, component, make(systems, settings))?,
            make,
            settings: settings.clone(),
            runtime: Builder::new_current_thread().enable_all().build()?,
        })
    }
}

impl Connector for Bare {
    fn run(&mut self) -> anyhow::Result<Ended> {
        said::ended(self.runtime.block_on(self.host.on_schedule())?)
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
        let answered = self.runtime.block_on(self.host.on_webhook(&request))?;
        Ok(answered.map_err(said::failure).map(|response| Answer {
            status: response.status,
            body: String::from_utf8_lossy(&response.body).into_owned(),
            work_waiting: response.work_waiting,
        }))
    }

    fn drain(&mut self) -> anyhow::Result<Ended> {
        said::ended(self.runtime.block_on(self.host.drain())?)
    }

    /// Another host and other instances; only the store stays.
    fn restart(&mut self) -> anyhow::Result<()> {
        let environment = (self.make)(&self.systems, &self.settings);
        self.host = Host::new(&self.engine, &self.component, environment)?;
        Ok(())
    }

    fn configure(&mut self, settings: &Settings) -> anyhow::Result<()> {
        self.settings.clone_from(settings);
        self.restart()
    }
}
