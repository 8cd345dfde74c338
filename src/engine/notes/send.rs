//! Sends one note to its alert: stores the intent, sends, stores the result.

use super::entry::{Entry, mark_done};
use super::outcome::{NoteOutcome, external_id, signl4_error};
use crate::domain::pause_after;
use crate::domain::{PhoneEvent, Record, Sending, TicketId};
use crate::engine::failure::Failure;
use crate::engine::journal::{About, Event, Observation};
use crate::engine::work::Work;
use crate::ledger::{Effect, keys};
use crate::plan::remark_fingerprint;
use crate::ports::ApiError;

/// Sends a note. If an earlier attempt may have succeeded, looks for the note at the alert first.
pub(super) fn send_entry(
    work: &mut Work<'_, '_>,
    id: &TicketId,
    record: &mut Record,
    alert: &str,
    entry: &Entry,
) -> Result<NoteOutcome, Failure> {
    let text = remark_fingerprint(&entry.text);
    let before = record.note_sync.sending.take();
    // After a retry of a dead letter the text is empty.
    let has_same_text = |s: &Sending| s.text == text || s.text.is_empty();
    let same = before.filter(|s| s.entry == entry.id && has_same_text(s));
    if let Some(same_text) = same.as_ref().map(|s| s.text.as_str()) {
        match find_sent_remark(work, id, record, &text, same_text.is_empty()) {
            Ok(Some(remark)) => return record_sent(work, id, record, entry, Some(remark)),
            Ok(None) => {}
            Err(error) => {
                record.note_sync.sending = same;
                return signl4_error(work, error);
            }
        }
    }
    let attempts = same.map_or(0, |s| s.attempts).saturating_add(1);
    record.note_sync.sending = Some(Sending {
        entry: entry.id.clone(),
        text,
        attempts,
        due_ms: 0,
    });
    work.set_record(id, record)?;
    match work.signl4.annotate(alert, &entry.text) {
        Ok(remark) => record_sent(work, id, record, entry, remark),
        Err(error) => record_error(work, id, record, entry, error),
    }
}

/// The id of the remark with this text, if the alert has one. `retried`: after a retry of a dead letter,
/// when the own remark may have been handled as another person's.
fn find_sent_remark(
    work: &Work<'_, '_>,
    id: &TicketId,
    record: &Record,
    text: &str,
    retried: bool,
) -> Result<Option<String>, ApiError> {
    let alert = work.signl4.find(&external_id(id, record.generation))?;
    let remarks = alert.map(|alert| alert.remarks).unwrap_or_default();
    let is_other = |id: &str| !retried && record.has_handled(&short_id(id));
    let same = remarks
        .into_iter()
        .find(|remark| remark_fingerprint(&remark.text) == text && !is_other(&remark.id));
    Ok(same.map(|remark| remark.id))
}

fn record_sent(
    work: &mut Work<'_, '_>,
    id: &TicketId,
    record: &mut Record,
    entry: &Entry,
    remark: Option<String>,
) -> Result<NoteOutcome, Failure> {
    mark_done(record, entry);
    if let Some(remark) = remark {
        // The remark comes back as a notification and by polling.
        record.mark_handled(short_id(&remark));
    }
    work.set_record(id, record)?;
    work.journal.observe(Observation::AlertsRead);
    work.journal.record(Event::NoteSent(About {
        id: id.as_str(),
        number: &record.number,
    }));
    Ok(NoteOutcome::Done)
}

fn record_error(
    work: &mut Work<'_, '_>,
    id: &TicketId,
    record: &mut Record,
    entry: &Entry,
    error: ApiError,
) -> Result<NoteOutcome, Failure> {
    if error.is_outage() {
        let sending = &mut record.note_sync.sending;
        sending.take_if(|_| !error.may_have_happened());
        work.set_record(id, record)?;
        return signl4_error(work, error);
    }
    let attempts = record.note_sync.sending.as_ref().map_or(1, |s| s.attempts);
    let is_refused = matches!(error, ApiError::Refused { .. });
    let Some(pause) = pause_after(attempts).filter(|_| !is_refused) else {
        let key = keys::dead(
            id,
            &format!("remark.{}", PhoneEvent::short_id_of(&entry.id)),
        );
        let about = (id.as_str(), record.number.as_str());
        work.add_dead_letter(&key, about, Effect::Annotate, error.message())?;
        mark_done(record, entry);
        work.set_record(id, record)?;
        return Ok(NoteOutcome::Done);
    };
    let (number, error) = (&record.number, error.message());
    work.journal.problem(format!("ticket {number}: {error}"));
    let due_ms = work.ctx.moment_ms(pause);
    if let Some(sending) = record.note_sync.sending.as_mut() {
        sending.due_ms = due_ms;
    }
    work.set_record(id, record)?;
    Ok(NoteOutcome::Later)
}

/// The short id with which a remark comes back as a notification.
fn short_id(remark: &str) -> String {
    PhoneEvent::short_id_of(&format!("annotation-{remark}"))
}
