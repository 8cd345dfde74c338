//! Settings that are wrong keep every run from its job. That is told as well as the settings allow.

use super::Kind;
use crate::ports::{Config, Ports};
use crate::run::{Failure, Run, Turn};
use crate::settings::{Fault, Settings};

/// The settings without those that are wrong, and with something harmless in place of those of TOPdesk,
/// which is not asked then.
struct Without<'a> {
    config: &'a dyn Config,
    faults: &'a [Fault],
}

impl Config for Without<'_> {
    fn get(&self, key: &str) -> Result<Option<String>, String> {
        let faulty = self.faults.iter().any(|fault| fault.key == key);
        match key {
            _ if !faulty => self.config.get(key),
            "topdesk_url" => Ok(Some("https://unknown.invalid".into())),
            "topdesk_username" | "topdesk_password" => Ok(Some("unknown".into())),
            _ => Ok(None),
        }
    }
}

/// Notes that the settings are wrong, and raises the alarm once that has lasted. Whatever stands in the way
/// of it: the run fails anyway, and says why.
pub(crate) fn alarm_of_settings(ports: Ports<'_>, faults: &[Fault]) {
    let without = Without {
        config: ports.config,
        faults,
    };
    let Ok(settings) = Settings::read(&without) else {
        return;
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
        if !self.would_note() {
            return Ok(());
        }
        if self.turn()? == Turn::Theirs {
            return Ok(());
        }
        self.note_troubles()
    }
}
