//! Lists the followed tickets (those with a record), with their entries in the audit log.

use super::{audit, json, moment, word};
use crate::domain::Record;
use crate::domain::{ExternalId, TicketId};
use crate::engine::Failure;
use crate::ledger::{Entry, LedgerReader, ShownEntry, keys};
use crate::ports::Ports;
use serde::Serialize;
use std::collections::BTreeMap;

/// The limit of tickets per call.
const MAX_TICKETS: u32 = 100;

#[derive(Serialize)]
struct Page<'a> {
    tickets: Vec<FollowedTicket<'a>>,
    more: bool,
    total: usize,
}

#[derive(Serialize)]
struct FollowedTicket<'a> {
    ticket: String,
    number: String,
    alert: String,
    phase: &'static str,
    generation: u32,
    ended: bool,
    waits_until: Option<String>,
    history: Vec<ShownEntry<'a>>,
}

/// Returns the followed tickets after an id, in the order of their ids, at most `limit` (1 to 100), as JSON.
///
/// # Errors
/// When the state cannot be read, or `limit` is out of range.
pub fn tickets(ports: Ports<'_>, after: Option<&str>, limit: u32) -> Result<String, Failure> {
    if !(1..=MAX_TICKETS).contains(&limit) {
        let message = format!("expected 1 to {MAX_TICKETS} tickets");
        return Err(Failure::Refused(message));
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
    while records.len() < usize::try_from(limit).unwrap_or(usize::MAX)
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
        FollowedTicket {
            ticket: id.as_str().to_owned(),
            number: record.number.clone(),
            alert: external_id(id, record),
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

/// Returns the external id of the ticket's alert in SIGNL4. If another alert represents the ticket, it is that
/// alert's id.
fn external_id(id: &TicketId, record: &Record) -> String {
    match record.group_leader.as_deref() {
        Some(leader) => format!("TOPdesk-{leader}"),
        None => ExternalId {
            ticket: id.clone(),
            generation: record.generation,
        }
        .text(),
    }
}

/// Reads the audit log's entries about these tickets, by ticket id, the oldest first.
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
