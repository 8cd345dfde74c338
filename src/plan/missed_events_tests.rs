use super::*;
use crate::domain::ExternalId;
use crate::domain::Remark;
use crate::domain::Unanswered;
use crate::domain::samples::ticket;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// An alert that was acknowledged by two people at 200, and last changed at 300.
fn alert(status: PhoneAction) -> Signl4Alert {
    Signl4Alert {
        id: "a".into(),
        external_id: Some(ExternalId {
            ticket: ticket().id,
            generation: 1,
        }),
        status: Some(status),
        modified: at(300),
        created: Some(at(100)),
        acknowledged: Some(at(200)),
        acknowledged_by: vec!["u1".into(), "u2".into()],
        closed: None,
        closed_by: None,
        remarks: Vec::new(),
    }
}

fn record(phase: Phase, status_second: i64) -> Record {
    Record {
        phase,
        status_us: status_second * 1_000_000,
        ..Record::new(&ticket())
    }
}

/// Checks the actions and users of the missed events.
fn check(alert: &Signl4Alert, record: &Record, expected: &[(PhoneAction, Option<&str>)]) {
    let missed = missed_events(alert, record, at(0));
    let actions: Vec<_> = missed
        .iter()
        .map(|missed| (missed.event.action.clone(), missed.user.as_deref()))
        .collect();
    assert_eq!(actions, expected);
}

#[test]
fn every_acknowledgement_is_found_in_order() {
    let both = [
        (PhoneAction::Acknowledged, Some("u1")),
        (PhoneAction::Acknowledged, Some("u2")),
    ];
    check(
        &alert(PhoneAction::Acknowledged),
        &record(Phase::Open, 0),
        &both,
    );
}

#[test]
fn an_acknowledgement_after_the_known_one_is_the_newest_persons() {
    let acknowledged = alert(PhoneAction::Acknowledged);
    let newest = [(PhoneAction::Acknowledged, Some("u2"))];
    check(&acknowledged, &record(Phase::Acknowledged, 150), &newest);
    check(&acknowledged, &record(Phase::Acknowledged, 200), &[]);
}

#[test]
fn a_status_that_the_record_has_is_no_event() {
    check(&alert(PhoneAction::Open), &record(Phase::Open, 0), &[]);
    check(&alert(PhoneAction::Closed), &record(Phase::Closed, 0), &[]);
}

#[test]
fn an_alert_that_is_being_resolved_or_was_refused_has_no_events() {
    for phase in [Phase::Resolving, Phase::Dead] {
        check(&alert(PhoneAction::Closed), &record(phase, 0), &[]);
        check(&alert(PhoneAction::Acknowledged), &record(phase, 0), &[]);
        check(&alert(PhoneAction::Open), &record(phase, 0), &[]);
    }
}

#[test]
fn a_resolved_alert_counts_as_reopened_only_if_it_is_open_for_longer_than_resolving_takes() {
    let open = alert(PhoneAction::Open);
    let reopened = [(PhoneAction::Open, None)];
    check(
        &alert(PhoneAction::Closed),
        &record(Phase::Resolved, 0),
        &[],
    );
    check(&open, &record(Phase::Resolved, 289), &reopened);
    check(&open, &record(Phase::Resolved, 290), &[]);
}

#[test]
fn an_acknowledgement_of_an_ended_alert_implies_a_reopening() {
    let acknowledged = alert(PhoneAction::Acknowledged);
    let all = [
        (PhoneAction::Open, None),
        (PhoneAction::Acknowledged, Some("u1")),
        (PhoneAction::Acknowledged, Some("u2")),
    ];
    check(&acknowledged, &record(Phase::Closed, 150), &all);
    check(&acknowledged, &record(Phase::Resolved, 150), &all);
    check(&acknowledged, &record(Phase::Closed, 200), &[]);
}

#[test]
fn an_open_alert_counts_as_reopened_only_if_it_changed_after_the_record() {
    let open = alert(PhoneAction::Open);
    let reopened = [(PhoneAction::Open, None)];
    check(&open, &record(Phase::Acknowledged, 250), &reopened);
    check(&open, &record(Phase::Closed, 250), &reopened);
    check(&open, &record(Phase::Closed, 300), &[]);
}

#[test]
fn of_duplicate_alerts_the_one_with_an_earlier_status_reopens_nothing() {
    let twice = Record {
        maybe_duplicated: true,
        ..record(Phase::Acknowledged, 250)
    };
    check(&alert(PhoneAction::Open), &twice, &[]);
}

#[test]
fn a_missing_reply_is_found_again_only_after_an_answer() {
    let known = |second| Record {
        unanswered: Some(Unanswered {
            failed: false,
            at_us: 280_000_000,
            generation: 1,
        }),
        ..record(Phase::Open, second)
    };
    let silence = [(PhoneAction::NoReply, None)];
    check(
        &alert(PhoneAction::NoReply),
        &record(Phase::Open, 0),
        &silence,
    );
    check(&alert(PhoneAction::NoReply), &known(0), &[]);
    check(&alert(PhoneAction::NoReply), &known(290), &silence);
    check(
        &alert(PhoneAction::Failed),
        &known(0),
        &[(PhoneAction::Failed, None)],
    );
}

fn with_remark(second: i64) -> Signl4Alert {
    let remark = Remark {
        id: "r".into(),
        text: "on my way".into(),
        at: Some(at(second)),
        user: Some("u1".into()),
    };
    Signl4Alert {
        remarks: vec![remark],
        ..alert(PhoneAction::Open)
    }
}

#[test]
fn a_remark_has_the_same_id_as_in_a_webhook() {
    let missed = missed_events(&with_remark(250), &record(Phase::Open, 0), at(0));
    let ids: Vec<_> = missed.iter().map(|n| n.event.id.as_str()).collect();
    assert_eq!(ids, ["annotation-r"]);
    let mut known = record(Phase::Open, 0);
    known.handle(PhoneEvent::short_id_of("annotation-r"));
    assert_eq!(missed_events(&with_remark(250), &known, at(0)), []);
}

#[test]
fn a_remark_that_an_earlier_poll_handled_is_no_event() {
    assert_eq!(
        missed_events(&with_remark(250), &record(Phase::Open, 0), at(251)),
        []
    );
}

#[test]
fn of_an_earlier_alert_only_remarks_are_found() {
    let second = Record {
        generation: 2,
        ..record(Phase::Acknowledged, 0)
    };
    assert_eq!(missed_events(&with_remark(250), &second, at(0)).len(), 1);
    check(&alert(PhoneAction::Closed), &second, &[]);
}

#[test]
fn an_alert_of_an_unknown_generation_has_no_events() {
    let mut ahead = with_remark(250);
    if let Some(id) = ahead.external_id.as_mut() {
        id.generation = 2;
    }
    check(&ahead, &record(Phase::Open, 0), &[]);
}

#[test]
fn a_remark_at_the_time_of_the_last_poll_is_found() {
    let missed = missed_events(&with_remark(250), &record(Phase::Open, 0), at(250));
    assert_eq!(missed.len(), 1);
}

#[test]
fn of_a_closed_alert_without_acknowledgements_only_the_close_is_found() {
    let closed = Signl4Alert {
        acknowledged: None,
        acknowledged_by: Vec::new(),
        closed: Some(at(250)),
        closed_by: Some("u3".into()),
        ..alert(PhoneAction::Closed)
    };
    let close = [(PhoneAction::Closed, Some("u3"))];
    check(&closed, &record(Phase::Open, 0), &close);
}

#[test]
fn of_a_closed_alert_with_a_known_acknowledgement_only_the_close_is_found() {
    let close = [(PhoneAction::Closed, None)];
    let closed = alert(PhoneAction::Closed);
    check(&closed, &record(Phase::Acknowledged, 200), &close);
}

#[test]
fn of_a_closed_alert_the_acknowledgement_comes_before_the_close() {
    let closed = Signl4Alert {
        acknowledged_by: vec!["u1".into()],
        ..alert(PhoneAction::Closed)
    };
    let both = [
        (PhoneAction::Acknowledged, Some("u1")),
        (PhoneAction::Closed, None),
    ];
    check(&closed, &record(Phase::Raising, 0), &both);
}

#[test]
fn of_duplicate_alerts_an_acknowledged_one_with_an_earlier_status_reopens_nothing() {
    let twice = Record {
        maybe_duplicated: true,
        ..record(Phase::Closed, 150)
    };
    check(&alert(PhoneAction::Acknowledged), &twice, &[]);
}

#[test]
fn a_missing_reply_is_no_event_of_an_answered_alert() {
    for phase in [Phase::Acknowledged, Phase::Closed] {
        check(&alert(PhoneAction::NoReply), &record(phase, 0), &[]);
        check(&alert(PhoneAction::Failed), &record(phase, 0), &[]);
    }
}

#[test]
fn a_failed_delivery_is_found_once() {
    let known = Record {
        unanswered: Some(Unanswered {
            failed: true,
            at_us: 280_000_000,
            generation: 1,
        }),
        ..record(Phase::Open, 0)
    };
    check(&alert(PhoneAction::Failed), &known, &[]);
}

/// The times of the missed events: seconds, and milliseconds within the second.
fn times(alert: &Signl4Alert, record: &Record) -> Vec<(i64, i64)> {
    let missed = missed_events(alert, record, at(0));
    let ms = missed.iter().map(|n| n.event.raised.as_millisecond());
    ms.map(|ms| (ms.div_euclid(1_000), ms.rem_euclid(1_000)))
        .collect()
}

#[test]
fn earlier_acknowledgements_get_the_milliseconds_before_the_last() {
    let acknowledged = alert(PhoneAction::Acknowledged);
    let open = record(Phase::Open, 0);
    assert_eq!(times(&acknowledged, &open), [(199, 999), (200, 0)]);
}

#[test]
fn a_reopening_of_unknown_time_comes_before_the_acknowledgements() {
    let acknowledged = alert(PhoneAction::Acknowledged);
    let closed = record(Phase::Closed, 150);
    let expected = [(199, 998), (199, 999), (200, 0)];
    assert_eq!(times(&acknowledged, &closed), expected);
}

#[test]
fn an_acknowledgement_without_users_has_no_person() {
    let acknowledged = Signl4Alert {
        acknowledged_by: Vec::new(),
        ..alert(PhoneAction::Acknowledged)
    };
    let without_user = [(PhoneAction::Acknowledged, None)];
    check(&acknowledged, &record(Phase::Open, 0), &without_user);
}
