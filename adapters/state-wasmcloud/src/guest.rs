//! The drafts' types, and nothing that needs a test of its own: see `state-keyvalue`.

use std::cell::RefCell;
use std::rc::Rc;

use state_keyvalue::{HostError, Prefix, Store, Trouble, present};

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
        // The host's words may hold an address and more.
        Err(settings::Error::Upstream(_) | settings::Error::Io(_)) => Err(format!(
            "the host's source of the setting {key} does not answer"
        )),
    }
}

thread_local! {
    /// Opened once by each instance: to open is a round trip of its own, and behind a setting there may
    /// be a vault.
    static OPENED: RefCell<Option<Rc<Store<Bucket>>>> = const { RefCell::new(None) };
}

fn opened() -> Result<Rc<Store<Bucket>>, Trouble> {
    if let Some(store) = OPENED.with_borrow(Option::clone) {
        return Ok(store);
    }
    let prefix = Prefix::new(setting("state_prefix").map_err(Trouble::Unavailable)?)?;
    let name = setting("state_bucket").map_err(Trouble::Unavailable)?;
    let bucket = store::open(&name.unwrap_or_default()).map_err(told)?;
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
    type Cursor = u64;

    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, HostError> {
        self.0.get(key).map_err(told)
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), HostError> {
        self.0.set(key, value).map_err(told)
    }

    fn delete(&self, key: &str) -> Result<(), HostError> {
        self.0.delete(key).map_err(told)
    }

    fn page(&self, cursor: Option<u64>) -> Result<(Vec<String>, Option<u64>), HostError> {
        let answer = self.0.list_keys(cursor).map_err(told)?;
        Ok((answer.keys, answer.cursor))
    }

    /// These drafts cannot count down.
    fn increment(&self, key: &str, delta: i64) -> Option<Result<i64, HostError>> {
        let delta = u64::try_from(delta).ok()?;
        let counted = atomics::increment(&self.0, key, delta).map_err(told);
        Some(counted.and_then(|value| {
            i64::try_from(value).map_err(|_| HostError::Other("a counter beyond all bounds".into()))
        }))
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
