//! What was done, in the order in which it was done: bounded, and without content.

use super::{LedgerError, LedgerReader, LedgerWriter, keys};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A page of entries takes no more once it has so many; some 250 bytes each.
const PAGE_ENTRIES: usize = 200;
/// So many pages are kept: the last 3,000 entries at least.
const MAX_PAGES: usize = 16;

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// By the entries' `event`.
    pub counters: BTreeMap<String, u64>,
    /// The oldest first.
    pub entries: Vec<Entry>,
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

impl LedgerWriter<'_> {
    /// Appends what a run has done, and deletes what is older than what is kept. A page of a newer or
    /// damaged format is left as it is.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn append_audit(&self, entries: Vec<Entry>, now: Timestamp) -> Result<(), LedgerError> {
        let mut pages = self.reader().audit_pages()?;
        let mut page = match pages.last() {
            Some(key) => readable_page(self.reader(), key)?,
            None => None,
        };
        let mut counters = match &page {
            Some(page) => page.counters.clone(),
            None => last_counters(self.reader(), &pages)?,
        };
        let mut left = entries.into_iter().peekable();
        while left.peek().is_some() {
            let (key, mut filled) = match (pages.last(), page.take()) {
                (Some(key), Some(page)) if page.entries.len() < PAGE_ENTRIES => (key.clone(), page),
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
            let room = PAGE_ENTRIES.saturating_sub(filled.entries.len());
            filled.take(left.by_ref().take(room).collect());
            self.write(&key, &filled)?;
            counters.clone_from(&filled.counters);
            page = Some(filled);
        }
        for old in pages.iter().take(pages.len().saturating_sub(MAX_PAGES)) {
            self.delete(old)?;
        }
        Ok(())
    }
}

/// A page; none if it is of a newer or damaged format, or not kept any more.
fn readable_page(ledger: LedgerReader<'_>, key: &str) -> Result<Option<AuditPage>, LedgerError> {
    match ledger.audit_page(key) {
        Err(LedgerError::Newer { .. } | LedgerError::Damaged { .. }) => Ok(None),
        page => page,
    }
}

/// The counters of the last page that can be read.
fn last_counters(
    ledger: LedgerReader<'_>,
    pages: &[String],
) -> Result<BTreeMap<String, u64>, LedgerError> {
    for key in pages.iter().rev() {
        if let Some(page) = readable_page(ledger, key)? {
            return Ok(page.counters);
        }
    }
    Ok(BTreeMap::new())
}
