//! The requests that a service has received: the evidence for "one request per page, none per ticket".

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use jiff::Timestamp;
use serde::Serialize;

/// One request. SIGNL4's secret is part of its path, and is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestLog {
    /// When it came.
    pub at: Timestamp,
    /// The method, in capitals.
    pub method: String,
    /// The path without the query; secrets replaced by `{secret}`.
    pub path: String,
    /// The query as sent, or nothing.
    pub query: String,
    /// The status that was answered.
    pub status: u16,
    /// The body as sent. For tests only: it is never shown over HTTP.
    #[serde(skip)]
    pub body: Bytes,
}

/// The last requests, and how many there were in all.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    last: VecDeque<RequestLog>,
    counts: BTreeMap<String, u64>,
}

/// Older entries are dropped; the counts go on.
const MAX_ENTRIES: usize = 50_000;

impl Requests {
    pub(crate) fn record(&mut self, entry: RequestLog) {
        let name = format!("{} {}", entry.method, entry.path);
        if self.counts.len() < MAX_ENTRIES || self.counts.contains_key(&name) {
            *self.counts.entry(name).or_default() += 1;
        }
        if self.last.len() == MAX_ENTRIES {
            self.last.pop_front();
        }
        self.last.push_back(entry);
    }

    pub(crate) fn list(&self) -> Vec<RequestLog> {
        self.last.iter().cloned().collect()
    }

    /// Those that were to change something.
    pub(crate) fn writes(&self) -> Vec<RequestLog> {
        let writes = self.last.iter().filter(|entry| entry.method != "GET");
        writes.cloned().collect()
    }

    pub(crate) fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.clone()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "counts": self.counts, "last": self.last })
    }
}
