//! What left the component, in words that may be shown: SIGNL4's secret stands in the path, so
//! neither path, query nor headers are kept.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

/// How many requests are kept; older ones only count.
const KEPT: usize = 10_000;

/// One outgoing request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutgoingRecord {
    /// Host, and port where the component named one.
    pub authority: String,
    /// The HTTP method.
    pub method: String,
    /// The status of the answer; none if there was no answer.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub fault: Option<String>,
}

impl fmt::Display for OutgoingRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} → ", self.method, self.authority)?;
        match (self.status, &self.fault) {
            (Some(status), _) => write!(f, "{status}"),
            (None, Some(fault)) => write!(f, "{fault}"),
            (None, None) => write!(f, "no answer"),
        }
    }
}

#[derive(Default)]
struct Inner {
    total: u64,
    latest: VecDeque<OutgoingRecord>,
}

/// A log that all calls of a host share. Cloning gives the same log.
#[derive(Clone, Default)]
pub struct OutgoingLog {
    inner: Arc<Mutex<Inner>>,
}

impl OutgoingLog {
    /// How many requests have ended, well or badly.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.inner().total
    }

    /// The latest requests in the order they ended, at most 10,000.
    #[must_use]
    pub fn records(&self) -> Vec<OutgoingRecord> {
        self.inner().latest.iter().cloned().collect()
    }

    /// Gives the records and begins anew: what did this one call do?
    pub fn take(&self) -> Vec<OutgoingRecord> {
        std::mem::take(&mut *self.inner()).latest.into()
    }

    pub(crate) fn note(&self, record: OutgoingRecord) {
        let mut inner = self.inner();
        inner.total += 1;
        if inner.latest.len() == KEPT {
            inner.latest.pop_front();
        }
        inner.latest.push_back(record);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
