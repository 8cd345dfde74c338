//! The key-value store: what it holds, and what it held before the last change of each key.

use crate::history::Seat;
use std::collections::BTreeMap;

/// How long another call's change may stay unseen.
const STALE_MS: i64 = 3_000;

/// What a key was before its last change.
struct Before {
    value: Option<Vec<u8>>,
    changed_ms: i64,
    by: Seat,
}

pub(super) struct Store {
    values: BTreeMap<String, Vec<u8>>,
    before: BTreeMap<String, Before>,
    counters: BTreeMap<String, i64>,
    pub(super) atomics: bool,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            values: BTreeMap::new(),
            before: BTreeMap::new(),
            counters: BTreeMap::new(),
            atomics: true,
        }
    }
}

impl Store {
    pub(super) fn values(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.values
    }

    pub(super) fn replace(&mut self, values: BTreeMap<String, Vec<u8>>) {
        self.values = values;
        self.before.clear();
    }

    pub(super) fn set(&mut self, key: &str, value: Vec<u8>, by: Seat, now_ms: i64) {
        self.change(key, Some(value), by, now_ms);
    }

    pub(super) fn delete(&mut self, key: &str, by: Seat, now_ms: i64) {
        self.change(key, None, by, now_ms);
        self.counters.remove(key);
    }

    /// Adds to a counter and gives its value.
    pub(super) fn add(&mut self, key: &str, delta: i64) -> i64 {
        let counter = self.counters.entry(key.to_owned()).or_default();
        *counter = counter.saturating_add(delta);
        *counter
    }

    pub(super) fn is_counter(&self, key: &str) -> bool {
        self.counters.contains_key(key)
    }

    fn change(&mut self, key: &str, value: Option<Vec<u8>>, by: Seat, now_ms: i64) {
        let old = match value {
            Some(value) => self.values.insert(key.to_owned(), value),
            None => self.values.remove(key),
        };
        let before = Before {
            value: old,
            changed_ms: now_ms,
            by,
        };
        self.before.insert(key.to_owned(), before);
    }

    /// The value before the last change, if another call made that just now.
    pub(super) fn stale(&self, key: &str, seat: Seat, now_ms: i64) -> Option<&Option<Vec<u8>>> {
        let before = self.before.get(key)?;
        let fresh = before.by != seat && now_ms - before.changed_ms < STALE_MS;
        fresh.then_some(&before.value)
    }

    /// The keys, and those of the values before that are given in their place.
    pub(super) fn keys(&self, prefix: &str, stale_for: Option<(Seat, i64)>) -> (Vec<String>, bool) {
        let named = self.values.keys().chain(self.counters.keys());
        let mut keys: Vec<_> = named.filter(|k| k.starts_with(prefix)).cloned().collect();
        let all = keys.len();
        if let Some((seat, now_ms)) = stale_for {
            keys.retain(|key| self.stale(key, seat, now_ms) != Some(&None));
        }
        keys.sort();
        let stale = keys.len() < all;
        (keys, stale)
    }
}
