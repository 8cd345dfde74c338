//! The contract's store, implemented with a host's bucket.

use std::collections::BTreeSet;

use crate::{HostError, Prefix, StoreError};

/// The limit of pages of a list: the store has thousands of keys, not millions.
const MAX_PAGES: usize = 10_000;

/// A host's bucket, with what all drafts of `wasi:keyvalue` have in common. Keys include the prefix.
pub trait Bucket {
    /// The position at which a list of keys continues.
    type Cursor: Clone;

    /// Returns the value of a key; `None` if it is not set.
    ///
    /// # Errors
    /// The host's error.
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, HostError>;

    /// Sets a key.
    ///
    /// # Errors
    /// The host's error.
    fn set(&self, key: &str, value: &[u8]) -> Result<(), HostError>;

    /// Deletes a key; succeeds if it is not set.
    ///
    /// # Errors
    /// The host's error.
    fn delete(&self, key: &str) -> Result<(), HostError>;

    /// Returns a page of keys, in any order, and the cursor of the next page; `None` after the last one. The
    /// argument `None` requests the first page.
    ///
    /// # Errors
    /// The host's error.
    fn page(
        &self,
        cursor: Option<Self::Cursor>,
    ) -> Result<(Vec<String>, Option<Self::Cursor>), HostError>;

    /// Adds to a counter that begins at 0 and returns its new value; `None` if the host does not support this.
    ///
    /// # Errors
    /// The host's error.
    fn increment(&self, key: &str, delta: i64) -> Option<Result<i64, HostError>>;
}

/// One connector's store.
pub struct Store<B> {
    bucket: B,
    prefix: Prefix,
}

impl<B: Bucket> Store<B> {
    /// Creates the store of the keys in a bucket that begin with the prefix.
    #[must_use]
    pub fn new(bucket: B, prefix: Prefix) -> Self {
        Self { bucket, prefix }
    }

    /// Returns the value of a key; `None` if it is not set.
    ///
    /// # Errors
    /// When the key is not allowed or the host reports an error.
    pub fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let key = self.prefix.key(key)?;
        Ok(retry_if_busy(|| self.bucket.get(&key))?)
    }

    /// Sets a key.
    ///
    /// # Errors
    /// When the key is not allowed or the host does not report success.
    pub fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let key = self.prefix.key(key)?;
        Ok(retry_if_busy(|| self.bucket.set(&key, value))?)
    }

    /// Deletes a value or a counter.
    ///
    /// # Errors
    /// When the key is not allowed or the host does not report success.
    pub fn delete(&self, key: &str) -> Result<(), StoreError> {
        let key = self.prefix.key(key)?;
        Ok(retry_if_busy(|| self.bucket.delete(&key))?)
    }

    /// Returns all keys that begin with `prefix`, in order.
    ///
    /// # Errors
    /// When the host reports an error, or its list does not end.
    pub fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        // Redis may return a key twice.
        let mut found = BTreeSet::new();
        let mut cursor = None;
        for _page in 0..MAX_PAGES {
            let (keys, next) = retry_if_busy(|| self.bucket.page(cursor.clone()))?;
            let own = keys.iter().filter_map(|key| self.prefix.own(key));
            let wanted = own.filter(|key| key.starts_with(prefix));
            found.extend(wanted.map(ToOwned::to_owned));
            cursor = next;
            if cursor.is_none() {
                return Ok(found.into_iter().collect());
            }
        }
        Err(StoreError::Unavailable(
            "the host's list of keys does not end".into(),
        ))
    }

    /// Adds to a counter and returns its new value.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] if the host has no counters or does not support this step; other errors when
    /// the key is not allowed or the host does not report the new value.
    pub fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        let key = self.prefix.key(key)?;
        let count = || match self.bucket.increment(&key, delta) {
            None => Ok(None),
            Some(counted) => counted.map(Some),
        };
        retry_if_busy(count)?.ok_or(StoreError::Unsupported)
    }
}

/// Retries an operation once, without a delay, if the store is busy: SQLite has waited for seconds before it
/// says so. A busy store has done nothing, so a retried increment counts only once.
fn retry_if_busy<T>(operation: impl Fn() -> Result<T, HostError>) -> Result<T, HostError> {
    match operation() {
        Err(error) if error.is_busy() => operation(),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    use super::*;

    /// A simulated bucket with pages of two keys in reverse order, each page repeating the last key of the one
    /// before.
    #[derive(Default)]
    struct SimulatedBucket {
        values: RefCell<BTreeMap<String, Vec<u8>>>,
        /// How many further operations report that the store is busy.
        busy: Cell<u32>,
        operations: Cell<u32>,
        endless: bool,
        counts: bool,
    }

    impl SimulatedBucket {
        fn answer(&self) -> Result<(), HostError> {
            self.operations.set(self.operations.get() + 1);
            if self.busy.get() == 0 {
                return Ok(());
            }
            self.busy.set(self.busy.get() - 1);
            Err(HostError::Other("database is locked".into()))
        }
    }

    impl Bucket for SimulatedBucket {
        type Cursor = usize;

        fn get(&self, key: &str) -> Result<Option<Vec<u8>>, HostError> {
            self.answer()?;
            Ok(self.values.borrow().get(key).cloned())
        }

        fn set(&self, key: &str, value: &[u8]) -> Result<(), HostError> {
            self.answer()?;
            self.values.borrow_mut().insert(key.into(), value.into());
            Ok(())
        }

        fn delete(&self, key: &str) -> Result<(), HostError> {
            self.answer()?;
            self.values.borrow_mut().remove(key);
            Ok(())
        }

        fn page(&self, cursor: Option<usize>) -> Result<(Vec<String>, Option<usize>), HostError> {
            self.answer()?;
            let from = cursor.unwrap_or(0);
            let values = self.values.borrow();
            let keys: Vec<_> = values.keys().rev().cloned().collect();
            let page = keys.iter().skip(from.saturating_sub(1)).take(3);
            let more = self.endless || from + 2 < keys.len();
            Ok((page.cloned().collect(), more.then_some(from + 2)))
        }

        fn increment(&self, _key: &str, delta: i64) -> Option<Result<i64, HostError>> {
            self.counts.then(|| self.answer().map(|()| delta))
        }
    }

    fn store(bucket: SimulatedBucket) -> Store<SimulatedBucket> {
        Store::new(bucket, Prefix::new(Some("mine.".into())).unwrap())
    }

    #[test]
    fn what_is_set_is_stored_under_the_prefix_and_read_again() {
        let store = store(SimulatedBucket::default());
        store.set("head", b"1").unwrap();
        assert!(store.bucket.values.borrow().contains_key("mine.head"));
        assert_eq!(store.get("head").unwrap(), Some(b"1".to_vec()));
    }

    #[test]
    fn a_list_is_whole_in_order_and_without_doubles_or_keys_of_others() {
        let store = store(SimulatedBucket::default());
        for key in ["b", "a", "in.2", "in.1", "c"] {
            store.set(key, b"").unwrap();
        }
        store.bucket.set("other.in.3", b"").unwrap();
        assert_eq!(store.list_keys("in.").unwrap(), ["in.1", "in.2"]);
        assert_eq!(
            store.list_keys("").unwrap(),
            ["a", "b", "c", "in.1", "in.2"]
        );
    }

    #[test]
    fn a_list_that_does_not_end_is_an_error() {
        let store = store(SimulatedBucket {
            endless: true,
            ..SimulatedBucket::default()
        });
        assert!(matches!(
            store.list_keys(""),
            Err(StoreError::Unavailable(words)) if words.contains("does not end")
        ));
    }

    #[test]
    fn an_operation_on_a_store_that_is_busy_for_a_moment_is_retried() {
        let store = store(SimulatedBucket {
            busy: Cell::new(1),
            ..SimulatedBucket::default()
        });
        store.set("head", b"1").unwrap();
        assert_eq!(store.bucket.operations.get(), 2);
    }

    #[test]
    fn a_store_that_stays_busy_is_unavailable() {
        let store = store(SimulatedBucket {
            busy: Cell::new(100),
            ..SimulatedBucket::default()
        });
        assert!(matches!(
            store.delete("head"),
            Err(StoreError::Unavailable(words)) if words.contains("locked")
        ));
        assert_eq!(store.bucket.operations.get(), 2);
    }

    #[test]
    fn a_busy_counter_and_a_busy_list_are_retried() {
        let store = store(SimulatedBucket {
            busy: Cell::new(1),
            counts: true,
            ..SimulatedBucket::default()
        });
        assert_eq!(store.increment("lease", 1), Ok(1));
        store.bucket.busy.set(1);
        assert_eq!(store.list_keys(""), Ok(Vec::new()));
    }

    #[test]
    fn a_host_without_counters_is_reported_as_such() {
        assert_eq!(
            store(SimulatedBucket::default()).increment("lease", 1),
            Err(StoreError::Unsupported)
        );
    }
}
