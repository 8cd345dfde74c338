//! The store that Spin has unless told otherwise: a table in a SQLite file.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use host::store::{KeyValueStore, StoreError};

/// What Spin documents as the longest key, in bytes.
const MAX_KEY_BYTES: usize = 256;
/// What Spin documents as the largest value, in bytes.
const LARGEST_VALUE: usize = 1_000_000;
/// What Spin documents as the most keys of one store.
const MAX_KEYS: usize = 1024;

/// Keeps everything until it is dropped.
///
/// Counters are eight bytes, the lowest first. Counting in a value that has another length ends the
/// process of the host, which is [`StoreError::Refused`] here. Every so many operations the file is
/// locked by the other trigger's process. The limits are those that Spin documents; its code has none.
pub struct SqliteLike {
    table: Mutex<Table>,
    locked_every: u32,
}

#[derive(Default)]
struct Table {
    /// In no order, as a query without `ORDER BY`.
    rows: HashMap<String, Vec<u8>>,
    operations: u32,
}

impl SqliteLike {
    /// An empty store whose every so manieth operation finds the file locked; 0: none does.
    #[must_use]
    pub fn new(locked_every: u32) -> Self {
        Self {
            table: Mutex::default(),
            locked_every,
        }
    }

    fn table(&self) -> Result<MutexGuard<'_, Table>, StoreError> {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.operations = table.operations.wrapping_add(1);
        let locked = table.operations.checked_rem(self.locked_every) == Some(0);
        if locked {
            return Err(other("database is locked"));
        }
        Ok(table)
    }
}

impl KeyValueStore for SqliteLike {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.table()?.rows.get(key).cloned())
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        if key.len() > MAX_KEY_BYTES || value.len() > LARGEST_VALUE {
            return Err(other("key or value too long"));
        }
        let mut table = self.table()?;
        if table.rows.len() >= MAX_KEYS && !table.rows.contains_key(key) {
            return Err(other("too many keys"));
        }
        table.rows.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.table()?.rows.remove(key);
        Ok(())
    }

    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let table = self.table()?;
        let keys = table.rows.keys().filter(|key| key.starts_with(prefix));
        Ok(keys.cloned().collect())
    }

    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        let mut table = self.table()?;
        let bytes = table
            .rows
            .get(key)
            .map_or(Ok([0; 8]), |bytes| <[u8; 8]>::try_from(bytes.as_slice()));
        let value = bytes.map_err(|_| StoreError::Refused("not a counter: Spin panics".into()))?;
        let new = i64::from_le_bytes(value).wrapping_add(delta);
        table.rows.insert(key.to_owned(), new.to_le_bytes().into());
        Ok(new)
    }
}

fn other(words: &str) -> StoreError {
    StoreError::Unavailable(words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_read_as_eight_bytes() {
        let store = SqliteLike::new(0);
        assert_eq!(store.increment("c", 3), Ok(3));
        assert_eq!(store.get("c"), Ok(Some(vec![3, 0, 0, 0, 0, 0, 0, 0])));
    }

    #[test]
    fn counting_in_a_value_ends_the_host() {
        let store = SqliteLike::new(0);
        store.set("c", b"1").unwrap();
        assert!(matches!(
            store.increment("c", 1),
            Err(StoreError::Refused(_))
        ));
    }

    #[test]
    fn every_so_many_operations_the_file_is_locked() {
        let store = SqliteLike::new(2);
        assert_eq!(store.set("a", b""), Ok(()));
        assert!(store.set("a", b"").is_err());
        assert_eq!(store.set("a", b""), Ok(()));
    }
}
