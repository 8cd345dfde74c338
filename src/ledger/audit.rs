//! The audit log: what the connector did, in order. Its size is limited, and it has no content of tickets.

use super::{LedgerError, LedgerReader, LedgerWriter, keys};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The number of entries of a full page. An entry has about 250 bytes.
const PAGE_ENTRIES: usize = 200;
/// The number of pages that are kept, which is at least the last 3,000 entries.
const MAX_PAGES: usize = 16;

/// The severity of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Normal operation.
    Info,
    /// The connector retries it, or a person should know it.
    Warning,
    /// A person must act.
    Error,
}

/// One action, or one failed attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it happened (Unix milliseconds, this host's clock).
    pub at_ms: i64,
    /// The severity.
    pub level: Level,
    /// A stable name, such as `alert_raised`.
    pub event: String,
    /// The ticket's id, if the entry is about a ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The ticket's number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// The reason, as a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The name of the rule that matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The request id that TOPdesk or SIGNL4 returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The result, for people.
    pub result: String,
}

/// A page of consecutive entries, and the total count of each event since the first run, up to and including this page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The counts by `event`.
    pub counters: BTreeMap<String, u64>,
    /// The entries, oldest first.
    pub entries: Vec<Entry>,
}

impl AuditPage {
    fn push_all(&mut self, entries: Vec<Entry>) {
        for entry in &entries {
            let count = self.counters.entry(entry.event.clone()).or_default();
            *count = count.saturating_add(1);
        }
        self.entries.extend(entries);
    }
}

impl LedgerWriter<'_> {
    /// Appends entries and deletes the oldest pages beyond the limit. It does not change a page that is damaged or of a
    /// newer format.
    ///
    /// # Errors
    /// When the store fails.
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
            filled.push_all(left.by_ref().take(room).collect());
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

/// Reads a page; none if it is damaged, of a newer format, or was deleted.
fn readable_page(ledger: LedgerReader<'_>, key: &str) -> Result<Option<AuditPage>, LedgerError> {
    match ledger.audit_page(key) {
        Err(LedgerError::Newer { .. } | LedgerError::Damaged { .. }) => Ok(None),
        page => page,
    }
}

/// The counters of the last readable page.
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
