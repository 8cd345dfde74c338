//! The right half of the state table, one case per row.

mod ignored;
mod note;
mod parts;
mod stale;
mod without_status;

use super::*;
use crate::domain::Reference;
use crate::domain::{ExternalId, Line, Ticket, TicketId};
use jiff::Timestamp;

fn record(phase: Phase, ended: bool) -> Record {
    let gone = Ticket::gone(TicketId::new("a").unwrap(), "I 1".into());
    let open = Ticket {
        line: Line::First,
        closed: false,
        ..gone
    };
    Record {
        phase,
        ended,
        ..Record::new(&open)
    }
}

fn only_note() -> WriteBackParts {
    WriteBackParts {
        note: NoteVisibility::Invisible,
        ..WriteBackParts::default()
    }
}

fn with_status(name: &str) -> WriteBackParts {
    WriteBackParts {
        status: Some(Reference::new(name)),
        ..only_note()
    }
}

fn settings() -> WriteBackPolicy {
    WriteBackPolicy {
        acknowledged: WriteBackParts {
            operator: true,
            ..with_status("In progress")
        },
        closed: WriteBackParts {
            completed: Some(true),
            closed: Some(true),
            ..with_status("Done")
        },
        unacknowledged: with_status("Registered"),
        reopened: WriteBackParts {
            completed: Some(false),
            closed: Some(false),
            ..with_status("Reopened")
        },
        escalated: with_status("Escalated"),
        no_reply: with_status("No reply"),
        failed: with_status("Not delivered"),
        annotated: with_status("Commented"),
    }
}

fn event(action: PhoneAction) -> PhoneEvent {
    PhoneEvent {
        id: "n1".into(),
        raised: Timestamp::from_second(1_000).unwrap(),
        action,
        alert: ExternalId {
            ticket: TicketId::new("a").unwrap(),
            generation: 1,
        },
        person: Some("Rene".into()),
        email: Some("rene@example.com".into()),
    }
}

fn write_back_for(action: PhoneAction, phase: Phase) -> Option<WriteBack> {
    match on_event(&event(action), Some(&record(phase, false)), &settings()) {
        EventDecision::WriteBack(write_back) => Some(*write_back),
        EventDecision::Ignore(_) => None,
    }
}

fn ignored(event: &PhoneEvent, record: Option<&Record>) -> Option<Ignored> {
    match on_event(event, record, &settings()) {
        EventDecision::Ignore(why) => Some(why),
        EventDecision::WriteBack(_) => None,
    }
}

fn remark() -> PhoneAction {
    PhoneAction::Annotated("x".into())
}

fn status(name: &str) -> Option<Reference> {
    Some(Reference::new(name))
}
