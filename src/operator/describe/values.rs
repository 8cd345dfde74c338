//! The present values of the settings and their faults. Of a secret it only shows that it is set.

use crate::engine::Failure;
use crate::ports::Config;
use crate::settings::{Fault, SETTINGS, Setting, Settings, SettingsError};
use serde::Serialize;

#[derive(Serialize)]
struct Values {
    ok: bool,
    settings: Vec<Value>,
}

#[derive(Serialize)]
struct Value {
    key: &'static str,
    set: bool,
    value: Option<String>,
    faults: Vec<String>,
}

pub fn json(config: &dyn Config) -> Result<String, Failure> {
    let faults = match Settings::read(config) {
        Ok(_) => Vec::new(),
        Err(SettingsError::Faulty(faults)) => faults,
        Err(unavailable) => return Err(unavailable.into()),
    };
    let value = |setting: &Setting| value(config, setting, &faults);
    let values = Values {
        ok: faults.is_empty(),
        settings: SETTINGS.iter().map(value).collect::<Result<_, _>>()?,
    };
    serde_json::to_string(&values).map_err(|_| Failure::TryLater {
        after_s: None,
        message: "the settings could not be written".into(),
    })
}

fn value(config: &dyn Config, setting: &Setting, faults: &[Fault]) -> Result<Value, Failure> {
    let value = config
        .get(setting.key)
        .map_err(|message| Failure::from(SettingsError::Unavailable(message)))?
        .filter(|value| !value.trim().is_empty());
    let faults = faults.iter().filter(|fault| fault.key == setting.key);
    Ok(Value {
        key: setting.key,
        set: value.is_some(),
        value: value.filter(|_| !setting.secret),
        faults: faults.map(|fault| fault.message.clone()).collect(),
    })
}
