//! What an event changes on the ticket.

use super::*;

#[test]
fn an_acknowledgement_sets_status_operator_and_note() {
    for phase in [Phase::Raising, Phase::Open] {
        let done = write_back_for(PhoneAction::Acknowledged, phase).unwrap();
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
fn a_second_persons_acknowledgement_only_adds_a_note() {
    let done = write_back_for(PhoneAction::Acknowledged, Phase::Acknowledged).unwrap();
    assert_eq!((done.change.status, done.assign), (None, None));
    assert!(done.change.note.is_some());
}

#[test]
fn a_close_sets_status_and_flags() {
    for phase in [Phase::Raising, Phase::Open, Phase::Acknowledged] {
        let done = write_back_for(PhoneAction::Closed, phase).unwrap();
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
    let done = write_back_for(PhoneAction::Open, Phase::Acknowledged).unwrap();
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
        let done = write_back_for(PhoneAction::Open, phase).unwrap();
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

#[test]
fn every_part_of_the_policy_is_applied() {
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

#[test]
fn an_acknowledgement_of_a_ticket_taken_in_topdesk_only_adds_a_note() {
    let done = write_back_for(PhoneAction::Acknowledged, Phase::Acknowledging).unwrap();
    assert_eq!((done.change.status, done.assign), (None, None));
    assert_eq!(done.phase, Phase::Acknowledged);
    assert!(done.change.note.is_some());
}

#[test]
fn a_close_counts_while_the_alert_is_being_acknowledged() {
    let done = write_back_for(PhoneAction::Closed, Phase::Acknowledging).unwrap();
    assert_eq!(
        (done.change.status, done.phase),
        (status("Done"), Phase::Closed)
    );
}

/// A write-back that adds a note, and the parts that a test adds.
fn note_and(parts: WriteBackParts) -> WriteBack {
    let parts = WriteBackParts {
        note: NoteVisibility::Invisible,
        ..parts
    };
    let phase = Phase::Open;
    super::write_back(&event(PhoneAction::Escalated), phase, phase, parts)
}

#[test]
fn a_note_alone_does_not_change_the_ticket_but_is_not_off() {
    let note = note_and(WriteBackParts::default());
    assert!(!note.changes_ticket() && !note.is_off());
    assert_eq!(note.only_note(), note.change);
}

#[test]
fn a_status_without_a_note_is_not_off() {
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
