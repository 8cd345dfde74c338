//! What several commands are given: component, configuration, state.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::settings::SettingsLog;
use crate::store::{Disk, KeyValueStore, Memory, Redis};
use crate::{Engine, Environment, Host, Limits, Network, Settings};
use anyhow::anyhow;
use clap::Args;

use super::component::{CONTRACT, Choice};
use super::{Failed, output};

/// What `--state` takes.
pub const STATE: &str = "FILE|REDIS";
/// The same, for an address with a password, which a command line would show to everybody on the machine.
pub const STATE_VARIABLE: &str = "CONNECTOR_STATE";

/// What every command is given that calls the connector.
#[derive(Args)]
pub(crate) struct Given {
    #[command(flatten)]
    component: Choice,
    /// Settings: a JSON object such as {"topdesk_url": "https://example.topdesk.net",
    /// "topdesk_password": {"env": "TOPDESK_PASSWORD"}}.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Where to keep what must be remembered: a file, created if missing, or a Redis
    /// (redis://localhost:6379/0). Without it nothing is kept.
    #[arg(long, value_name = STATE, env = STATE_VARIABLE, hide_env_values = true)]
    state: Option<PathBuf>,
}

impl Given {
    /// The file with the settings.
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
        let component = self.component.load(&engine, &CONTRACT)?;
        let environment = environment(store, settings);
        Host::new(&engine, &component, environment).map_err(|error| {
            let what = "this is not a connector for this host";
            Failed::usage(error.context(format!("{}: {what}", self.component.name())))
        })
    }
}

/// What the connector is given: this machine's network and time, and the time that the settings allow.
pub(crate) fn environment(store: Arc<dyn KeyValueStore>, settings: Settings) -> Environment {
    let limits = Limits {
        deadline: settings.deadline(),
        ..Limits::default()
    };
    Environment::new(store, settings)
        .with_network(Network::Real { allowed: None })
        .with_limits(limits)
        .with_lines(Arc::new(output::note))
}

/// What somebody who meant a Redis may have written; as the name of a file it would be a new, empty state.
fn is_half_an_address(text: &str) -> bool {
    let scheme = ["redis", "valkey"]
        .iter()
        .any(|name| text.starts_with(name))
        && text.contains(':');
    let port = text.rsplit_once(':').map(|(_, port)| port);
    let port =
        port.is_some_and(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
    !Redis::is_address(text) && (scheme || text.contains('@') || port)
}

/// A file, or a Redis, which need not be there yet.
pub fn open(state: &Path) -> Result<Arc<dyn KeyValueStore>, Failed> {
    let text = state.to_str();
    if text.is_some_and(is_half_an_address) {
        // Not repeated: there may be a password in it.
        return Err(Failed::usage(anyhow!(
            "the state (--state, {STATE_VARIABLE}) looks like an address without its beginning: expected a file, or \
             redis://HOST:PORT"
        )));
    }
    match text.filter(|text| Redis::is_address(text)) {
        Some(address) => Ok(Arc::new(Redis::new(address).map_err(Failed::usage)?)),
        None => Ok(Arc::new(Disk::open(state).map_err(Failed::usage)?)),
    }
}

/// Reads the file with the settings.
pub fn settings(file: &Path) -> Result<Settings, Failed> {
    // Of the environment only values that the configuration file asks for by name.
    Settings::read(file, |name| std::env::var(name).ok()).map_err(Failed::usage)
}

/// Names on stderr what an answered `on-schedule` has not asked for: a connector reads every setting
/// it knows at the beginning of such a call.
pub(crate) fn tell_unknown(settings: &Settings, log: &SettingsLog) -> Vec<String> {
    let unknown = log.never_asked(settings);
    if !unknown.is_empty() {
        let names = unknown.join(", ");
        output::note(&format!(
            "settings that the connector does not know: {names}"
        ));
    }
    unknown
}

#[cfg(test)]
mod tests {
    use super::is_half_an_address;

    #[test]
    fn an_address_without_its_beginning_is_no_file() {
        for text in [
            "redis:/:hush@127.0.0.1:7411",
            "redis//:hush@host",
            "localhost:6379",
        ] {
            assert!(is_half_an_address(text), "{text}");
        }
    }

    #[test]
    fn files_are_files() {
        for text in [
            "connector.redb",
            "./redis.redb",
            "C:\\state\\a.redb",
            "/var/a:b",
        ] {
            assert!(!is_half_an_address(text), "{text}");
        }
    }
}
