//! The state table, one case per row.

use super::*;
use crate::domain::{ExternalId, TicketId};
use crate::settings::CloseFlags;
use crate::topdesk::Reference;
use jiff::Timestamp;

fn ticket(line: Line, closed: bool) -> Ticket {
    Ticket {
        line,
        closed,
        ..Ticket::gone(TicketId::new("a").unwrap(), "I 1".into())
    }
}

fn record(phase: Phase, ended: bool) -> Record {
    let new = Record::new(&ticket(Line::Active, false));
    Record {
        phase,
        ended,
        ..new
    }
}

fn decided(phase: Phase, was_ended: bool, is_ended: bool) -> Decision {
    on_ticket(
        &ticket(Line::Active, is_ended),
        Some(&record(phase, was_ended)),
    )
}

#[test]
fn an_unknown_open_ticket_is_raised() {
    assert_eq!(
        on_ticket(&ticket(Line::Active, false), None),
        Decision::Raise(Generation::First)
    );
}

#[test]
fn an_unknown_ticket_that_has_ended_or_is_a_draft_is_left_alone() {
    assert_eq!(
        on_ticket(&ticket(Line::Active, true), None),
        Decision::Nothing
    );
    assert_eq!(
        on_ticket(&ticket(Line::Partial, false), None),
        Decision::Nothing
    );
    assert_eq!(
        on_ticket(&ticket(Line::Archived, false), None),
        Decision::Nothing
    );
}

#[test]
fn an_alert_whose_raising_is_unknown_is_sent_again_or_ended() {
    assert_eq!(
        decided(Phase::Raising, false, false),
        Decision::Raise(Generation::Same)
    );
    assert_eq!(decided(Phase::Raising, false, true), Decision::Resolve);
}

#[test]
fn an_open_or_acknowledged_alert_ends_with_its_ticket() {
    for phase in [Phase::Open, Phase::Acknowledged] {
        assert_eq!(decided(phase, false, true), Decision::Resolve);
        assert_eq!(decided(phase, false, false), Decision::Nothing);
    }
}

#[test]
fn a_resolve_whose_outcome_is_unknown_is_sent_again() {
    assert_eq!(decided(Phase::Resolving, false, true), Decision::Resolve);
    assert_eq!(decided(Phase::Resolving, false, false), Decision::Resolve);
}

#[test]
fn an_ended_ticket_that_is_open_again_is_raised_anew() {
    for phase in [Phase::Resolved, Phase::Closed, Phase::Dead] {
        assert_eq!(
            decided(phase, true, false),
            Decision::Raise(Generation::Next)
        );
        assert_eq!(decided(phase, true, true), Decision::Nothing);
    }
}

#[test]
fn an_alert_closed_on_the_phone_does_not_come_back_while_its_ticket_stays_open() {
    assert_eq!(decided(Phase::Closed, false, false), Decision::Nothing);
    assert_eq!(decided(Phase::Closed, false, true), Decision::Remember);
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
