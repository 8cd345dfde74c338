//! Converts the drafts' types. Everything that needs a test is in `state-keyvalue`.

use std::cell::RefCell;
use std::rc::Rc;

use state_keyvalue::{HostError, Prefix, Store, StoreError, present};

mod bindings {
    wit_bindgen::generate!({
        path: ["../../wit", "wit"],
        world: "integration:state-wasmcloud/state-wasmcloud",
        generate_all,
    });
}

use bindings::exports::integration::connector::{config, key_value};
use bindings::wasi::config::store as settings;
use bindings::wasi::keyvalue::{atomics, store};

struct State;

impl key_value::Guest for State {
    fn get(key: String) -> Result<Option<Vec<u8>>, key_value::Error> {
        with(|store| store.get(&key))
    }

    fn set(key: String, value: Vec<u8>) -> Result<(), key_value::Error> {
        with(|store| store.set(&key, &value))
    }

    fn delete(key: String) -> Result<(), key_value::Error> {
        with(|store| store.delete(&key))
    }

    fn list_keys(prefix: String) -> Result<Vec<String>, key_value::Error> {
        with(|store| store.list_keys(&prefix))
    }

    fn increment(key: String, delta: i64) -> Result<i64, key_value::Error> {
        with(|store| store.increment(&key, delta))
    }
}

impl config::Guest for State {
    fn get(key: String) -> Result<Option<String>, config::Error> {
        setting(&key).map_err(config::Error::Unavailable)
    }
}

fn setting(key: &str) -> Result<Option<String>, String> {
    match settings::get(key) {
        Ok(value) => Ok(present(value)),
        // The host's error text may contain an address or a secret.
        Err(settings::Error::Upstream(_) | settings::Error::Io(_)) => Err(format!(
            "the host's source of the setting {key} does not answer"
        )),
    }
}

thread_local! {
    /// The store, opened once per instance: opening it costs a round trip, and reading a setting may cost
    /// one to a vault.
    static OPENED: RefCell<Option<Rc<Store<Bucket>>>> = const { RefCell::new(None) };
}

fn opened() -> Result<Rc<Store<Bucket>>, StoreError> {
    if let Some(store) = OPENED.with_borrow(Option::clone) {
        return Ok(store);
    }
    let prefix = Prefix::new(setting("state_prefix").map_err(StoreError::Unavailable)?)?;
    let name = setting("state_bucket").map_err(StoreError::Unavailable)?;
    let bucket = store::open(&name.unwrap_or_default()).map_err(host_error)?;
    let store = Rc::new(Store::new(Bucket(bucket), prefix));
    OPENED.set(Some(Rc::clone(&store)));
    Ok(store)
}

fn with<T>(
    operation: impl FnOnce(&Store<Bucket>) -> Result<T, StoreError>,
) -> Result<T, key_value::Error> {
    let result = opened().and_then(|store| operation(&store));
    if matches!(result, Err(StoreError::Unavailable(_))) {
        // The instance may outlive a broken connection, so the next call opens a new one.
        OPENED.take();
    }
    Ok(result?)
}

struct Bucket(store::Bucket);

impl state_keyvalue::Bucket for Bucket {
    type Cursor = u64;

    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, HostError> {
        self.0.get(key).map_err(host_error)
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), HostError> {
        self.0.set(key, value).map_err(host_error)
    }

    fn delete(&self, key: &str) -> Result<(), HostError> {
        self.0.delete(key).map_err(host_error)
    }

    fn page(&self, cursor: Option<u64>) -> Result<(Vec<String>, Option<u64>), HostError> {
        let answer = self.0.list_keys(cursor).map_err(host_error)?;
        Ok((answer.keys, answer.cursor))
    }

    /// These drafts only support steps of 0 or more.
    fn increment(&self, key: &str, delta: i64) -> Option<Result<i64, HostError>> {
        let delta = u64::try_from(delta).ok()?;
        let counted = atomics::increment(&self.0, key, delta).map_err(host_error);
        Some(counted.and_then(|value| {
            i64::try_from(value).map_err(|_| HostError::Other("a counter is too large".into()))
        }))
    }
}

fn host_error(error: store::Error) -> HostError {
    match error {
        store::Error::NoSuchStore => HostError::NoSuchStore,
        store::Error::AccessDenied => HostError::AccessDenied,
        store::Error::Other(words) => HostError::Other(words),
    }
}

impl From<StoreError> for key_value::Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(words) => Self::Unavailable(words),
            StoreError::Unsupported => Self::Unsupported,
            StoreError::Refused(words) => Self::Refused(words),
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
