//! The contract's store over a host's bucket.

use std::collections::BTreeSet;

use crate::{HostError, Prefix, Trouble};

/// More pages than this has no list of keys: the contract's store holds thousands, not millions.
const MAX_PAGES: usize = 10_000;

/// A host's bucket, as far as all drafts of `wasi:keyvalue` agree. The keys are the host's.
pub trait Bucket {
    /// Where a list of keys goes on.
    type Cursor: Clone;

    /// The value of a key, or none.
    ///
    /// # Errors
    /// As the host says.
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, HostError>;

    /// Sets a key.
    ///
    /// # Errors
    /// As the host says.
    fn set(&self, key: &str, value: &[u8]) -> Result<(), HostError>;

    /// Deletes a key; succeeds if there is none.
    ///
    /// # Errors
    /// As the host says.
    fn delete(&self, key: &str) -> Result<(), HostError>;

    /// Some keys, in no order, and where the list goes on; no cursor: from the beginning, or the end.
    ///
    /// # Errors
    /// As the host says.
    fn page(
        &self,
        cursor: Option<Self::Cursor>,
    ) -> Result<(Vec<String>, Option<Self::Cursor>), HostError>;

    /// Adds to a counter that begins at 0 and gives its new value; no result: the host has no counters.
    ///
    /// # Errors
    /// As the host says.
    fn increment(&self, key: &str, delta: i64) -> Option<Result<i64, HostError>>;
}

/// One connector's store.
pub struct Store<B> {
    bucket: B,
    prefix: Prefix,
}

impl<B: Bucket> Store<B> {
    /// The keys of a bucket that begin with the prefix.
    #[must_use]
    pub fn new(bucket: B, prefix: Prefix) -> Self {
        Self { bucket, prefix }
    }

    /// The value of a key.
    ///
    /// # Errors
    /// When the host cannot tell.
    pub fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let key = self.prefix.key(key)?;
        Ok(patiently(|| self.bucket.get(&key))?)
    }

    /// Sets a key.
    ///
    /// # Errors
    /// When the host does not say that it is done.
    pub fn set(&self, key: &str, value: &[u8]) -> Result<(), Trouble> {
        let key = self.prefix.key(key)?;
        Ok(patiently(|| self.bucket.set(&key, value))?)
    }

    /// Deletes a key, value or counter.
    ///
    /// # Errors
    /// When the host does not say that it is done.
    pub fn delete(&self, key: &str) -> Result<(), Trouble> {
        let key = self.prefix.key(key)?;
        Ok(patiently(|| self.bucket.delete(&key))?)
    }

    /// All keys that begin with `prefix`, in order.
    ///
    /// # Errors
    /// When the host cannot tell, or its list does not end.
    pub fn list_keys(&self, prefix: &str) -> Result<Vec<String>, Trouble> {
        // Redis may give a key twice.
        let mut found = BTreeSet::new();
        let mut cursor = None;
        for _page in 0..MAX_PAGES {
            let (keys, next) = patiently(|| self.bucket.page(cursor.clone()))?;
            let own = keys.iter().filter_map(|key| self.prefix.own(key));
            let wanted = own.filter(|key| key.starts_with(prefix));
            found.extend(wanted.map(ToOwned::to_owned));
            cursor = next;
            if cursor.is_none() {
                return Ok(found.into_iter().collect());
            }
        }
        Err(Trouble::Unavailable(
            "the host's list of keys does not end".into(),
        ))
    }

    /// Adds to a counter.
    ///
    /// # Errors
    /// [`Trouble::Unsupported`] where the host has no counters, or not this step; otherwise when the host
    /// does not say what it counted.
    pub fn increment(&self, key: &str, delta: i64) -> Result<i64, Trouble> {
        let key = self.prefix.key(key)?;
        let count = || match self.bucket.increment(&key, delta) {
            None => Ok(None),
            Some(counted) => counted.map(Some),
        };
        patiently(count)?.ok_or(Trouble::Unsupported)
    }
}

/// Asks a busy store once more, and at once: SQLite has waited for seconds before it says so. What is busy
/// has done nothing, so that counting again counts once.
fn patiently<T>(ask: impl Fn() -> Result<T, HostError>) -> Result<T, HostError> {
    match ask() {
        Err(error) if error.is_busy() => ask(),
        answered => answered,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    use super::*;

    /// A host's bucket: pages of two keys, in reverse, the last key of a page once more on the next.
    #[derive(Default)]
    struct Played {
        values: RefCell<BTreeMap<String, Vec<u8>>>,
        /// So many answers say that the store is busy.
        busy: Cell<u32>,
        asked: Cell<u32>,
        endless: bool,
        counts: bool,
    }

    impl Played {
        fn answer(&self) -> Result<(), HostError> {
            self.asked.set(self.asked.get() + 1);
            if self.busy.get() == 0 {
                return Ok(());
            }
            self.busy.set(self.busy.get() - 1);
            Err(HostError::Other("database is locked".into()))
        }
    }

    impl Bucket for Played {
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

    fn store(played: Played) -> Store<Played> {
        Store::new(played, Prefix::new(Some("mine.".into())).unwrap())
    }

    #[test]
    fn what_is_set_is_stored_under_the_prefix_and_read_again() {
        let store = store(Played::default());
        store.set("head", b"1").unwrap();
        assert!(store.bucket.values.borrow().contains_key("mine.head"));
        assert_eq!(store.get("head").unwrap(), Some(b"1".to_vec()));
    }

    #[test]
    fn a_list_is_whole_in_order_and_without_doubles_or_keys_of_others() {
        let store = store(Played::default());
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
    fn a_list_that_does_not_end_is_trouble_and_not_a_list() {
        let store = store(Played {
            endless: true,
            ..Played::default()
        });
        assert!(matches!(
            store.list_keys(""),
            Err(Trouble::Unavailable(words)) if words.contains("does not end")
        ));
    }

    #[test]
    fn a_store_that_is_busy_for_a_moment_is_asked_again() {
        let store = store(Played {
            busy: Cell::new(1),
            ..Played::default()
        });
        store.set("head", b"1").unwrap();
        assert_eq!(store.bucket.asked.get(), 2);
    }

    #[test]
    fn a_store_that_stays_busy_is_unavailable() {
        let store = store(Played {
            busy: Cell::new(100),
            ..Played::default()
        });
        assert!(matches!(
            store.delete("head"),
            Err(Trouble::Unavailable(words)) if words.contains("locked")
        ));
        assert_eq!(store.bucket.asked.get(), 2);
    }

    #[test]
    fn a_busy_counter_and_a_busy_list_are_asked_again() {
        let store = store(Played {
            busy: Cell::new(1),
            counts: true,
            ..Played::default()
        });
        assert_eq!(store.increment("lease", 1), Ok(1));
        store.bucket.busy.set(1);
        assert_eq!(store.list_keys(""), Ok(Vec::new()));
    }

    #[test]
    fn a_host_without_counters_is_told_as_such() {
        assert_eq!(
            store(Played::default()).increment("lease", 1),
            Err(Trouble::Unsupported)
        );
    }
}
