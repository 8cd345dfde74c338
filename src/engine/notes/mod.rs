//! Sends new notes of tickets to their alerts, each once as far as that can be known.

mod entry;
mod outcome;
mod send;

use crate::domain::{MAX_PAUSE, left_until};
use crate::domain::{Phase, Record, Ticket, TicketId, fingerprint};
use crate::engine::availability::{Availability, Checkpoint};
use crate::engine::failure::Failure;
use crate::engine::journal::Event;
use crate::engine::reader::Reader;
use crate::engine::throttle::Share;
use crate::engine::work::{Acquisition, Engine, Work};
use crate::ledger::CachedId;
use crate::ports::ApiError;
use crate::settings::ToPhone;
use entry::{Entry, entry_of, is_wanted, note_of_rule};
use jiff::Timestamp;
use outcome::{NoteOutcome, external_id, signl4_error};
use send::send_entry;

/// The ids of those tickets that have an open alert: new notes must be sent to it.
pub(crate) fn with_open_alert(
    reader: &Reader<'_>,
    tickets: &[Ticket],
) -> Result<Vec<TicketId>, Failure> {
    let mut found = Vec::new();
    if reader.ctx.settings.signl4.notes == ToPhone::Nothing {
        return Ok(found);
    }
    for ticket in tickets.iter().filter(|ticket| !ticket.ended()) {
        let record = reader.ledger.record(&ticket.id)?;
        if record.is_some_and(|record| has_open_alert(&record)) {
            found.push(ticket.id.clone());
        }
    }
    Ok(found)
}

/// Sends the queued notes.
pub(crate) fn send_notes(run: &mut Engine<'_>) -> Result<(), Failure> {
    if run.session.head().note_queue.tickets.is_empty()
        || run.check_rest_api() == Availability::NotNow
        || run.check_topdesk() == Availability::NotNow
    {
        return Ok(());
    }
    let (Acquisition::Acquired(mut work) | Acquisition::AcquiredStale(mut work)) = run.acquire()?
    else {
        return Ok(());
    };
    let before = work.turn.head.clone();
    for queued in before.note_queue.tickets.clone() {
        if work.checkpoint(Share::Whole) == Checkpoint::Stop {
            break;
        }
        let outcome = match TicketId::new(&queued) {
            Some(id) => send_notes_of(&mut work, &id)?,
            None => NoteOutcome::Done,
        };
        match outcome {
            NoteOutcome::Done => {
                let queue = &mut work.turn.head.note_queue.tickets;
                queue.retain(|known| *known != queued);
            }
            NoteOutcome::Later => work.journal.record(Event::Waiting { items: 1 }),
            NoteOutcome::Unavailable => break,
        }
    }
    work.cache_user();
    if work.turn.head == before {
        return Ok(());
    }
    work.commit()
}

fn send_notes_of(work: &mut Work<'_, '_>, id: &TicketId) -> Result<NoteOutcome, Failure> {
    let record = work.reader.ledger.record(id)?;
    let Some(mut record) = record.filter(has_open_alert) else {
        return Ok(NoteOutcome::Done);
    };
    if is_backing_off(&record, work.ctx.now()) {
        return Ok(NoteOutcome::Later);
    }
    let mut new: Vec<_> = record
        .remarks
        .iter()
        .map(|text| note_of_rule(text))
        .collect();
    match new_entries(work, id, &record) {
        Ok(entries) => new.extend(entries),
        Err(error) => return topdesk_error(work, id, error),
    }
    if new.is_empty() {
        return Ok(NoteOutcome::Done);
    }
    let alert = match alert_of(work, id, &mut record) {
        Ok(Some(alert)) => alert,
        Ok(None) => {
            work.journal.problem(format!(
                "ticket {}: SIGNL4 shows no alert of it, so its notes are not sent",
                record.number
            ));
            return Ok(NoteOutcome::Done);
        }
        Err(error) => return signl4_error(work, error),
    };
    work.set_record(id, &record)?;
    for entry in new {
        if !entry.by_rule && record.note_sync.has(&entry.id, entry.at_ms) {
            continue;
        }
        if work.checkpoint(Share::Whole) == Checkpoint::Stop {
            return Ok(NoteOutcome::Later);
        }
        match send_entry(work, id, &mut record, &alert, &entry)? {
            NoteOutcome::Done => {}
            outcome => return Ok(outcome),
        }
    }
    Ok(NoteOutcome::Done)
}

/// Notes by others that the alert does not have yet, the oldest first.
fn new_entries(
    work: &mut Work<'_, '_>,
    id: &TicketId,
    record: &Record,
) -> Result<Vec<Entry>, ApiError> {
    let notes = work.ctx.settings.signl4.notes;
    if notes == ToPhone::Nothing {
        return Ok(Vec::new());
    }
    let trail = work.reader.topdesk.trail(id)?;
    let wanted: Vec<_> = trail
        .iter()
        .filter(|entry| is_wanted(entry, notes))
        .filter_map(entry_of)
        .filter(|(_, entry)| !record.note_sync.has(&entry.id, entry.at_ms))
        .collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let own = own_operator(work)?;
    let foreign = wanted
        .into_iter()
        .filter(|(author, _)| *author != Some(own.as_str()));
    let mut new: Vec<_> = foreign.map(|(_, entry)| entry).collect();
    new.sort_by_key(|entry| entry.at_ms);
    Ok(new)
}

/// The id of the connector's own operator in TOPdesk, looked up once for each account.
fn own_operator(work: &mut Work<'_, '_>) -> Result<String, ApiError> {
    let settings = &work.ctx.settings.topdesk;
    let account = fingerprint(&[
        "TOPdesk account",
        &settings.address.authority,
        settings.username.expose(),
    ]);
    let of = format!("{account:016x}");
    let cached = work.turn.head.note_queue.own_operator.as_ref();
    if let Some(own) = cached.filter(|own| own.of == of) {
        return Ok(own.id.clone());
    }
    let id = work.reader.topdesk.own_operator()?;
    let own = CachedId { of, id: id.clone() };
    work.turn.head.note_queue.own_operator = Some(own);
    Ok(id)
}

/// SIGNL4's id of the alert; `None` if SIGNL4 has none. When an alert is found for the first time, older
/// notes count as sent, because the alert contains them.
fn alert_of(
    work: &Work<'_, '_>,
    id: &TicketId,
    record: &mut Record,
) -> Result<Option<String>, ApiError> {
    let generation = record.generation;
    if let Some((known, alert)) = &record.note_sync.alert
        && *known == generation
    {
        return Ok(Some(alert.clone()));
    }
    let Some(alert) = work.signl4.find(&external_id(id, generation))? else {
        return Ok(None);
    };
    let created = alert.created.unwrap_or(alert.modified);
    let sync = &mut record.note_sync;
    sync.until_ms = sync.until_ms.max(created.as_millisecond());
    sync.alert = Some((generation, alert.id.clone()));
    sync.sending = None;
    Ok(Some(alert.id))
}

/// Handles an error of reading a ticket's notes.
fn topdesk_error(
    work: &mut Work<'_, '_>,
    id: &TicketId,
    error: ApiError,
) -> Result<NoteOutcome, Failure> {
    if error.is_outage() {
        work.topdesk_failed(error)?;
        return Ok(NoteOutcome::Unavailable);
    }
    work.journal.problem(format!(
        "ticket {}: its notes cannot be read: {}",
        id.as_str(),
        error.message()
    ));
    // A refused request is repeated when the ticket changes again.
    Ok(match error {
        ApiError::Refused { .. } => NoteOutcome::Done,
        _ => NoteOutcome::Later,
    })
}

/// Whether notes can be written to the record's own alert; a group member has none.
fn has_open_alert(record: &Record) -> bool {
    record.group_leader.is_none() && matches!(record.phase, Phase::Open | Phase::Acknowledged)
}

fn is_backing_off(record: &Record, now: Timestamp) -> bool {
    let sending = record.note_sync.sending.as_ref();
    sending.is_some_and(|sending| left_until(sending.due_ms, now, MAX_PAUSE).is_some())
}
