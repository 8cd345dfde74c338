//! What was done, in the order in which it was done: bounded, and without content.

use super::{Ledger, LedgerError, VERSION, keys};
use crate::sorted::Map;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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
    pub counters: Map<String, u64>,
    /// The oldest first.
    pub entries: Vec<Entry>,
}

impl Default for AuditPage {
    fn default() -> Self {
        Self {
            version: VERSION,
            counters: Map::default(),
            entries: Vec::new(),
        }
    }
}

impl AuditPage {
    fn take(&mut self, entries: Vec<Entry>) {
        for entry in &entries {
            self.counters.change(entry.event.clone(), |count| {
                *count = count.saturating_add(1)
            });
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
        let mut pages = self.audit_pages()?;
        let mut page = match pages.last() {
            Some(key) => self.readable_page(key)?,
            None => None,
        };
        let mut counters = match &page {
            Some(page) => page.counters.clone(),
            None => self.last_counters(&pages)?,
        };
        let mut left = entries.into_iter().peekable();
        while left.peek().is_some() {
            let (key, mut filled) = match (pages.last(), page.take()) {
                (Some(key), Some(page)) if page.entries.len() < PAGE => (key.clone(), page),
                (newest, _) => {
                    let newest = newest.and_then(|key| keys::read_audit(key)).unwrap_or(0);
                    let at_ms = now.as_millisecond().max(newest.saturating_add(1));
                    pages.push(keys::audit(at_ms));
                    let counters = std::mem::take(&mut counters);
                    (
                        keys::audit(at_ms),
                        AuditPage {
                            counters,
                            ..AuditPage::default()
                        },
                    )
                }
            };
            let room = PAGE.saturating_sub(filled.entries.len());
            filled.take(left.by_ref().take(room).collect());
            self.write(&key, &filled)?;
            counters.clone_from(&filled.counters);
            page = Some(filled);
        }
        for old in pages.iter().take(pages.len().saturating_sub(MOST_PAGES)) {
            self.remove(old)?;
        }
        Ok(())
    }

    /// A page; none if it is of a newer or damaged format, or not kept any more.
    fn readable_page(&self, key: &str) -> Result<Option<AuditPage>, LedgerError> {
        match self.audit_page(key) {
            Err(LedgerError::Newer { .. } | LedgerError::Damaged { .. }) => Ok(None),
            page => page,
        }
    }

    /// The counters of the last page that can be read.
    fn last_counters(&self, pages: &[String]) -> Result<Map<String, u64>, LedgerError> {
        for key in pages.iter().rev() {
            if let Some(page) = self.readable_page(key)? {
                return Ok(page.counters);
            }
        }
        Ok(Map::default())
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
