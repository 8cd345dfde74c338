//! What several commands are given: component, configuration, state.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use host_test::store::{Disk, KeyValueStore, Memory};
use host_test::{Engine, Environment, Host, Network, Settings};

use super::Failed;

#[derive(Args)]
pub(crate) struct Given {
    /// The connector, as `cargo xtask build` makes it: dist/connector.wasm.
    #[arg(long, value_name = "FILE")]
    component: PathBuf,
    /// Settings: a JSON object such as {"topdesk_url": "https://example.topdesk.net",
    /// "topdesk_password": {"env": "TOPDESK_PASSWORD"}}.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Where to keep what must be remembered; created if missing. Without it nothing is kept.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

impl Given {
    pub(crate) fn config(&self) -> &Path {
        &self.config
    }

    /// The connector behind the contract, with this machine's network and time.
    pub(crate) fn host(&self) -> Result<Host, Failed> {
        let settings = settings(&self.config)?;
        let store = match &self.state {
            Some(file) => open(file)?,
            None => Arc::new(Memory::new()),
        };
        let engine = Engine::new().map_err(Failed::job)?;
        let component = engine.load(&self.component).map_err(Failed::usage)?;
        let environment = environment(store, settings);
        Host::new(&engine, &component, environment).map_err(|error| {
            let what = "this is not a connector for this host";
            Failed::usage(error.context(format!("{}: {what}", self.component.display())))
        })
    }
}

pub(crate) fn environment(store: Arc<dyn KeyValueStore>, settings: Settings) -> Environment {
    Environment::new(store, settings).with_network(Network::Real { allowed: None })
}

pub(crate) fn open(file: &Path) -> Result<Arc<dyn KeyValueStore>, Failed> {
    Ok(Arc::new(Disk::open(file).map_err(Failed::usage)?))
}

pub(crate) fn settings(file: &Path) -> Result<Settings, Failed> {
    // The only place that reads the environment: values the configuration file asks for by name.
    Settings::read(file, |name| std::env::var(name).ok()).map_err(Failed::usage)
}

/// The first of the tokens of the setting `webhook_token`; several, while one is replaced, are
/// separated by commas.
pub(crate) fn token(settings: &Settings) -> Option<String> {
    let tokens = settings.get("webhook_token")?;
    tokens
        .split(',')
        .map(str::trim)
        .find(|t| !t.is_empty())
        .map(ToOwned::to_owned)
}
