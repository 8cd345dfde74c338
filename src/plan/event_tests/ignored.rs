//! Events that change nothing.

use super::*;

fn acknowledged_by(mail: &str) -> Record {
    let person = PhoneEvent {
        email: Some(mail.into()),
        ..event(PhoneAction::Acknowledged)
    };
    Record {
        acknowledged_by: person.person_fingerprint(),
        ..record(Phase::Acknowledged, false)
    }
}

#[test]
fn the_same_persons_second_acknowledgement_is_an_echo() {
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
fn a_second_acknowledgement_without_a_person_is_an_echo() {
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
fn a_permanently_refused_alert_ignores_status_events() {
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
fn a_handled_event_is_not_handled_again() {
    let mut known = record(Phase::Open, false);
    known.handle(event(PhoneAction::Acknowledged).short_id());
    assert_eq!(
        ignored(&event(PhoneAction::Acknowledged), Some(&known)),
        Some(Ignored::Duplicate)
    );
}

#[test]
fn events_without_a_record_or_of_another_generation_are_foreign() {
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
fn a_remark_on_a_later_alert_is_foreign() {
    let mut ahead = event(remark());
    ahead.alert.generation = 2;
    assert_eq!(
        ignored(&ahead, Some(&record(Phase::Open, false))),
        Some(Ignored::Foreign)
    );
}

/// The record of an alert to which a note with this text is being sent.
fn sending(text: &str) -> Record {
    let mut known = record(Phase::Open, false);
    known.note_sync.sending = Some(crate::domain::Sending {
        entry: "e".into(),
        text: remark_fingerprint(text),
        attempts: 1,
        due_ms: 0,
    });
    known
}

#[test]
fn a_note_that_is_being_sent_is_an_echo_whatever_its_white_space() {
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
