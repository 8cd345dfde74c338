//! A store in memory: for tests, and for single calls that need no past.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{KeyValueStore, StoreError, add, check_key, check_value};

#[derive(Clone, Debug)]
enum Entry {
    Value(Vec<u8>),
    Counter(i64),
}

/// Keeps everything until it is dropped.
#[derive(Debug, Default)]
pub struct Memory {
    entries: Mutex<BTreeMap<String, Entry>>,
}

impl Memory {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Every value there is, by key; counters are left out. For tests that look for a secret or
    /// a size.
    #[must_use]
    pub fn values(&self) -> BTreeMap<String, Vec<u8>> {
        let values = |(key, entry): (&String, &Entry)| match entry {
            Entry::Value(value) => Some((key.clone(), value.clone())),
            Entry::Counter(_) => None,
        };
        self.entries().iter().filter_map(values).collect()
    }

    /// Begins anew with these values and nothing else.
    pub fn replace(&self, values: &BTreeMap<String, Vec<u8>>) {
        let value = |(key, value): (&String, &Vec<u8>)| (key.clone(), Entry::Value(value.clone()));
        *self.entries() = values.iter().map(value).collect();
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<String, Entry>> {
        // A panic in another test thread leaves a map that is whole.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyValueStore for Memory {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        check_key(key)?;
        Ok(match self.entries().get(key) {
            Some(Entry::Value(value)) => Some(value.clone()),
            Some(Entry::Counter(_)) | None => None,
        })
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        check_key(key)?;
        check_value(value)?;
        let mut entries = self.entries();
        if matches!(entries.get(key), Some(Entry::Counter(_))) {
            return Err(StoreError::Refused("this key is a counter".into()));
        }
        entries.insert(key.to_owned(), Entry::Value(value.to_vec()));
        Ok(())
    }

    fn delete(&self, key: &str) -> Result<(), StoreError> {
        check_key(key)?;
        self.entries().remove(key);
        Ok(())
    }

    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let entries = self.entries();
        let from = entries.range::<str, _>((Bound::Included(prefix), Bound::Unbounded));
        Ok(from
            .map(|(key, _)| key)
            .take_while(|key| key.starts_with(prefix))
            .cloned()
            .collect())
    }

    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        check_key(key)?;
        let mut entries = self.entries();
        let current = match entries.get(key) {
            Some(Entry::Counter(value)) => *value,
            Some(Entry::Value(_)) => {
                return Err(StoreError::Refused("this key is not a counter".into()));
            }
            None => 0,
        };
        let new = add(current, delta);
        entries.insert(key.to_owned(), Entry::Counter(new));
        Ok(new)
    }
}
