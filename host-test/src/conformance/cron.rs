//! Two components of one Spin application that share a store: the cron trigger calls one, HTTP the
//! other.

use scenarios::{Answer, Connector, Ended, Failure, Settings, Systems};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use wasmtime::component::{Component, InstancePre, Linker};

use super::front::OverHttp;
use super::harness::Make;
use super::said;
use host::Engine;
use host::state::{HostState, link_host};

mod generated {
    wasmtime::component::bindgen!({
        inline: "
            package played:cron;
            world cron {
                use fermyon:spin-cron/cron-types@2.0.0.{metadata, error};
                export handle-cron-event: func(metadata: metadata) -> result<_, error>;
            }",
        path: "../adapters/cron-front/wit/deps/spin-cron",
        world: "played:cron/cron",
        exports: { default: async },
    });
}

use generated::fermyon::spin_cron::cron_types::{Error, Metadata};

/// Runs by the trigger, webhooks over HTTP.
pub(super) struct ByCron {
    engine: Engine,
    cron: InstancePre<HostState>,
    systems: Systems,
    make: Make,
    front: OverHttp,
    settings: Settings,
    runtime: Runtime,
}

impl ByCron {
    pub(super) fn new(
        engine: &Engine,
        cron: &Component,
        front: &Component,
        make: Make,
        systems: &Systems,
        settings: &Settings,
    ) -> anyhow::Result<Self> {
        let mut linker = Linker::new(engine.wasmtime());
        link_host(&mut linker, make(systems, settings).interfaces)?;
        Ok(Self {
            engine: engine.clone(),
            cron: linker.instantiate_pre(cron)?,
            systems: systems.clone(),
            front: OverHttp::new(engine, front, make.clone(), systems, settings)?,
            make,
            settings: settings.clone(),
            runtime: Builder::new_current_thread().enable_all().build()?,
        })
    }

    async fn fire(&self) -> wasmtime::Result<Result<(), Error>> {
        let environment = (self.make)(&self.systems, &self.settings);
        let mut store = environment.new_store(&self.engine)?;
        let cron = generated::CronPre::new(self.cron.clone())?;
        let cron = cron.instantiate_async(&mut store).await?;
        let timestamp = self.systems.clock.now().as_second().cast_unsigned();
        cron.call_handle_cron_event(&mut store, Metadata { timestamp })
            .await
    }
}

impl Connector for ByCron {
    /// The trigger is told of a failure, and of nothing else.
    fn reports_runs(&self) -> bool {
        false
    }

    fn tells_of_work(&self) -> bool {
        false
    }

    fn run(&mut self) -> anyhow::Result<Ended> {
        let fired = self.runtime.block_on(self.fire())?;
        let failed = fired
            .err()
            .map(|Error::Other(line)| said::failed_in_words(&line));
        Ok(Ended {
            report: Value::Null,
            failure: failed.transpose()?,
        })
    }

    fn webhook(
        &mut self,
        endpoint: &str,
        token: &str,
        body: &[u8],
    ) -> anyhow::Result<Result<Answer, Failure>> {
        self.front.webhook(endpoint, token, body)
    }

    fn drain(&mut self) -> anyhow::Result<Ended> {
        self.front.drain()
    }

    fn restart(&mut self) -> anyhow::Result<()> {
        self.front.restart()
    }

    fn configure(&mut self, settings: &Settings) -> anyhow::Result<()> {
        self.settings.clone_from(settings);
        self.front.configure(settings)
    }
}
