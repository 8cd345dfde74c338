//! In-memory stores for the ledger's tests.

use crate::domain::{Line, Ticket, TicketId};
use crate::ports::{KeyValue, StoreError};
use jiff::Timestamp;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A store with atomic counters.
#[derive(Default)]
pub(super) struct Store {
    values: RefCell<BTreeMap<String, Vec<u8>>>,
    counters: RefCell<BTreeMap<String, i64>>,
}

impl Store {
    /// The names of all counters, ascending.
    pub(super) fn counters(&self) -> Vec<String> {
        self.counters.borrow().keys().cloned().collect()
    }

    /// All keys with their values, so that a test can see whether something was written.
    pub(super) fn values(&self) -> BTreeMap<String, Vec<u8>> {
        self.values.borrow().clone()
    }
}

impl KeyValue for Store {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.values.borrow().get(key).cloned())
    }
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.values.borrow_mut().insert(key.into(), value.into());
        Ok(())
    }
    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.values.borrow_mut().remove(key);
        self.counters.borrow_mut().remove(key);
        Ok(())
    }
    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let (values, counters) = (self.values.borrow(), self.counters.borrow());
        let all = values.keys().chain(counters.keys());
        let mut keys: Vec<_> = all.filter(|k| k.starts_with(prefix)).cloned().collect();
        keys.sort();
        Ok(keys)
    }
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        let mut counters = self.counters.borrow_mut();
        let counter = counters.entry(key.into()).or_default();
        *counter += delta;
        Ok(*counter)
    }
}

/// A store without atomic counters.
#[derive(Default)]
pub(super) struct NoCounters(Store);

impl KeyValue for NoCounters {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.get(key)
    }
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.0.set(key, value)
    }
    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.0.delete(key)
    }
    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.0.list_keys(prefix)
    }
    fn increment(&self, _: &str, _: i64) -> Result<i64, StoreError> {
        Err(StoreError::Unsupported)
    }
}

/// A timestamp from Unix seconds.
pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// An open ticket, last changed at this time (Unix seconds).
pub(super) fn ticket(id: &str, second: i64) -> Ticket {
    Ticket {
        line: Line::First,
        closed: false,
        modified: at(second),
        ..Ticket::gone(TicketId::new(id).unwrap(), format!("I {id}"))
    }
}
