//! The component's exports.

use std::path::Path;

use crate::StoreError;
use crate::counter::Counters;
use crate::settings::{present, variable};
use crate::values::Values;

mod bindings {
    wit_bindgen::generate!({ path: "../../wit", world: "state" });
}

use bindings::exports::integration::connector::{config, key_value};

/// Where the host mounts the folder: `wasmtime serve --dir ./state::/state`.
const FOLDER: &str = "/state";

struct State;

impl key_value::Guest for State {
    fn get(key: String) -> Result<Option<Vec<u8>>, key_value::Error> {
        Ok(values().get(&key)?)
    }

    fn set(key: String, value: Vec<u8>) -> Result<(), key_value::Error> {
        Ok(values().set(&key, &value)?)
    }

    fn delete(key: String) -> Result<(), key_value::Error> {
        values().delete(&key)?;
        Ok(counters().delete(&key)?)
    }

    fn list_keys(prefix: String) -> Result<Vec<String>, key_value::Error> {
        let mut keys = values().keys()?;
        keys.extend(counters().keys()?);
        keys.retain(|key| key.starts_with(&prefix));
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }

    fn increment(key: String, delta: i64) -> Result<i64, key_value::Error> {
        Ok(counters().increment(&key, delta)?)
    }
}

impl config::Guest for State {
    fn get(key: String) -> Result<Option<String>, config::Error> {
        Ok(present(
            variable(&key).and_then(|name| std::env::var(name).ok()),
        ))
    }
}

fn values() -> Values {
    Values::below(Path::new(FOLDER))
}

fn counters() -> Counters {
    Counters::below(Path::new(FOLDER))
}

impl From<StoreError> for key_value::Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(error) => {
                Self::Unavailable(format!("files in {FOLDER}: {error}"))
            }
            StoreError::Unsupported => Self::Unsupported,
            StoreError::Refused(message) => Self::Refused(message),
        }
    }
}

#[expect(
    unsafe_code,
    reason = "an export of the component model is a raw function"
)]
mod export {
    use super::{State, bindings};

    bindings::export!(State with_types_in bindings);
}
