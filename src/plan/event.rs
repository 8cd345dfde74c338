//! From what people do on the phone to the ticket: the right half of the state table.

use crate::domain::{Line, PhoneAction, PhoneEvent};
use crate::domain::{Note, Reference, TicketChange, without_blanks};
use crate::domain::{NoteVisibility, WriteBackParts, WriteBackPolicy};
use crate::domain::{Phase, Record, Unanswered};
use std::cmp::Ordering;

/// Why a notification changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// It was done before.
    Duplicate,
    /// It tells us what we did ourselves.
    Echo,
    /// Something newer is known.
    Stale,
    /// The ticket is not followed, or this is not its present alert.
    Foreign,
}

/// What to do about a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing; counted.
    Ignore(Ignored),
    /// TicketChange the ticket (perhaps in nothing), then remember the phase.
    WriteBack(Box<WriteBack>),
}

/// What a notification does to the ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteBack {
    /// The change, but for operator and group, which must be looked up.
    pub change: TicketChange,
    /// The e-mail address of the person who becomes the operator.
    pub assign: Option<String>,
    /// The operator group that the ticket gets.
    pub group: Option<Reference>,
    /// The line that the ticket goes to.
    pub line: Option<Line>,
    /// The reason of the change of line.
    pub line_reason: Option<Reference>,
    /// The alert's phase when that is done.
    pub phase: Phase,
    /// The person wants the ticket open again. Anything else does not take back that it has ended.
    pub reopens: bool,
}

impl WriteBack {
    /// What is left for a ticket that has ended meanwhile: the note.
    #[must_use]
    pub fn only_note(&self) -> TicketChange {
        TicketChange {
            note: self.change.note.clone(),
            ..TicketChange::default()
        }
    }

    /// Whether it does more than to leave a note.
    #[must_use]
    pub fn changes_ticket(&self) -> bool {
        let looked_up = self.assign.is_some() || self.group.is_some() || self.line.is_some();
        looked_up || self.change != self.only_note()
    }

    /// Whether the settings want nothing written at all.
    #[must_use]
    pub fn is_off(&self) -> bool {
        !self.changes_ticket() && self.change.note.is_none()
    }
}

/// Decides about a notification.
#[must_use]
pub fn on_event(event: &PhoneEvent, record: Option<&Record>, settings: &WriteBackPolicy) -> Answer {
    let Some(record) = record else {
        return Answer::Ignore(Ignored::Foreign);
    };
    let is_foreign = match event.alert.generation.cmp(&record.generation) {
        // A remark on an earlier alert of the ticket is still a remark on the ticket.
        Ordering::Less => event.action.changes_status(),
        Ordering::Equal => false,
        Ordering::Greater => true,
    };
    if is_foreign {
        return Answer::Ignore(Ignored::Foreign);
    }
    if record.has_handled(&event.short_id()) {
        return Answer::Ignore(Ignored::Duplicate);
    }
    if is_own_remark(event, record) {
        return Answer::Ignore(Ignored::Echo);
    }
    if is_overtaken(event, record) {
        return Answer::Ignore(Ignored::Stale);
    }
    match effect(event, record, settings) {
        Some(write_back) => Answer::WriteBack(Box::new(write_back)),
        None => Answer::Ignore(Ignored::Echo),
    }
}

/// A notification and the alert itself do not date the same news alike to the microsecond.
const SAME_NEWS_US: i64 = 1_000_000;

/// A note of the ticket that is being sent to the alert: its id is not known until that is done.
fn is_own_remark(event: &PhoneEvent, record: &Record) -> bool {
    let PhoneAction::Annotated(text) = &event.action else {
        return false;
    };
    let sending = record.note_sync.sending.as_ref();
    sending.is_some_and(|sending| sending.text == remark_fingerprint(text))
}

/// Tells texts of remarks apart, however their blanks come back.
#[must_use]
pub fn remark_fingerprint(text: &str) -> String {
    PhoneEvent::short_id_of(&without_blanks(text))
}

/// Whether something newer is known. Of two at the same moment the end wins: an alert must not be
/// reopened by what may have happened before it was closed.
fn is_overtaken(event: &PhoneEvent, record: &Record) -> bool {
    let raised_us = event.raised.as_microsecond();
    let has_ended = matches!(record.phase, Phase::Closed | Phase::Resolved);
    match event.action {
        PhoneAction::Open if has_ended => raised_us <= record.status_us,
        PhoneAction::Open => raised_us < record.status_us.max(record.own_ack_us),
        // It tells what is so: an echo, of our own doing in general.
        PhoneAction::Closed if has_ended => false,
        PhoneAction::NoReply | PhoneAction::Failed => {
            let failed = event.action == PhoneAction::Failed;
            let told = record.unanswered.filter(|told| told.failed == failed);
            let by_then = |told: Unanswered| raised_us <= told.at_us.saturating_add(SAME_NEWS_US);
            told.is_some_and(by_then)
                || (event.is_from_polling() && record.is_known_unanswered(failed))
        }
        _ => event.action.changes_status() && raised_us < record.status_us,
    }
}

/// The state table's right half: none if the alert is in that state already.
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
        (PhoneAction::Escalated, _) => (&settings.escalated, heard_of(event, record)),
        (PhoneAction::NoReply, _) => (&settings.no_reply, heard_of(event, record)),
        (PhoneAction::Failed, _) => (&settings.failed, heard_of(event, record)),
        (PhoneAction::Annotated(_), _) => (&settings.annotated, heard_of(event, record)),
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

/// Another person's acknowledgement of the same alert is worth a note, nothing else; the same
/// person's is told twice, by a notification and by polling.
fn is_somebody_else(event: &PhoneEvent, record: &Record) -> bool {
    let mark = event.person_fingerprint();
    mark.is_some() && mark != record.acknowledged_by
}

/// Whether news that is no change of state still concerns the alert as it is now. What is late, or
/// of an earlier alert, must not take back what was set since: it is worth its note.
fn is_current(event: &PhoneEvent, record: &Record) -> bool {
    let under_way = matches!(
        record.phase,
        Phase::Raising | Phase::Open | Phase::Acknowledging | Phase::Acknowledged
    );
    under_way
        && event.alert.generation == record.generation
        && event.raised.as_microsecond() >= record.status_us
}

/// Whoever tells of an alert has it.
fn heard_of(event: &PhoneEvent, record: &Record) -> Phase {
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

/// The note names person, channel and moment. The moment also makes it unlike any other note, so
/// that it can be found again after an unknown outcome.
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
