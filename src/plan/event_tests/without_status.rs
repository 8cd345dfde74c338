//! Events that do not change the alert's status.

use super::*;

/// The processing status that an event sets, and the phase after it.
fn status_and_phase(action: PhoneAction, phase: Phase) -> (Option<Reference>, Phase) {
    let done = write_back_for(action, phase).unwrap();
    assert!(done.change.note.is_some());
    (done.change.status, done.phase)
}

#[test]
fn an_event_of_an_alert_about_to_be_raised_proves_that_it_is_open() {
    for (action, name) in [
        (PhoneAction::Escalated, "Escalated"),
        (PhoneAction::NoReply, "No reply"),
        (PhoneAction::Failed, "Not delivered"),
        (remark(), "Commented"),
    ] {
        assert_eq!(
            status_and_phase(action, Phase::Raising),
            (status(name), Phase::Open)
        );
    }
}

#[test]
fn an_escalation_sets_its_parts_on_an_open_alert() {
    assert_eq!(
        status_and_phase(PhoneAction::Escalated, Phase::Open),
        (status("Escalated"), Phase::Open)
    );
}

#[test]
fn an_escalation_sets_its_parts_on_an_acknowledged_alert() {
    assert_eq!(
        status_and_phase(PhoneAction::Escalated, Phase::Acknowledged),
        (status("Escalated"), Phase::Acknowledged)
    );
}

#[test]
fn a_missing_reply_sets_its_parts_on_an_open_alert() {
    assert_eq!(
        status_and_phase(PhoneAction::NoReply, Phase::Open),
        (status("No reply"), Phase::Open)
    );
}

#[test]
fn a_failed_delivery_sets_its_parts_on_an_open_alert() {
    assert_eq!(
        status_and_phase(PhoneAction::Failed, Phase::Open),
        (status("Not delivered"), Phase::Open)
    );
}

#[test]
fn a_remark_sets_its_parts_on_an_open_and_on_an_acknowledged_alert() {
    for phase in [Phase::Open, Phase::Acknowledged] {
        assert_eq!(
            status_and_phase(remark(), phase),
            (status("Commented"), phase)
        );
    }
}

#[test]
fn an_event_of_an_ended_alert_only_adds_a_note() {
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
            assert_eq!(status_and_phase(action.clone(), phase), (None, phase));
        }
    }
}

#[test]
fn a_late_event_does_not_override_an_acknowledgement() {
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
fn a_remark_on_an_earlier_alert_only_adds_a_note() {
    let second = Record {
        generation: 2,
        ..record(Phase::Raising, false)
    };
    let done = effect(&event(remark()), &second, &settings()).unwrap();
    assert_eq!((done.change.status, done.phase), (None, Phase::Raising));
    assert!(done.change.note.is_some());
}
