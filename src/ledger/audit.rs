//! What was done, in the order in which it was done: bounded, and without content.

use super::{Ledger, LedgerError, VERSION, keys};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A page of entries takes no more once it has so many; some 250 bytes each.
const PAGE: usize = 200;
/// So many pages are kept: the last 3,000 entries at least.
const MOST_PAGES: usize = 16;

/// How much a person should mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As it should be.
    Info,
    /// It will be tried again, or is worth knowing.
    Warning,
    /// Somebody has to do something.
    Error,
}

/// One thing that was done, or could not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When (Unix milliseconds, this host's clock).
    pub at_ms: i64,
    /// How much to mind.
    pub level: Level,
    /// A stable name, such as `alert_raised`.
    pub event: String,
    /// The ticket's id, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The ticket's number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// Why, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The name of the rule that matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What the other system called the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// What came of it, in words.
    pub result: String,
}

/// Entries that follow each other, and how many of each kind there were up to here since the first
/// run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Format version.
    #[serde(serialize_with = "super::present")]
    pub version: u32,
    /// By the entries' `event`.
    pub counters: BTreeMap<String, u64>,
    /// The oldest first.
    pub entries: Vec<Entry>,
}

impl Default for AuditPage {
    fn default() -> Self {
        Self {
            version: VERSION,
            counters: BTreeMap::new(),
            entries: Vec::new(),
        }
    }
}

impl AuditPage {
    fn take(&mut self, entries: Vec<Entry>) {
        for entry in &entries {
            let count = self.counters.entry(entry.event.clone()).or_default();
            *count = count.saturating_add(1);
        }
        self.entries.extend(entries);
    }
}

impl Ledger<'_> {
    /// Keeps what a run has done, and forgets what is older than what is kept. A page of a newer or
    /// damaged format is left as it is.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn append_audit(&self, entries: Vec<Entry>, now: Timestamp) -> Result<(), LedgerError> {
        let pages = self.audit_pages()?;
        let last = match pages.last() {
            Some(key) => match self.audit_page(key) {
                Ok(page) => page.map(|page| (key, page)),
                Err(LedgerError::Newer { .. } | LedgerError::Damaged { .. }) => None,
                Err(trouble) => return Err(trouble),
            },
            None => None,
        };
        let (key, mut page) = match last {
            Some((key, page)) if page.entries.len() < PAGE => (key.clone(), page),
            last => {
                let newest = pages.last().and_then(|key| keys::read_audit(key));
                let at_ms = now
                    .as_millisecond()
                    .max(newest.unwrap_or(0).saturating_add(1));
                let counters = last.map(|(_, page)| page.counters).unwrap_or_default();
                let page = AuditPage {
                    counters,
                    ..AuditPage::default()
                };
                (keys::audit(at_ms), page)
            }
        };
        page.take(entries);
        self.write(&key, &page)?;
        let kept = pages.len() + usize::from(!pages.contains(&key));
        for old in pages.iter().take(kept.saturating_sub(MOST_PAGES)) {
            self.remove(old)?;
        }
        Ok(())
    }

    /// The keys of the pages, the oldest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn audit_pages(&self) -> Result<Vec<String>, LedgerError> {
        Ok(self.store.list_keys(keys::AUDIT)?)
    }

    /// One page; none if it is not kept any more.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn audit_page(&self, key: &str) -> Result<Option<AuditPage>, LedgerError> {
        self.read(key)
    }
}
