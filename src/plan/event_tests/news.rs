//! Notifications that change no state.

use super::*;

/// The status that news of an alert sets, and the phase it leaves.
fn news(action: PhoneAction, phase: Phase) -> (Option<Reference>, Phase) {
    let done = answer(action, phase).unwrap();
    assert!(done.change.note.is_some());
    (done.change.status, done.phase)
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
