//! Shows the audit log, the latest entries first.

use crate::engine::Failure;
use crate::ledger::{AuditPage, Entry, LedgerError, LedgerReader, ShownEntry};
use crate::ports::Ports;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// The limit of entries per call.
const MAX_ENTRIES: u32 = 1_000;

#[derive(Serialize)]
struct Audit<'a> {
    entries: Vec<ShownEntry<'a>>,
    more: bool,
}

/// Returns the latest entries before a time (RFC 3339; `None` for now) as JSON: at most `limit`, plus those with
/// the same time as the last one, so that the next call can begin before that time.
///
/// # Errors
/// When the state cannot be read, `limit` is not 1 to 1000, or `before` is not a valid time.
pub fn audit(ports: Ports<'_>, before: Option<&str>, limit: u32) -> Result<String, Failure> {
    if !(1..=MAX_ENTRIES).contains(&limit) {
        let message = format!("expected 1 to {MAX_ENTRIES} entries");
        return Err(Failure::Refused(message));
    }
    let before_ms = match before.map(str::parse::<Timestamp>) {
        None => i64::MAX,
        Some(Ok(before)) => before.as_millisecond(),
        Some(Err(_)) => {
            let message = "expected a time such as 2026-01-31T10:00:00Z";
            return Err(Failure::Refused(message.into()));
        }
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let ledger = LedgerReader::new(ports.store);
    let mut selected: Vec<Entry> = Vec::new();
    let mut more = false;
    'pages: for key in ledger.audit_pages()?.iter().rev() {
        for entry in page(ledger, key)?.entries.into_iter().rev() {
            if entry.at_ms >= before_ms {
                continue;
            }
            let has_same_time = selected
                .last()
                .is_some_and(|last| last.at_ms == entry.at_ms);
            if selected.len() >= limit && !has_same_time {
                more = true;
                break 'pages;
            }
            selected.push(entry);
        }
    }
    let entries = selected.iter().map(ShownEntry::from).collect();
    super::json(&Audit { entries, more })
}

/// Reads a page of the audit log. A page that was deleted or cannot be parsed counts as empty, so that it does
/// not hide the other pages.
pub(super) fn page(ledger: LedgerReader<'_>, key: &str) -> Result<AuditPage, Failure> {
    match ledger.audit_page(key) {
        Ok(page) => Ok(page.unwrap_or_default()),
        Err(LedgerError::Newer { .. } | LedgerError::Damaged { .. }) => Ok(AuditPage::default()),
        Err(error) => Err(error.into()),
    }
}

/// Returns how many events of each kind were recorded since the first run.
pub(super) fn counters(ledger: LedgerReader<'_>) -> Result<BTreeMap<String, u64>, Failure> {
    match ledger.audit_pages()?.last() {
        Some(key) => Ok(page(ledger, key)?.counters),
        None => Ok(BTreeMap::new()),
    }
}
