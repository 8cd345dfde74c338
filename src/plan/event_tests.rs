//! The right half of the state table, one case per row.

use super::*;
use crate::domain::{ExternalId, Line, Ticket, TicketId};
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

fn noted() -> Parts {
    Parts {
        note: Notes::Invisible,
        ..Parts::default()
    }
}

fn with_status(name: &str) -> Parts {
    Parts {
        status: Some(Reference::new(name)),
        ..noted()
    }
}

fn settings() -> WriteBackSettings {
    WriteBackSettings {
        acknowledged: Parts {
            operator: true,
            ..with_status("In progress")
        },
        closed: Parts {
            completed: Some(true),
            closed: Some(true),
            ..with_status("Done")
        },
        unacknowledged: with_status("Registered"),
        reopened: Parts {
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
    assert!(!done.reopens);
}

#[test]
fn a_reopened_alert_sets_status_and_flags_back() {
    for phase in [Phase::Closed, Phase::Resolved] {
        let done = answer(PhoneAction::Open, phase).unwrap();
        assert_eq!(
            (done.change.completed, done.change.closed),
            (Some(false), Some(false))
        );
        assert_eq!(
            (done.change.status, done.phase, done.reopens),
            (Some(Reference::new("Reopened")), Phase::Open, true)
        );
    }
}

fn remark() -> PhoneAction {
    PhoneAction::Annotated("x".into())
}

/// The status that news of an alert sets, and the phase it leaves.
fn news(action: PhoneAction, phase: Phase) -> (Option<Reference>, Phase) {
    let done = answer(action, phase).unwrap();
    assert!(done.change.note.is_some());
    (done.change.status, done.phase)
}

fn status(name: &str) -> Option<Reference> {
    Some(Reference::new(name))
}

#[test]
fn news_of_an_alert_about_to_be_raised_says_that_it_is_open() {
    for (action, name) in [
        (PhoneAction::Escalated, "Escalated"),
        (PhoneAction::NoReply, "No reply"),
        (PhoneAction::Failed, "Not delivered"),
        (remark(), "Commented"),
    ] {
        assert_eq!(news(action, Phase::Raising), (status(name), Phase::Open));
    }
}

#[test]
fn an_escalation_sets_its_parts_on_an_open_alert() {
    assert_eq!(
        news(PhoneAction::Escalated, Phase::Open),
        (status("Escalated"), Phase::Open)
    );
}

#[test]
fn an_escalation_sets_its_parts_on_an_acknowledged_alert() {
    assert_eq!(
        news(PhoneAction::Escalated, Phase::Acknowledged),
        (status("Escalated"), Phase::Acknowledged)
    );
}

#[test]
fn nobody_replying_sets_its_parts_on_an_open_alert() {
    assert_eq!(
        news(PhoneAction::NoReply, Phase::Open),
        (status("No reply"), Phase::Open)
    );
}

#[test]
fn a_failed_delivery_sets_its_parts_on_an_open_alert() {
    assert_eq!(
        news(PhoneAction::Failed, Phase::Open),
        (status("Not delivered"), Phase::Open)
    );
}

#[test]
fn a_remark_sets_its_parts_on_an_open_and_on_an_acknowledged_alert() {
    for phase in [Phase::Open, Phase::Acknowledged] {
        assert_eq!(news(remark(), phase), (status("Commented"), phase));
    }
}

#[test]
fn news_of_an_alert_that_is_over_is_a_note_and_nothing_else() {
    for action in [
        PhoneAction::Escalated,
        PhoneAction::NoReply,
        PhoneAction::Failed,
        remark(),
    ] {
        for phase in [
            Phase::Resolving,
            Phase::Resolved,
            Phase::Closed,
            Phase::Dead,
        ] {
            assert_eq!(news(action.clone(), phase), (None, phase));
        }
    }
}

#[test]
fn late_news_does_not_take_back_what_an_acknowledgement_has_set() {
    let known = Record {
        status_us: 2_000_000_000,
        ..record(Phase::Acknowledged, false)
    };
    let late = effect(&event(PhoneAction::NoReply), &known, &settings()).unwrap();
    assert_eq!(
        (late.change.status, late.phase),
        (None, Phase::Acknowledged)
    );
    assert!(late.change.note.is_some());
}

#[test]
fn a_remark_on_an_earlier_alert_is_a_note_and_leaves_the_present_one_alone() {
    let second = Record {
        generation: 2,
        ..record(Phase::Raising, false)
    };
    let done = effect(&event(remark()), &second, &settings()).unwrap();
    assert_eq!((done.change.status, done.phase), (None, Phase::Raising));
    assert!(done.change.note.is_some());
}

#[test]
fn every_part_of_an_event_is_handed_on() {
    let all = Parts {
        status: Some(Reference::new("S")),
        operator: true,
        group: Some(Reference::new("G")),
        closure_code: Some(Reference::new("C")),
        completed: Some(true),
        closed: Some(false),
        line: Some(Line::Second),
        line_reason: Some(Reference::new("R")),
        note: Notes::Visible,
    };
    let settings = WriteBackSettings {
        escalated: all,
        ..settings()
    };
    let done = effect(
        &event(PhoneAction::Escalated),
        &record(Phase::Open, false),
        &settings,
    )
    .unwrap();
    assert_eq!(done.assign.as_deref(), Some("rene@example.com"));
    assert_eq!(
        (done.group, done.line, done.line_reason),
        (status("G"), Some(Line::Second), status("R"))
    );
    let change = done.change;
    assert_eq!(
        (change.status, change.closure_code),
        (status("S"), status("C"))
    );
    assert_eq!((change.completed, change.closed), (Some(true), Some(false)));
    assert!(change.note.is_some_and(|note| !note.invisible));
}

#[test]
fn an_event_that_is_switched_off_writes_nothing_and_is_remembered() {
    let settings = WriteBackSettings {
        acknowledged: Parts::default(),
        ..settings()
    };
    let open = record(Phase::Open, false);
    let done = effect(&event(PhoneAction::Acknowledged), &open, &settings).unwrap();
    assert!(done.is_off());
    assert_eq!(done.phase, Phase::Acknowledged);
}

fn acknowledged_by(mail: &str) -> Record {
    let person = PhoneEvent {
        email: Some(mail.into()),
        ..event(PhoneAction::Acknowledged)
    };
    Record {
        acknowledged_by: person.person_mark(),
        ..record(Phase::Acknowledged, false)
    }
}

#[test]
fn the_same_persons_acknowledgement_told_twice_is_an_echo() {
    let known = acknowledged_by("Rene@Example.com");
    assert_eq!(
        ignored(&event(PhoneAction::Acknowledged), Some(&known)),
        Some(Ignored::Echo)
    );
}

#[test]
fn another_persons_acknowledgement_is_no_echo() {
    let known = acknowledged_by("sam@example.com");
    assert_eq!(
        ignored(&event(PhoneAction::Acknowledged), Some(&known)),
        None
    );
}

#[test]
fn a_second_acknowledgement_by_nobody_is_an_echo() {
    let nobody = PhoneEvent {
        person: None,
        email: None,
        ..event(PhoneAction::Acknowledged)
    };
    assert_eq!(
        ignored(&nobody, Some(&record(Phase::Acknowledged, false))),
        Some(Ignored::Echo)
    );
}

#[test]
fn a_persons_acknowledgement_of_a_ticket_taken_in_topdesk_is_a_note_and_nothing_else() {
    let done = answer(PhoneAction::Acknowledged, Phase::Acknowledging).unwrap();
    assert_eq!((done.change.status, done.assign), (None, None));
    assert_eq!(done.phase, Phase::Acknowledged);
    assert!(done.change.note.is_some());
}

#[test]
fn a_close_counts_while_the_alert_is_being_acknowledged() {
    let done = answer(PhoneAction::Closed, Phase::Acknowledging).unwrap();
    assert_eq!(
        (done.change.status, done.phase),
        (status("Done"), Phase::Closed)
    );
}

#[test]
fn an_alert_that_was_refused_for_good_knows_no_states() {
    for action in [
        PhoneAction::Acknowledged,
        PhoneAction::Closed,
        PhoneAction::Open,
    ] {
        let dead = record(Phase::Dead, false);
        assert_eq!(ignored(&event(action), Some(&dead)), Some(Ignored::Echo));
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
