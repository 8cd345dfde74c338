use super::*;
use crate::domain::{Line, TicketId};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// An open ticket.
fn ticket() -> Ticket {
    Ticket {
        line: Line::First,
        closed: false,
        modified: at(1),
        ..Ticket::gone(TicketId::new("a").unwrap(), "I a".into())
    }
}

#[test]
fn a_record_from_a_tombstone_has_the_number_of_alerts_and_has_ended() {
    let former = Record::from_tombstone(&ticket(), 3);
    let known = (former.generation, former.phase, former.ended);
    assert_eq!(known, (3, Phase::Resolved, true));
}

#[test]
fn an_alert_has_ended_once_it_is_resolved_closed_or_dead() {
    assert!(Phase::Resolved.is_over() && Phase::Closed.is_over() && Phase::Dead.is_over());
    assert!(!Phase::Raising.is_over() && !Phase::Acknowledged.is_over());
}

#[test]
fn an_open_alert_is_not_over_since_any_time() {
    let open = Record {
        phase: Phase::Open,
        ..Record::new(&ticket())
    };
    assert!(!open.is_over_since(at(1)));
}

#[test]
fn an_alert_that_is_to_be_raised_again_is_not_over() {
    let rerouted = |reraise_after_resolve| Record {
        phase: Phase::Resolved,
        reraise_after_resolve,
        ..Record::new(&ticket())
    };
    assert!(rerouted(false).is_over_since(at(1)));
    assert!(!rerouted(true).is_over_since(at(1)));
}

#[test]
fn an_alert_counts_as_over_from_the_time_of_its_last_status() {
    let closed = Record {
        phase: Phase::Closed,
        status_us: 10_000_000,
        ..Record::new(&ticket())
    };
    assert!(!closed.is_over_since(at(9)) && closed.is_over_since(at(10)));
}

#[test]
fn an_alert_with_a_write_back_in_progress_is_not_over() {
    let writing = Writing {
        event: "00000000000000bb".into(),
        attempts: 1,
        due_ms: 0,
        unknown: false,
    };
    let closed = Record {
        phase: Phase::Closed,
        writing: Some(writing),
        ..Record::new(&ticket())
    };
    assert!(!closed.is_over_since(at(1)));
}

/// An open alert. SIGNL4 reported at second 10 that nobody replied.
fn unanswered_at_10() -> Record {
    Record {
        unanswered: Some(Unanswered {
            failed: false,
            at_us: 10_000_000,
            generation: 1,
        }),
        ..Record::new(&ticket())
    }
}

#[test]
fn an_alert_is_known_as_unanswered_until_somebody_acknowledges() {
    let answered_at = |status_us| Record {
        status_us,
        ..unanswered_at_10()
    };
    assert!(answered_at(10_000_000).is_known_unanswered(false));
    assert!(!answered_at(10_000_001).is_known_unanswered(false));
}

#[test]
fn an_earlier_unanswered_alert_does_not_count_for_the_current_one() {
    let next = Record {
        generation: 2,
        ..unanswered_at_10()
    };
    assert!(!next.is_known_unanswered(false));
}

#[test]
fn a_missing_reply_is_not_a_failed_delivery() {
    let unanswered = unanswered_at_10();
    assert!(unanswered.is_known_unanswered(false) && !unanswered.is_known_unanswered(true));
}

#[test]
fn the_number_of_remembered_events_is_limited() {
    let mut record = Record::new(&ticket());
    for n in 0..100 {
        record.handle(n.to_string());
    }
    assert_eq!(record.handled.len(), 32);
    assert!(record.has_handled("99") && record.has_handled("68") && !record.has_handled("67"));
}

#[test]
fn the_next_alert_resets_the_alert_and_keeps_the_ticket() {
    let mut record = Record {
        ended: true,
        maybe_duplicated: true,
        status_us: 5,
        own_ack_us: 6,
        rule: Some("network".into()),
        reraise_after_resolve: true,
        target_alerted_for: Some(7),
        group_leader: Some("lead".into()),
        remarks: vec!["Priority raised".into()],
        reopened_on_phone: true,
        acknowledged_by: Some("00000000000000ee".into()),
        ..Record::from_tombstone(&ticket(), 3)
    };
    record.handle("n1".into());
    let expected = Record {
        generation: 4,
        rule: Some("network".into()),
        target_alerted_for: Some(7),
        handled: vec!["n1".into()],
        ..Record::new(&ticket())
    };
    assert_eq!(record.next(), expected);
}
