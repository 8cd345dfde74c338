//! The right half of the state table, one case per row.

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

fn noted() -> WriteBackParts {
    WriteBackParts {
        note: NoteVisibility::Invisible,
        ..WriteBackParts::default()
    }
}

fn with_status(name: &str) -> WriteBackParts {
    WriteBackParts {
        status: Some(Reference::new(name)),
        ..noted()
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
    let all = WriteBackParts {
        status: Some(Reference::new("S")),
        operator: true,
        group: Some(Reference::new("G")),
        closure_code: Some(Reference::new("C")),
        completed: Some(true),
        closed: Some(false),
        line: Some(Line::Second),
        line_reason: Some(Reference::new("R")),
        note: NoteVisibility::Visible,
    };
    let settings = WriteBackPolicy {
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
    let settings = WriteBackPolicy {
        acknowledged: WriteBackParts::default(),
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
    known.handle(event(PhoneAction::Acknowledged).short_id());
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

#[test]
fn a_remark_on_an_earlier_alert_is_not_foreign() {
    let second = Record {
        generation: 2,
        ..record(Phase::Open, false)
    };
    assert_eq!(ignored(&event(remark()), Some(&second)), None);
}

#[test]
fn a_remark_on_an_alert_yet_unknown_is_foreign() {
    let mut ahead = event(remark());
    ahead.alert.generation = 2;
    assert_eq!(
        ignored(&ahead, Some(&record(Phase::Open, false))),
        Some(Ignored::Foreign)
    );
}

/// A write-back that leaves a note, and what a test adds to it.
fn note_and(parts: WriteBackParts) -> WriteBack {
    let parts = WriteBackParts {
        note: NoteVisibility::Invisible,
        ..parts
    };
    let phase = Phase::Open;
    super::write_back(&event(PhoneAction::Escalated), phase, phase, parts)
}

#[test]
fn a_note_alone_changes_nothing_of_the_ticket_and_is_something() {
    let note = note_and(WriteBackParts::default());
    assert!(!note.changes_ticket() && !note.is_off());
    assert_eq!(note.only_note(), note.change);
}

#[test]
fn a_status_without_a_note_is_something() {
    let silent = WriteBackParts {
        note: NoteVisibility::None,
        ..with_status("S")
    };
    let phase = Phase::Open;
    let done = super::write_back(&event(PhoneAction::Escalated), phase, phase, silent);
    assert!(done.changes_ticket() && !done.is_off());
}

#[test]
fn of_a_status_and_a_note_only_the_note_is_left_for_a_ticket_that_has_ended() {
    let both = note_and(with_status("S"));
    assert!(both.changes_ticket() && both.change.note.is_some());
    let left = both.only_note();
    assert_eq!((left.status, left.note), (None, both.change.note));
}

#[test]
fn an_operator_alone_changes_the_ticket() {
    let operator = WriteBackParts {
        operator: true,
        ..WriteBackParts::default()
    };
    assert!(note_and(operator).changes_ticket());
}

#[test]
fn a_group_alone_changes_the_ticket() {
    let group = WriteBackParts {
        group: status("G"),
        ..WriteBackParts::default()
    };
    assert!(note_and(group).changes_ticket());
}

#[test]
fn a_line_alone_changes_the_ticket() {
    let line = WriteBackParts {
        line: Some(Line::Second),
        ..WriteBackParts::default()
    };
    assert!(note_and(line).changes_ticket());
}

/// Whether an event at second 1000 is overtaken by what is known.
fn is_stale(action: PhoneAction, known: Record) -> bool {
    ignored(&event(action), Some(&known)) == Some(Ignored::Stale)
}

/// When the event of these tests happened (microseconds).
const THEN_US: i64 = 1_000_000_000;

#[test]
fn of_a_close_and_a_reopening_at_the_same_moment_the_close_wins() {
    for phase in [Phase::Closed, Phase::Resolved] {
        let known = |status_us| Record {
            status_us,
            ..record(phase, false)
        };
        assert!(is_stale(PhoneAction::Open, known(THEN_US)));
        assert!(!is_stale(PhoneAction::Open, known(THEN_US - 1)));
    }
}

#[test]
fn a_withdrawal_older_than_what_is_known_is_overtaken() {
    let known = |status_us| Record {
        status_us,
        ..record(Phase::Acknowledged, false)
    };
    assert!(is_stale(PhoneAction::Open, known(THEN_US + 1)));
    assert!(!is_stale(PhoneAction::Open, known(THEN_US)));
}

#[test]
fn a_withdrawal_older_than_our_own_acknowledgement_is_overtaken() {
    let known = |own_ack_us| Record {
        own_ack_us,
        ..record(Phase::Acknowledged, false)
    };
    assert!(is_stale(PhoneAction::Open, known(THEN_US + 1)));
    assert!(!is_stale(PhoneAction::Open, known(THEN_US)));
}

#[test]
fn a_status_at_the_very_moment_of_what_is_known_is_not_overtaken() {
    let known = Record {
        status_us: THEN_US,
        ..record(Phase::Acknowledged, false)
    };
    assert!(!is_stale(PhoneAction::Closed, known));
}

/// An open alert of which it was told that nobody replied, or that delivery failed.
fn told(failed: bool, at_us: i64) -> Record {
    let generation = 1;
    Record {
        unanswered: Some(crate::domain::Unanswered {
            failed,
            at_us,
            generation,
        }),
        ..record(Phase::Open, false)
    }
}

#[test]
fn that_nobody_replied_counts_once_within_a_second() {
    let second_us = 1_000_000;
    assert!(is_stale(
        PhoneAction::NoReply,
        told(false, THEN_US - second_us)
    ));
    assert!(!is_stale(
        PhoneAction::NoReply,
        told(false, THEN_US - second_us - 1)
    ));
}

#[test]
fn a_failed_delivery_is_not_what_nobody_replying_was() {
    assert!(is_stale(PhoneAction::Failed, told(true, THEN_US)));
    assert!(!is_stale(PhoneAction::Failed, told(false, THEN_US)));
    assert!(!is_stale(PhoneAction::NoReply, told(true, THEN_US)));
}

#[test]
fn what_looking_finds_again_is_not_told_again_however_late() {
    let found = PhoneEvent {
        id: format!("{}a-8-1", PhoneEvent::FOUND),
        ..event(PhoneAction::NoReply)
    };
    let known = told(false, 0);
    assert_eq!(ignored(&found, Some(&known)), Some(Ignored::Stale));
    assert!(!is_stale(PhoneAction::NoReply, known), "a notification");
}

#[test]
fn what_looking_finds_for_the_first_time_is_told() {
    let found = PhoneEvent {
        id: format!("{}a-8-1", PhoneEvent::FOUND),
        ..event(PhoneAction::NoReply)
    };
    assert_eq!(ignored(&found, Some(&record(Phase::Open, false))), None);
}

/// The record of an alert to which a note with this text is being sent.
fn sending(text: &str) -> Record {
    let mut known = record(Phase::Open, false);
    known.note_sync.sending = Some(crate::domain::Sending {
        entry: "e".into(),
        text: remark_mark(text),
        attempts: 1,
        due_ms: 0,
    });
    known
}

#[test]
fn a_note_that_is_being_sent_to_the_alert_is_an_echo_however_its_blanks_come_back() {
    let back = event(PhoneAction::Annotated("still  down\n".into()));
    assert_eq!(
        ignored(&back, Some(&sending("still down"))),
        Some(Ignored::Echo)
    );
}

#[test]
fn another_remark_while_a_note_is_being_sent_is_no_echo() {
    assert_eq!(
        ignored(&event(remark()), Some(&sending("still down"))),
        None
    );
}

#[test]
fn an_acknowledgement_while_a_note_is_being_sent_is_no_echo() {
    let acknowledged = event(PhoneAction::Acknowledged);
    assert_eq!(ignored(&acknowledged, Some(&sending("still down"))), None);
}

/// What the note says.
fn words(action: PhoneAction, phase: Phase) -> String {
    answer(action, phase).unwrap().change.note.unwrap().text
}

#[test]
fn the_note_of_an_acknowledgement_names_person_and_moment() {
    assert_eq!(
        words(PhoneAction::Acknowledged, Phase::Open),
        "Alert acknowledged in SIGNL4 by Rene (1970-01-01T00:16:40Z)"
    );
}

#[test]
fn a_withdrawn_acknowledgement_is_called_so() {
    let text = words(PhoneAction::Open, Phase::Acknowledged);
    assert!(text.starts_with("Acknowledgement withdrawn in SIGNL4 by Rene"));
}

#[test]
fn a_reopened_alert_is_called_so() {
    let text = words(PhoneAction::Open, Phase::Closed);
    assert!(text.starts_with("Alert reopened in SIGNL4 by Rene"));
}

#[test]
fn the_note_of_a_remark_ends_with_its_text() {
    assert_eq!(
        words(PhoneAction::Annotated("on my way".into()), Phase::Open),
        "Remark in SIGNL4 by Rene (1970-01-01T00:16:40Z):\non my way"
    );
}
