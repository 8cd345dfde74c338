//! Converts Spin's types. Everything that needs a test is in `state-keyvalue`.

use std::cell::RefCell;
use std::rc::Rc;

use state_keyvalue::{HostError, Prefix, Store, StoreError, present};

mod bindings {
    #[cfg(feature = "atomics")]
    wit_bindgen::generate!({
        path: ["../../wit", "wit"],
        world: "integration:state-spin/state-spin",
        generate_all,
    });
    #[cfg(not(feature = "atomics"))]
    wit_bindgen::generate!({
        path: ["../../wit", "wit"],
        world: "integration:state-spin/state-spin-plain",
        generate_all,
    });
}

use bindings::exports::integration::connector::{config, key_value};
use bindings::wasi::config::store as variables;
#[cfg(feature = "atomics")]
use bindings::wasi::keyvalue::atomics;
use bindings::wasi::keyvalue::store;

/// The store that every Spin host has, and to which `spin.toml` grants access.
const STORE: &str = "default";

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
        variable(&key).map_err(config::Error::Unavailable)
    }
}

fn variable(key: &str) -> Result<Option<String>, String> {
    match variables::get(key) {
        Ok(value) => Ok(present(value)),
        // The provider's error text may contain its address or a secret.
        Err(variables::Error::Upstream(_) | variables::Error::Io(_)) => Err(format!(
            "the provider of the variable {key} does not answer"
        )),
    }
}

thread_local! {
    /// The store, opened once per instance: opening it costs a round trip, and reading a variable may cost
    /// one to a vault.
    static OPENED: RefCell<Option<Rc<Store<Bucket>>>> = const { RefCell::new(None) };
}

fn opened() -> Result<Rc<Store<Bucket>>, StoreError> {
    if let Some(store) = OPENED.with_borrow(Option::clone) {
        return Ok(store);
    }
    let prefix = Prefix::new(variable("state_prefix").map_err(StoreError::Unavailable)?)?;
    let bucket = store::open(STORE).map_err(host_error)?;
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
    type Cursor = String;

    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, HostError> {
        self.0.get(key).map_err(host_error)
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), HostError> {
        self.0.set(key, value).map_err(host_error)
    }

    fn delete(&self, key: &str) -> Result<(), HostError> {
        self.0.delete(key).map_err(host_error)
    }

    fn page(&self, cursor: Option<String>) -> Result<(Vec<String>, Option<String>), HostError> {
        let answer = self.0.list_keys(cursor.as_deref()).map_err(host_error)?;
        Ok((answer.keys, answer.cursor))
    }

    #[cfg(feature = "atomics")]
    fn increment(&self, key: &str, delta: i64) -> Option<Result<i64, HostError>> {
        Some(atomics::increment(&self.0, key, delta).map_err(host_error))
    }

    #[cfg(not(feature = "atomics"))]
    fn increment(&self, _key: &str, _delta: i64) -> Option<Result<i64, HostError>> {
        None
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
