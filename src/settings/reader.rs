//! Reads one setting after the other and collects every fault.

use super::{Fault, SETTINGS, values};
use crate::ports::Config;

/// Reads settings from their source. The modules beside this one add how each part is read.
pub(super) struct Reader<'a> {
    config: &'a dyn Config,
    /// Every fault so far, in the order in which the settings were read.
    pub faults: Vec<Fault>,
    /// Why the source did not answer, if it once did not.
    pub unavailable: Option<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(config: &'a dyn Config) -> Self {
        Self {
            config,
            faults: Vec::new(),
            unavailable: None,
        }
    }

    pub(super) fn yes(&mut self, key: &'static str) -> bool {
        self.checked(key, |t| values::choice(t, &[("yes", true), ("no", false)])) == Some(true)
    }

    /// The setting's value or default, read by `read`; a fault is recorded.
    pub(super) fn checked<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        match read(&self.value(key)?) {
            Ok(value) => Some(value),
            Err(message) => {
                self.fault(key, message);
                None
            }
        }
    }

    pub(super) fn fault(&mut self, key: &'static str, message: String) {
        self.faults.push(Fault { key, message });
    }

    /// The setting's value or default; a required one that is missing is a fault.
    pub(super) fn value(&mut self, key: &'static str) -> Option<String> {
        let raw = match self.config.get(key) {
            Ok(raw) => raw,
            Err(message) => {
                self.unavailable.get_or_insert(message);
                return None;
            }
        };
        let setting = SETTINGS.iter().find(|s| s.key == key)?;
        let given = raw.map(|r| r.trim().to_owned()).filter(|r| !r.is_empty());
        let value = given.or(setting.default.map(str::to_owned));
        if value.is_none() && setting.required {
            self.fault(key, format!("is required: {}", setting.tooltip));
        }
        value
    }
}
