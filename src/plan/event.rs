//! Decides what a phone event changes on the ticket: the right half of the state table.

use crate::domain::{Line, PhoneAction, PhoneEvent};
use crate::domain::{Note, Reference, TicketChange, without_blanks};
use crate::domain::{NoteVisibility, WriteBackParts, WriteBackPolicy};
use crate::domain::{Phase, Record, Unanswered};
use std::cmp::Ordering;

/// Why an event changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// It was handled before.
    Duplicate,
    /// It reports a change that the connector made itself, or a status that the record already has.
    Echo,
    /// A newer event was handled before.
    Stale,
    /// The connector has no record of the ticket, or the event is not about the ticket's current alert.
    Foreign,
}

/// What to do about an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventDecision {
    /// Ignore it.
    Ignore(Ignored),
    /// Change the ticket, if there is something to change, then store the new phase.
    WriteBack(Box<WriteBack>),
}

/// What an event changes on the ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteBack {
    /// The change without operator and group, whose ids must be looked up first.
    pub change: TicketChange,
    /// The e-mail address of the person who becomes the operator.
    pub assign: Option<String>,
    /// The new operator group.
    pub group: Option<Reference>,
    /// The new line.
    pub line: Option<Line>,
    /// The reason for changing the line.
    pub line_reason: Option<Reference>,
    /// The alert's phase after the write-back.
    pub phase: Phase,
    /// Whether the person reopened the alert. Any other event leaves an ended ticket ended.
    pub reopens: bool,
}

impl WriteBack {
    /// The change for a ticket that has ended meanwhile: the note only.
    #[must_use]
    pub fn only_note(&self) -> TicketChange {
        TicketChange {
            note: self.change.note.clone(),
            ..TicketChange::default()
        }
    }

    /// Whether it changes more than to add a note.
    #[must_use]
    pub fn changes_ticket(&self) -> bool {
        let looked_up = self.assign.is_some() || self.group.is_some() || self.line.is_some();
        looked_up || self.change != self.only_note()
    }

    /// Whether the settings switch off this write-back completely.
    #[must_use]
    pub fn is_off(&self) -> bool {
        !self.changes_ticket() && self.change.note.is_none()
    }
}

/// Decides about an event, given the record of its ticket; none if there is no record.
#[must_use]
pub fn on_event(
    event: &PhoneEvent,
    record: Option<&Record>,
    settings: &WriteBackPolicy,
) -> EventDecision {
    let Some(record) = record else {
        return EventDecision::Ignore(Ignored::Foreign);
    };
    let is_foreign = match event.alert.generation.cmp(&record.generation) {
        // A remark on an earlier alert of the ticket is still a remark on the ticket.
        Ordering::Less => event.action.changes_status(),
        Ordering::Equal => false,
        Ordering::Greater => true,
    };
    if is_foreign {
        return EventDecision::Ignore(Ignored::Foreign);
    }
    if record.has_handled(&event.short_id()) {
        return EventDecision::Ignore(Ignored::Duplicate);
    }
    if is_own_remark(event, record) {
        return EventDecision::Ignore(Ignored::Echo);
    }
    if is_stale(event, record) {
        return EventDecision::Ignore(Ignored::Stale);
    }
    match effect(event, record, settings) {
        Some(write_back) => EventDecision::WriteBack(Box::new(write_back)),
        None => EventDecision::Ignore(Ignored::Echo),
    }
}

/// A webhook and a poll may date the same event differently, up to this difference.
const SAME_EVENT_US: i64 = 1_000_000;

/// Whether the remark is a note of the ticket that the connector is sending. Such a remark is recognised by its text,
/// because its id is unknown until the request has ended.
fn is_own_remark(event: &PhoneEvent, record: &Record) -> bool {
    let PhoneAction::Annotated(text) = &event.action else {
        return false;
    };
    let sending = record.note_sync.sending.as_ref();
    sending.is_some_and(|sending| sending.text == remark_fingerprint(text))
}

/// A fingerprint of a remark's text that ignores white space, because SIGNL4 may return it changed.
#[must_use]
pub fn remark_fingerprint(text: &str) -> String {
    PhoneEvent::short_id_of(&without_blanks(text))
}

/// Whether a newer event was handled before. If a close and a reopening have the same time, the close wins: an event
/// that may have happened before the close must not reopen the alert.
fn is_stale(event: &PhoneEvent, record: &Record) -> bool {
    let raised_us = event.raised.as_microsecond();
    let has_ended = matches!(record.phase, Phase::Closed | Phase::Resolved);
    match event.action {
        PhoneAction::Open if has_ended => raised_us <= record.status_us,
        PhoneAction::Open => raised_us < record.status_us.max(record.own_ack_us),
        // The alert has ended already, so this is an echo, in general of the connector's own request.
        PhoneAction::Closed if has_ended => false,
        PhoneAction::NoReply | PhoneAction::Failed => {
            let failed = event.action == PhoneAction::Failed;
            let known = record.unanswered.filter(|known| known.failed == failed);
            let is_same =
                |known: Unanswered| raised_us <= known.at_us.saturating_add(SAME_EVENT_US);
            known.is_some_and(is_same)
                || (event.is_from_polling() && record.is_known_unanswered(failed))
        }
        _ => event.action.changes_status() && raised_us < record.status_us,
    }
}

/// Looks up the state table. None if the alert is in that state already.
fn effect(event: &PhoneEvent, record: &Record, settings: &WriteBackPolicy) -> Option<WriteBack> {
    let phase = record.phase;
    let (parts, next) = match (&event.action, phase) {
        (PhoneAction::Acknowledged, Phase::Raising | Phase::Open) => {
            (&settings.acknowledged, Phase::Acknowledged)
        }
        (PhoneAction::Acknowledged, Phase::Acknowledging | Phase::Acknowledged)
            if is_somebody_else(event, record) =>
        {
            (&settings.acknowledged, Phase::Acknowledged)
        }
        (
            PhoneAction::Closed,
            Phase::Raising | Phase::Open | Phase::Acknowledging | Phase::Acknowledged,
        ) => (&settings.closed, Phase::Closed),
        (PhoneAction::Open, Phase::Acknowledged) => (&settings.unacknowledged, Phase::Open),
        (PhoneAction::Open, Phase::Closed | Phase::Resolved) => (&settings.reopened, Phase::Open),
        (PhoneAction::Acknowledged | PhoneAction::Closed | PhoneAction::Open, _) => return None,
        (PhoneAction::Escalated, _) => (&settings.escalated, phase_after(event, record)),
        (PhoneAction::NoReply, _) => (&settings.no_reply, phase_after(event, record)),
        (PhoneAction::Failed, _) => (&settings.failed, phase_after(event, record)),
        (PhoneAction::Annotated(_), _) => (&settings.annotated, phase_after(event, record)),
    };
    let in_full = match event.action {
        PhoneAction::Acknowledged => matches!(phase, Phase::Raising | Phase::Open),
        PhoneAction::Closed | PhoneAction::Open => true,
        _ => is_current(event, record),
    };
    let parts = if in_full {
        parts.clone()
    } else {
        parts.only_note()
    };
    Some(write_back(event, phase, next, parts))
}

/// Whether another person has acknowledged the alert than before. The same person's acknowledgement arrives twice, by
/// webhook and by polling.
fn is_somebody_else(event: &PhoneEvent, record: &Record) -> bool {
    let person = event.person_fingerprint();
    person.is_some() && person != record.acknowledged_by
}

/// Whether an event that changes no status is about the alert's current state. A late event, or one of an earlier
/// alert, only adds its note, so that it does not overwrite what was set since.
fn is_current(event: &PhoneEvent, record: &Record) -> bool {
    let is_active = matches!(
        record.phase,
        Phase::Raising | Phase::Open | Phase::Acknowledging | Phase::Acknowledged
    );
    is_active
        && event.alert.generation == record.generation
        && event.raised.as_microsecond() >= record.status_us
}

/// The phase after an event that changes no status. Such an event proves that SIGNL4 has the alert.
fn phase_after(event: &PhoneEvent, record: &Record) -> Phase {
    match record.phase {
        Phase::Raising if event.alert.generation == record.generation => Phase::Open,
        known => known,
    }
}

fn write_back(event: &PhoneEvent, phase: Phase, next: Phase, parts: WriteBackParts) -> WriteBack {
    WriteBack {
        assign: event.email.clone().filter(|_| parts.operator),
        group: parts.group,
        line: parts.line,
        line_reason: parts.line_reason,
        phase: next,
        reopens: event.action == PhoneAction::Open
            && matches!(phase, Phase::Closed | Phase::Resolved),
        change: TicketChange {
            status: parts.status,
            closure_code: parts.closure_code,
            completed: parts.completed,
            closed: parts.closed,
            note: note(event, phase, parts.note),
            ..TicketChange::default()
        },
    }
}

/// The note contains the person, the channel and the time. The time also makes the note unique, so that it can be found
/// again after a request whose outcome is unknown.
fn note(event: &PhoneEvent, phase: Phase, notes: NoteVisibility) -> Option<Note> {
    let invisible = match notes {
        NoteVisibility::None => return None,
        NoteVisibility::Invisible => true,
        NoteVisibility::Visible => false,
    };
    let by = event
        .person
        .as_ref()
        .map(|p| format!(" by {p}"))
        .unwrap_or_default();
    let what = match &event.action {
        PhoneAction::Acknowledged => format!("Alert acknowledged in SIGNL4{by}"),
        PhoneAction::Closed => format!("Alert closed in SIGNL4{by}"),
        PhoneAction::Open if phase == Phase::Acknowledged => {
            format!("Acknowledgement withdrawn in SIGNL4{by}")
        }
        PhoneAction::Open => format!("Alert reopened in SIGNL4{by}"),
        PhoneAction::Escalated => "Alert escalated in SIGNL4".into(),
        PhoneAction::NoReply => "Nobody has replied to the alert in SIGNL4".into(),
        PhoneAction::Failed => "The alert could not be delivered in SIGNL4".into(),
        PhoneAction::Annotated(_) => format!("Remark in SIGNL4{by}"),
    };
    let when = crate::domain::whole_second(event.raised);
    let text = match &event.action {
        PhoneAction::Annotated(remark) => format!("{what} ({when}):\n{remark}"),
        _ => format!("{what} ({when})"),
    };
    Some(Note { text, invisible })
}

#[cfg(test)]
#[path = "event_tests/mod.rs"]
mod tests;
