//! From what people do on the phone to the ticket: the right half of the state table.

use crate::domain::{PhoneAction, PhoneEvent};
use crate::ledger::{Phase, Record, keys};
use crate::settings::{Assign, Notes, WriteBackSettings};
use crate::topdesk::{Change, Note, without_blanks};

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
    /// Change the ticket (perhaps in nothing), then remember the phase.
    WriteBack(Box<WriteBack>),
}

/// What a notification does to the ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteBack {
    /// The change, but for the operator, who must be looked up.
    pub change: Change,
    /// The e-mail address of the person who becomes the operator.
    pub assign: Option<String>,
    /// The alert's phase when that is done.
    pub phase: Phase,
    /// The person wants the ticket open again. Anything else does not take back that it has ended.
    pub reopens: bool,
}

impl WriteBack {
    /// What is left for a ticket that has ended meanwhile: the note.
    #[must_use]
    pub fn only_note(&self) -> Change {
        Change {
            note: self.change.note.clone(),
            ..Change::default()
        }
    }

    /// Whether it does more than to leave a note.
    #[must_use]
    pub fn changes_ticket(&self) -> bool {
        self.assign.is_some() || self.change != self.only_note()
    }
}

/// Decides about a notification.
#[must_use]
pub fn on_event(
    event: &PhoneEvent,
    record: Option<&Record>,
    settings: &WriteBackSettings,
) -> Answer {
    let Some(record) = record else {
        return Answer::Ignore(Ignored::Foreign);
    };
    // A remark on an earlier alert of the ticket is still a remark on the ticket.
    let earlier_remark =
        event.alert.generation < record.generation && !event.action.changes_status();
    if event.alert.generation != record.generation && !earlier_remark {
        return Answer::Ignore(Ignored::Foreign);
    }
    if record.has_handled(&keys::event(event)) {
        return Answer::Ignore(Ignored::Duplicate);
    }
    if is_own_remark(event, record) {
        return Answer::Ignore(Ignored::Echo);
    }
    if is_overtaken(event, record) {
        return Answer::Ignore(Ignored::Stale);
    }
    match effect(event, record.phase, settings) {
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
    let sending = record.noted.sending.as_ref();
    sending.is_some_and(|sending| sending.text == remark_mark(text))
}

/// Tells texts of remarks apart, however their blanks come back.
#[must_use]
pub fn remark_mark(text: &str) -> String {
    keys::event_id(&without_blanks(text))
}

/// Whether something newer is known. Of two at the same moment the end wins: an alert must not be
/// reopened by what may have happened before it was closed.
fn is_overtaken(event: &PhoneEvent, record: &Record) -> bool {
    let raised_us = event.raised.as_microsecond();
    let has_ended = matches!(record.phase, Phase::Closed | Phase::Resolved);
    match event.action {
        PhoneAction::Open if has_ended => raised_us <= record.status_us,
        PhoneAction::NoReply | PhoneAction::Failed => record.told.is_some_and(|told| {
            told.failed == (event.action == PhoneAction::Failed)
                && raised_us <= told.at_us.saturating_add(SAME_NEWS_US)
        }),
        _ => event.action.changes_status() && raised_us < record.status_us,
    }
}

/// The state table's right half: none if the alert is in that state already.
fn effect(event: &PhoneEvent, phase: Phase, settings: &WriteBackSettings) -> Option<WriteBack> {
    let close = settings.close;
    let set = |wanted: bool, value: bool| wanted.then_some(value);
    let mut change = Change::default();
    let mut next = match phase {
        Phase::Raising => Phase::Open,
        known => known,
    };
    match (&event.action, phase) {
        (PhoneAction::Acknowledged, Phase::Raising | Phase::Open) => {
            change.status = settings.on_acknowledge.clone();
            next = Phase::Acknowledged;
        }
        // Another person's acknowledgement of the same alert: worth a note, nothing else.
        (PhoneAction::Acknowledged, Phase::Acknowledged) if event.person.is_some() => {}
        (PhoneAction::Closed, Phase::Raising | Phase::Open | Phase::Acknowledged) => {
            change.status = settings.on_close.clone();
            change.completed = set(close.completed, true);
            change.closed = set(close.closed, true);
            next = Phase::Closed;
        }
        (PhoneAction::Open, Phase::Acknowledged) => {
            change.status = settings.on_reopen.clone();
            next = Phase::Open;
        }
        (PhoneAction::Open, Phase::Closed | Phase::Resolved) => {
            change.status = settings.on_reopen.clone();
            change.completed = set(close.completed, false);
            change.closed = set(close.closed, false);
            next = Phase::Open;
        }
        (PhoneAction::Acknowledged | PhoneAction::Closed | PhoneAction::Open, _) => return None,
        _ => {}
    }
    let reopens =
        event.action == PhoneAction::Open && matches!(phase, Phase::Closed | Phase::Resolved);
    change.note = note(event, phase, settings.notes);
    let moment = match settings.assign {
        Assign::OnAcknowledge => next == Phase::Acknowledged && next != phase,
        Assign::OnClose => next == Phase::Closed,
        Assign::Never => false,
    };
    let assign = event.email.clone().filter(|_| moment);
    Some(WriteBack {
        change,
        assign,
        phase: next,
        reopens,
    })
}

/// The note names person, channel and moment. The moment also makes it unlike any other note, so
/// that it can be found again after an unknown outcome.
fn note(event: &PhoneEvent, phase: Phase, notes: Notes) -> Option<Note> {
    let invisible = match notes {
        Notes::None => return None,
        Notes::Invisible => true,
        Notes::Visible => false,
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
    let when = crate::topdesk::whole_second(event.raised);
    let text = match &event.action {
        PhoneAction::Annotated(remark) => format!("{what} ({when}):\n{remark}"),
        _ => format!("{what} ({when})"),
    };
    Some(Note { text, invisible })
}

#[cfg(test)]
#[path = "event_tests.rs"]
mod tests;
