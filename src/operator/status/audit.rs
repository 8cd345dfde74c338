//! What was done, the latest first.

use crate::engine::Failure;
use crate::ledger::{AuditPage, Entry, LedgerError, LedgerReader, ShownEntry};
use crate::ports::Ports;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

const MOST: u32 = 1_000;

#[derive(Serialize)]
struct Audit<'a> {
    entries: Vec<ShownEntry<'a>>,
    more: bool,
}

/// What was done before a moment (RFC 3339), or until now: at most `most` entries, and besides those of the
/// same moment as the last one. JSON.
///
/// # Errors
/// When the state cannot be read, `most` is not 1 to 1000, or `before` is no moment.
pub fn audit(ports: Ports<'_>, before: Option<&str>, most: u32) -> Result<String, Failure> {
    if !(1..=MOST).contains(&most) {
        return Err(Failure::Refused(format!("expected 1 to {MOST} entries")));
    }
    let before_ms = match before.map(str::parse::<Timestamp>) {
        None => i64::MAX,
        Some(Ok(before)) => before.as_millisecond(),
        Some(Err(_)) => {
            let message = "expected a moment such as 2026-01-31T10:00:00Z";
            return Err(Failure::Refused(message.into()));
        }
    };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let ledger = LedgerReader::new(ports.store);
    let mut taken: Vec<Entry> = Vec::new();
    let mut more = false;
    'pages: for key in ledger.audit_pages()?.iter().rev() {
        for entry in page(ledger, key)?.entries.into_iter().rev() {
            if entry.at_ms >= before_ms {
                continue;
            }
            let same = taken.last().is_some_and(|last| last.at_ms == entry.at_ms);
            if taken.len() >= most && !same {
                more = true;
                break 'pages;
            }
            taken.push(entry);
        }
    }
    let entries = taken.iter().map(ShownEntry::from).collect();
    super::json(&Audit { entries, more })
}

/// A page; empty if it is not kept any more or cannot be read: it holds up nothing.
pub(super) fn page(ledger: LedgerReader<'_>, key: &str) -> Result<AuditPage, Failure> {
    match ledger.audit_page(key) {
        Ok(page) => Ok(page.unwrap_or_default()),
        Err(LedgerError::Newer { .. } | LedgerError::Damaged { .. }) => Ok(AuditPage::default()),
        Err(trouble) => Err(trouble.into()),
    }
}

/// How many of each kind of thing were done since the first run.
pub(super) fn counters(ledger: LedgerReader<'_>) -> Result<BTreeMap<String, u64>, Failure> {
    match ledger.audit_pages()?.last() {
        Some(key) => Ok(page(ledger, key)?.counters),
        None => Ok(BTreeMap::new()),
    }
}
