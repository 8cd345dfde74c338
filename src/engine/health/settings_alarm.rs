//! The alarm about invalid settings, which prevent every run. It is raised as far as the remaining settings
//! allow.

use super::update::{pulse_is_due, store_episodes, would_store};
use crate::engine::failure::Failure;
use crate::engine::journal::Kind;
use crate::engine::run::with_engine;
use crate::engine::work::Engine;
use crate::ports::{Config, Ports};
use crate::settings::{Fault, Settings, SettingsError};

/// More than the number of settings, so that the loop ends.
const MAX_FAULTS: usize = 200;

/// The settings without the invalid ones. Those of TOPdesk, which is not called, are replaced by harmless
/// values.
struct WithoutFaulty<'a> {
    config: &'a dyn Config,
    faults: Vec<Fault>,
}

impl Config for WithoutFaulty<'_> {
    fn get(&self, key: &str) -> Result<Option<String>, String> {
        let is_faulty = |key: &str| self.faults.iter().any(|fault| fault.key == key);
        match key {
            // Without SIGNL4's address and secret no alarm can be sent.
            "alarms" if is_faulty("signl4_webhook_secret") || is_faulty("signl4_url") => {
                Ok(Some("no".into()))
            }
            _ if !is_faulty(key) => self.config.get(key),
            "topdesk_url" => Ok(Some("https://unknown.invalid".into())),
            "topdesk_username" | "topdesk_password" | "signl4_webhook_secret" => {
                Ok(Some("unknown".into()))
            }
            _ => Ok(None),
        }
    }
}

/// Stores the episode of invalid settings, and raises the alarm once it has lasted. Errors are ignored here:
/// the run fails anyway and reports the settings.
pub(crate) fn alarm_of_settings(ports: Ports<'_>, faults: &[Fault]) {
    let mut config = WithoutFaulty {
        config: ports.config,
        faults: faults.to_vec(),
    };
    // Removing one invalid setting may make another one invalid that depends on it.
    let settings = loop {
        match Settings::read(&config) {
            Ok(settings) => break settings,
            Err(SettingsError::Faulty(more)) if config.faults.len() < MAX_FAULTS => {
                config.faults.extend(more);
            }
            Err(_) => return,
        }
    };
    let keys: Vec<_> = faults.iter().map(|fault| fault.key).collect();
    with_engine(ports, &settings, |run| {
        run.session.load()?;
        store_faults(run, &keys)
    });
}

fn store_faults(run: &mut Engine<'_>, keys: &[&str]) -> Result<(), Failure> {
    let message = format!(
        "no run takes place until these settings are corrected: {}",
        keys.join(", ")
    );
    run.journal.health_problem(Kind::Settings, &message, 0);
    let head = run.session.head();
    if head.pause.until(run.ctx.now()).is_some()
        || !(would_store(run) || pulse_is_due(run.ctx, head))
    {
        return Ok(());
    }
    let Some(mut work) = run.acquire()?.work() else {
        return Ok(());
    };
    // The schedule works: the host has just started a run.
    work.turn.head.health.ran_ms = Some(work.ctx.now_ms());
    store_episodes(&mut work)
}
