//! Events that are older than the record.

use super::*;

#[test]
fn an_event_older_than_the_record_changes_nothing() {
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

/// Whether an event at second 1000 is stale for this record.
fn is_stale(action: PhoneAction, known: Record) -> bool {
    ignored(&event(action), Some(&known)) == Some(Ignored::Stale)
}

/// The time of the event in these tests (Unix microseconds).
const THEN_US: i64 = 1_000_000_000;

#[test]
fn of_a_close_and_a_reopening_at_the_same_time_the_close_wins() {
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
fn a_withdrawal_older_than_the_record_is_stale() {
    let known = |status_us| Record {
        status_us,
        ..record(Phase::Acknowledged, false)
    };
    assert!(is_stale(PhoneAction::Open, known(THEN_US + 1)));
    assert!(!is_stale(PhoneAction::Open, known(THEN_US)));
}

#[test]
fn a_withdrawal_older_than_the_connectors_acknowledgement_is_stale() {
    let known = |own_ack_us| Record {
        own_ack_us,
        ..record(Phase::Acknowledged, false)
    };
    assert!(is_stale(PhoneAction::Open, known(THEN_US + 1)));
    assert!(!is_stale(PhoneAction::Open, known(THEN_US)));
}

#[test]
fn a_status_at_the_time_of_the_record_is_not_stale() {
    let known = Record {
        status_us: THEN_US,
        ..record(Phase::Acknowledged, false)
    };
    assert!(!is_stale(PhoneAction::Closed, known));
}

/// An open alert. SIGNL4 reported that nobody replied, or that delivery failed.
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
fn a_missing_reply_counts_once_within_a_second() {
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
fn a_failed_delivery_and_a_missing_reply_are_distinct() {
    assert!(is_stale(PhoneAction::Failed, unanswered(true, THEN_US)));
    assert!(!is_stale(PhoneAction::Failed, unanswered(false, THEN_US)));
    assert!(!is_stale(PhoneAction::NoReply, unanswered(true, THEN_US)));
}

#[test]
fn a_missing_reply_that_polling_finds_again_is_stale() {
    let found = PhoneEvent {
        id: format!("{}a-8-1", PhoneEvent::POLLED_PREFIX),
        ..event(PhoneAction::NoReply)
    };
    let known = unanswered(false, 0);
    assert_eq!(ignored(&found, Some(&known)), Some(Ignored::Stale));
    assert!(!is_stale(PhoneAction::NoReply, known), "a webhook");
}

#[test]
fn a_missing_reply_that_polling_finds_first_is_handled() {
    let found = PhoneEvent {
        id: format!("{}a-8-1", PhoneEvent::POLLED_PREFIX),
        ..event(PhoneAction::NoReply)
    };
    assert_eq!(ignored(&found, Some(&record(Phase::Open, false))), None);
}
