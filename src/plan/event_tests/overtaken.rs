//! Notifications that are overtaken by what is known.

use super::*;

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
fn unanswered(failed: bool, at_us: i64) -> Record {
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
        unanswered(false, THEN_US - second_us)
    ));
    assert!(!is_stale(
        PhoneAction::NoReply,
        unanswered(false, THEN_US - second_us - 1)
    ));
}

#[test]
fn a_failed_delivery_is_not_what_nobody_replying_was() {
    assert!(is_stale(PhoneAction::Failed, unanswered(true, THEN_US)));
    assert!(!is_stale(PhoneAction::Failed, unanswered(false, THEN_US)));
    assert!(!is_stale(PhoneAction::NoReply, unanswered(true, THEN_US)));
}

#[test]
fn what_looking_finds_again_is_not_told_again_however_late() {
    let found = PhoneEvent {
        id: format!("{}a-8-1", PhoneEvent::POLLED_PREFIX),
        ..event(PhoneAction::NoReply)
    };
    let known = unanswered(false, 0);
    assert_eq!(ignored(&found, Some(&known)), Some(Ignored::Stale));
    assert!(!is_stale(PhoneAction::NoReply, known), "a notification");
}

#[test]
fn what_looking_finds_for_the_first_time_is_told() {
    let found = PhoneEvent {
        id: format!("{}a-8-1", PhoneEvent::POLLED_PREFIX),
        ..event(PhoneAction::NoReply)
    };
    assert_eq!(ignored(&found, Some(&record(Phase::Open, false))), None);
}
