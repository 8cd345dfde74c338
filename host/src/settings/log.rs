//! Which settings the component asked for: one that it never asks for is mistyped, most likely.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Settings;

/// A log that all calls of a host share. Cloning gives the same log.
#[derive(Clone, Default)]
pub struct SettingsLog {
    asked: Arc<Mutex<BTreeSet<String>>>,
}

impl SettingsLog {
    /// The names of the given settings that no call has asked for yet, in order. Says something
    /// only after an `on-schedule` has been answered: only such a call reads every setting.
    #[must_use]
    pub fn never_asked(&self, settings: &Settings) -> Vec<String> {
        let asked = self.asked();
        let unknown = settings.values.keys().filter(|key| !asked.contains(*key));
        unknown.cloned().collect()
    }

    /// Keeps what is given and no more, whatever a component may ask for.
    pub(crate) fn note(&self, settings: &Settings, key: &str) {
        if settings.values.contains_key(key) {
            self.asked().insert(key.to_owned());
        }
    }

    fn asked(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
