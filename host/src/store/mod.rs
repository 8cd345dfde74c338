//! Where the connector's state lives: the host's side of the interface `key-value`.

mod disk;
mod log;
mod memory;
mod redis;

pub use disk::Disk;
pub use log::{Counts, Operation, StoreLog};
pub use memory::Memory;
pub use redis::Redis;

/// Longest key in bytes (`wit/package.wit`, interface `key-value`).
pub const MAX_KEY_BYTES: usize = 128;
/// Longest value in bytes (`wit/package.wit`, interface `key-value`): 1 MiB.
pub const MAX_VALUE_BYTES: usize = 1024 * 1024;

/// Why a store operation did not succeed; the variants of the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// Busy or unreachable; a write may have taken place.
    Unavailable(String),
    /// The store has no atomic counters.
    Unsupported,
    /// The key or the value breaks a limit.
    Refused(String),
}

/// A key-value store that outlives the calls. The promises are those of `wit/package.wit`.
pub trait KeyValueStore: Send + Sync {
    /// The value of a key, or none; counters have no value.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Sets a key; durable on return, as far as the store is durable at all.
    ///
    /// # Errors
    /// When key or value are refused, or the store cannot be written.
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError>;
    /// Deletes a key, value or counter; succeeds if there is none.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn delete(&self, key: &str) -> Result<(), StoreError>;
    /// Keys of values and counters that begin with `prefix`, ascending by bytes.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError>;
    /// Adds to a counter that begins at 0 and gives its new value.
    ///
    /// # Errors
    /// When the key is refused or the store cannot be written.
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError>;
    /// Why it may forget what it was told, as it is set up: a sentence each, and what to do.
    fn weaknesses(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Holds a connector to the contract's key format, so that a key that some other host would not
/// take is found here.
fn check_key(key: &str) -> Result<(), StoreError> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"._:-".contains(&b);
    if key.is_empty() || key.len() > MAX_KEY_BYTES || !key.bytes().all(allowed) {
        return Err(StoreError::Refused(format!(
            "a key has 1 to {MAX_KEY_BYTES} bytes of [A-Za-z0-9._:-]; this one has {} bytes",
            key.len()
        )));
    }
    Ok(())
}

fn check_value(value: &[u8]) -> Result<(), StoreError> {
    if value.len() > MAX_VALUE_BYTES {
        return Err(StoreError::Refused(format!(
            "a value has at most {MAX_VALUE_BYTES} bytes; this one has {}",
            value.len()
        )));
    }
    Ok(())
}

/// Adds without wrapping: a counter at its end stays there.
fn add(current: i64, delta: i64) -> i64 {
    current.saturating_add(delta)
}
