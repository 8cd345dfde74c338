//! Spin's types, and nothing that needs a test of its own: see `state-keyvalue`.

use std::cell::RefCell;
use std::rc::Rc;

use state_keyvalue::{HostError, Prefix, Store, Trouble, present};

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

/// The store that every Spin has, and that `spin.toml` grants.
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
        // A provider's words may hold its address and more.
        Err(variables::Error::Upstream(_) | variables::Error::Io(_)) => Err(format!(
            "the provider of the variable {key} does not answer"
        )),
    }
}

thread_local! {
    /// Opened once by each instance: to open is a round trip of its own, and behind a variable there may
    /// be a vault.
    static OPENED: RefCell<Option<Rc<Store<Bucket>>>> = const { RefCell::new(None) };
}

fn opened() -> Result<Rc<Store<Bucket>>, Trouble> {
    if let Some(store) = OPENED.with_borrow(Option::clone) {
        return Ok(store);
    }
    let prefix = Prefix::new(variable("state_prefix").map_err(Trouble::Unavailable)?)?;
    let bucket = store::open(STORE).map_err(told)?;
    let store = Rc::new(Store::new(Bucket(bucket), prefix));
    OPENED.set(Some(Rc::clone(&store)));
    Ok(store)
}

fn with<T>(ask: impl FnOnce(&Store<Bucket>) -> Result<T, Trouble>) -> Result<T, key_value::Error> {
    let answered = opened().and_then(|store| ask(&store));
    if matches!(answered, Err(Trouble::Unavailable(_))) {
        // An instance may outlive the connection that has failed.
        OPENED.take();
    }
    Ok(answered?)
}

struct Bucket(store::Bucket);

impl state_keyvalue::Bucket for Bucket {
    type Cursor = String;

    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, HostError> {
        self.0.get(key).map_err(told)
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), HostError> {
        self.0.set(key, value).map_err(told)
    }

    fn delete(&self, key: &str) -> Result<(), HostError> {
        self.0.delete(key).map_err(told)
    }

    fn page(&self, cursor: Option<String>) -> Result<(Vec<String>, Option<String>), HostError> {
        let answer = self.0.list_keys(cursor.as_deref()).map_err(told)?;
        Ok((answer.keys, answer.cursor))
    }

    #[cfg(feature = "atomics")]
    fn increment(&self, key: &str, delta: i64) -> Option<Result<i64, HostError>> {
        Some(atomics::increment(&self.0, key, delta).map_err(told))
    }

    #[cfg(not(feature = "atomics"))]
    fn increment(&self, _key: &str, _delta: i64) -> Option<Result<i64, HostError>> {
        None
    }
}

fn told(error: store::Error) -> HostError {
    match error {
        store::Error::NoSuchStore => HostError::NoSuchStore,
        store::Error::AccessDenied => HostError::AccessDenied,
        store::Error::Other(words) => HostError::Other(words),
    }
}

impl From<Trouble> for key_value::Error {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Unavailable(words) => Self::Unavailable(words),
            Trouble::Unsupported => Self::Unsupported,
            Trouble::Refused(words) => Self::Refused(words),
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
