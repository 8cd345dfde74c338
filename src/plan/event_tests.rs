//! The right half of the state table, one case per row.

use super::*;
use crate::domain::{ExternalId, Line, Ticket, TicketId};
use crate::settings::CloseFlags;
use crate::topdesk::Reference;
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

fn settings() -> WriteBackSettings {
    WriteBackSettings {
        on_acknowledge: Some(Reference::new("In progress")),
        on_close: Some(Reference::new("Done")),
        on_reopen: Some(Reference::new("Registered")),
        close: CloseFlags {
            completed: true,
            closed: true,
        },
        assign: Assign::OnAcknowledge,
        notes: Notes::Invisible,
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

fn answer(action: PhoneAction, phase: Phase) -> Option<WriteBack> {
    match on_event(&event(action), Some(&record(phase, false)), &settings()) {
        Answer::WriteBack(write_back) => Some(*write_back),
        Answer::Ignore(_) => None,
    }
}

fn ignored(event: &PhoneEvent, record: Option<&Record>) -> Option<Ignored> {
    match on_event(event, record, &settings()) {
        Answer::Ignore(why) => Some(why),
        Answer::WriteBack(_) => None,
    }
}

#[test]
fn an_acknowledgement_sets_status_operator_and_note() {
    for phase in [Phase::Raising, Phase::Open] {
        let done = answer(PhoneAction::Acknowledged, phase).unwrap();
        assert_eq!(done.change.status, Some(Reference::new("In progress")));
        assert_eq!(done.assign.as_deref(), Some("rene@example.com"));
        assert_eq!(
            (done.phase, done.change.completed),
            (Phase::Acknowledged, None)
        );
        assert!(done.change.note.is_some_and(|n| n.invisible));
    }
}

#[test]
fn a_second_persons_acknowledgement_is_a_note_and_nothing_else() {
    let done = answer(PhoneAction::Acknowledged, Phase::Acknowledged).unwrap();
    assert_eq!((done.change.status, done.assign), (None, None));
    assert!(done.change.note.is_some());
}

#[test]
fn a_close_sets_status_and_flags() {
    for phase in [Phase::Raising, Phase::Open, Phase::Acknowledged] {
        let done = answer(PhoneAction::Closed, phase).unwrap();
        assert_eq!(
            (done.change.completed, done.change.closed),
            (Some(true), Some(true))
        );
        assert_eq!(
            (done.change.status, done.phase),
            (Some(Reference::new("Done")), Phase::Closed)
        );
    }
}

#[test]
fn a_withdrawn_acknowledgement_sets_the_status_back_and_leaves_the_flags() {
    let done = answer(PhoneAction::Open, Phase::Acknowledged).unwrap();
    assert_eq!(
        (done.change.status, done.phase),
        (Some(Reference::new("Registered")), Phase::Open)
    );
    assert_eq!((done.change.completed, done.change.closed), (None, None));
}

#[test]
fn a_reopened_alert_sets_status_and_flags_back() {
    for phase in [Phase::Closed, Phase::Resolved] {
        let done = answer(PhoneAction::Open, phase).unwrap();
        assert_eq!(
            (done.change.completed, done.change.closed),
            (Some(false), Some(false))
        );
        assert_eq!(done.phase, Phase::Open);
    }
}

#[test]
fn remarks_and_news_of_the_alert_are_notes_in_every_phase() {
    let news = [
        PhoneAction::Escalated,
        PhoneAction::NoReply,
        PhoneAction::Failed,
        PhoneAction::Annotated("x".into()),
    ];
    for action in news {
        for phase in [
            Phase::Open,
            Phase::Acknowledged,
            Phase::Resolved,
            Phase::Closed,
        ] {
            let done = answer(action.clone(), phase).unwrap();
            assert_eq!(
                (done.change.status, done.assign, done.phase),
                (None, None, phase)
            );
            assert!(done.change.note.is_some());
        }
    }
}

#[test]
fn an_echo_changes_nothing() {
    let closed = event(PhoneAction::Closed);
    for phase in [Phase::Resolving, Phase::Resolved, Phase::Closed] {
        assert_eq!(
            ignored(&closed, Some(&record(phase, true))),
            Some(Ignored::Echo)
        );
    }
    assert_eq!(
        ignored(&event(PhoneAction::Open), Some(&record(Phase::Open, false))),
        Some(Ignored::Echo)
    );
}

#[test]
fn what_is_older_than_what_is_known_changes_nothing() {
    let known = Record {
        status_us: 2_000_000_000,
        ..record(Phase::Acknowledged, false)
    };
    assert_eq!(
        ignored(&event(PhoneAction::Closed), Some(&known)),
        Some(Ignored::Stale)
    );
    assert_eq!(
        ignored(&event(PhoneAction::Annotated("late".into())), Some(&known)),
        None
    );
}

#[test]
fn what_was_done_is_not_done_again() {
    let mut known = record(Phase::Open, false);
    known.handle(keys::event(&event(PhoneAction::Acknowledged)));
    assert_eq!(
        ignored(&event(PhoneAction::Acknowledged), Some(&known)),
        Some(Ignored::Duplicate)
    );
}

#[test]
fn tickets_and_generations_that_are_not_followed_are_foreign() {
    assert_eq!(
        ignored(&event(PhoneAction::Closed), None),
        Some(Ignored::Foreign)
    );
    let second = Record {
        generation: 2,
        ..record(Phase::Open, false)
    };
    assert_eq!(
        ignored(&event(PhoneAction::Closed), Some(&second)),
        Some(Ignored::Foreign)
    );
}
