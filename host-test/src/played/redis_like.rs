//! A Redis that others use as well.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use host::store::{KeyValueStore, StoreError};

/// Keeps everything until it is dropped. Counters are decimal digits. Keys of other applications are
/// there from the beginning, and listed with the rest.
pub struct RedisLike {
    keys: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl RedisLike {
    /// A store in which others have keys already.
    #[must_use]
    pub fn new() -> Self {
        let others = ["head", "lease", "session:1", "connector", "in.1.a"];
        let others = others.map(|key| (key.to_owned(), b"of somebody else".to_vec()));
        Self {
            keys: Mutex::new(others.into()),
        }
    }

    fn keys(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for RedisLike {
    fn default() -> Self {
        Self::new()
    }
}

impl KeyValueStore for RedisLike {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.keys().get(key).cloned())
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.keys().insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.keys().remove(key);
        Ok(())
    }

    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let keys = self.keys();
        let found = keys.keys().rev().filter(|key| key.starts_with(prefix));
        Ok(found.cloned().collect())
    }

    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        let mut keys = self.keys();
        let value = keys.get(key).map(|value| String::from_utf8_lossy(value));
        let value = value.map_or(Ok(0), |value| value.parse::<i64>());
        let value =
            value.map_err(|_| StoreError::Unavailable("value is not an integer".to_owned()))?;
        let new = value.wrapping_add(delta);
        keys.insert(key.to_owned(), new.to_string().into_bytes());
        Ok(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_read_as_digits() {
        let store = RedisLike::new();
        assert_eq!(store.increment("c", 12), Ok(12));
        assert_eq!(store.get("c"), Ok(Some(b"12".to_vec())));
    }

    #[test]
    fn keys_of_others_are_listed_too() {
        assert!(
            RedisLike::new()
                .list_keys("")
                .unwrap()
                .contains(&"session:1".to_owned())
        );
    }
}
