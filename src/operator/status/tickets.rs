//! The tickets that are followed, with what is kept of their history.

use super::{audit, json, moment, word};
use crate::domain::Record;
use crate::domain::{ExternalId, TicketId};
use crate::engine::Failure;
use crate::ledger::{Entry, LedgerReader, ShownEntry, keys};
use crate::ports::Ports;
use serde::Serialize;
use std::collections::BTreeMap;

const MOST: u32 = 100;

#[derive(Serialize)]
struct Page<'a> {
    tickets: Vec<Followed<'a>>,
    more: bool,
    total: usize,
}

#[derive(Serialize)]
struct Followed<'a> {
    ticket: String,
    number: String,
    alert: String,
    phase: &'static str,
    generation: u32,
    ended: bool,
    waits_until: Option<String>,
    history: Vec<ShownEntry<'a>>,
}

/// At most `most` (1 to 100) tickets of those after an id, in the order of their ids. JSON.
///
/// # Errors
/// When the state cannot be read, or `most` is none of these.
pub fn tickets(ports: Ports<'_>, after: Option<&str>, most: u32) -> Result<String, Failure> {
    if !(1..=MOST).contains(&most) {
        return Err(Failure::Refused(format!("expected 1 to {MOST} tickets")));
    }
    let ledger = LedgerReader::new(ports.store);
    let ids: Vec<_> = ledger
        .record_keys()?
        .iter()
        .filter_map(|key| keys::read_ticket(key))
        .collect();
    let total = ids.len();
    let after = after.unwrap_or_default();
    let mut left = ids.into_iter().filter(|id| id.as_str() > after).peekable();
    let mut records = Vec::new();
    while records.len() < usize::try_from(most).unwrap_or(usize::MAX)
        && let Some(id) = left.next()
    {
        if let Some(record) = ledger.record(&id)? {
            records.push((id, record));
        }
    }
    let history = history(ledger, &records)?;
    let pending = ledger.head()?.retries;
    let followed = |(id, record): &(TicketId, Record)| {
        let waits = pending
            .iter()
            .find(|p| p.ticket == id.as_str())
            .map(|p| p.due_ms);
        let writes = record.writing.as_ref().map(|writing| writing.due_ms);
        let entries = history.get(id.as_str()).into_iter().flatten();
        Followed {
            ticket: id.as_str().to_owned(),
            number: record.number.clone(),
            alert: external(id, record),
            phase: word(record.phase),
            generation: record.generation,
            ended: record.ended,
            waits_until: waits.or(writes).filter(|ms| *ms > 0).and_then(moment),
            history: entries.rev().map(ShownEntry::from).collect(),
        }
    };
    json(&Page {
        tickets: records.iter().map(followed).collect(),
        more: left.peek().is_some(),
        total,
    })
}

/// Under which id SIGNL4 knows its alert: that of the ticket or the burst which stands for it, if one does.
fn external(id: &TicketId, record: &Record) -> String {
    match record.group_leader.as_deref() {
        Some(cover) => format!("TOPdesk-{cover}"),
        None => ExternalId {
            ticket: id.clone(),
            generation: record.generation,
        }
        .text(),
    }
}

/// What is kept of what was done about these, by their ids, the oldest first.
fn history(
    ledger: LedgerReader<'_>,
    records: &[(TicketId, Record)],
) -> Result<BTreeMap<String, Vec<Entry>>, Failure> {
    let mut history: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for (id, _) in records {
        history.insert(id.as_str().to_owned(), Vec::new());
    }
    for key in ledger.audit_pages()? {
        for entry in audit::page(ledger, &key)?.entries {
            let of = entry.ticket.as_ref().and_then(|id| history.get_mut(id));
            of.into_iter().for_each(|of| of.push(entry.clone()));
        }
    }
    Ok(history)
}
