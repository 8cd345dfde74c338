//! Settings that are wrong keep every run from its job. That is told as well as the settings allow.

use super::Kind;
use crate::pause::paused_until;
use crate::ports::{Config, Ports};
use crate::run::{Failure, Run, Turn};
use crate::settings::{Fault, Settings, SettingsError};

/// There are not so many settings.
const MOST_FAULTS: usize = 200;

/// The settings without those that are wrong, and with something harmless in place of those of TOPdesk,
/// which is not asked then.
struct Without<'a> {
    config: &'a dyn Config,
    faults: Vec<Fault>,
}

impl Config for Without<'_> {
    fn get(&self, key: &str) -> Result<Option<String>, String> {
        let is_faulty = |key: &str| self.faults.iter().any(|fault| fault.key == key);
        let faulty = is_faulty(key);
        match key {
            // There is no way to tell.
            "alarms" if is_faulty("signl4_webhook_secret") || is_faulty("signl4_url") => {
                Ok(Some("no".into()))
            }
            _ if !faulty => self.config.get(key),
            "topdesk_url" => Ok(Some("https://unknown.invalid".into())),
            "topdesk_username" | "topdesk_password" | "signl4_webhook_secret" => {
                Ok(Some("unknown".into()))
            }
            _ => Ok(None),
        }
    }
}

/// Notes that the settings are wrong, and raises the alarm once that has lasted. Whatever stands in the way
/// of it: the run fails anyway, and says why.
pub(crate) fn alarm_of_settings(ports: Ports<'_>, faults: &[Fault]) {
    let mut without = Without {
        config: ports.config,
        faults: faults.to_vec(),
    };
    // Without one setting another may be wrong that needs it.
    let settings = loop {
        match Settings::read(&without) {
            Ok(settings) => break settings,
            Err(SettingsError::Faulty(more)) if without.faults.len() < MOST_FAULTS => {
                without.faults.extend(more);
            }
            Err(_) => return,
        }
    };
    let mut run = Run::begin(ports, &settings);
    let keys: Vec<_> = faults.iter().map(|fault| fault.key).collect();
    let _ = run.load_head().and_then(|()| run.note_settings(&keys));
    run.end(Ok(()));
}

impl Run<'_> {
    fn note_settings(&mut self, keys: &[&str]) -> Result<(), Failure> {
        let message = format!(
            "no run takes place until these settings are corrected: {}",
            keys.join(", ")
        );
        self.noticed.note(Kind::Settings, &message, 0);
        if paused_until(&self.head, self.now()).is_some()
            || !(self.would_note() || self.pulse_is_due())
        {
            return Ok(());
        }
        if self.turn()? == Turn::Theirs {
            return Ok(());
        }
        // A schedule there is.
        self.head.ran_ms = Some(self.now().as_millisecond());
        self.note_troubles()
    }
}
