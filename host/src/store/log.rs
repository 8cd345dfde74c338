//! What the component asked of its store: counted always, the latest operations kept by name.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

/// How many operations are kept by name; older ones only count.
const KEPT: usize = 10_000;

/// One operation, with the key or prefix; never with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `get`.
    Get(String),
    /// `set`.
    Set(String),
    /// `delete`.
    Delete(String),
    /// `list-keys`.
    List(String),
    /// `increment`.
    Increment(String),
}

/// How often each operation was called, whether it succeeded or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// `get`.
    pub gets: u64,
    /// `set`.
    pub sets: u64,
    /// `delete`.
    pub deletes: u64,
    /// `list-keys`.
    pub lists: u64,
    /// `increment`.
    pub increments: u64,
}

impl Counts {
    /// Operations that only look: `get` and `list-keys`.
    #[must_use]
    pub fn reads(&self) -> u64 {
        self.gets + self.lists
    }

    /// Operations that change something: `set`, `delete`, `increment`.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.sets + self.deletes + self.increments
    }

    fn add(&mut self, operation: &Operation) {
        *match operation {
            Operation::Get(_) => &mut self.gets,
            Operation::Set(_) => &mut self.sets,
            Operation::Delete(_) => &mut self.deletes,
            Operation::List(_) => &mut self.lists,
            Operation::Increment(_) => &mut self.increments,
        } += 1;
    }
}

#[derive(Default)]
struct Inner {
    counts: Counts,
    latest: VecDeque<Operation>,
}

/// A log that all calls of a host share. Cloning gives the same log.
#[derive(Clone, Default)]
pub struct StoreLog {
    inner: Arc<Mutex<Inner>>,
}

impl StoreLog {
    /// All counts since the beginning or the last [`StoreLog::take`].
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.inner().counts
    }

    /// The latest operations, oldest first, at most 10,000.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation> {
        self.inner().latest.iter().cloned().collect()
    }

    /// Gives the counts and begins anew: what did this one call do?
    pub fn take(&self) -> Counts {
        std::mem::take(&mut *self.inner()).counts
    }

    pub(crate) fn note(&self, operation: Operation) {
        let mut inner = self.inner();
        inner.counts.add(&operation);
        if inner.latest.len() == KEPT {
            inner.latest.pop_front();
        }
        inner.latest.push_back(operation);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
