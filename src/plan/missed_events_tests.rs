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

/// What is told, by whom.
fn check(alert: &Signl4Alert, record: &Record, expected: &[(PhoneAction, Option<&str>)]) {
    let news = missed_events(alert, record, at(0));
    let told: Vec<_> = news
        .iter()
        .map(|n| (n.event.action.clone(), n.user.as_deref()))
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn everybody_who_acknowledged_is_told_in_order() {
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
fn a_status_that_the_record_has_is_nothing() {
    check(&alert(PhoneAction::Open), &record(Phase::Open, 0), &[]);
    check(&alert(PhoneAction::Closed), &record(Phase::Closed, 0), &[]);
}

#[test]
fn an_alert_that_is_being_resolved_or_was_refused_tells_nothing() {
    for phase in [Phase::Resolving, Phase::Dead] {
        check(&alert(PhoneAction::Closed), &record(phase, 0), &[]);
        check(&alert(PhoneAction::Acknowledged), &record(phase, 0), &[]);
        check(&alert(PhoneAction::Open), &record(phase, 0), &[]);
    }
}

#[test]
fn a_resolved_alert_is_news_only_if_it_is_open_again_for_longer_than_resolving_takes() {
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
fn who_acknowledges_an_alert_that_was_over_has_reopened_it() {
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
fn an_open_alert_is_news_only_if_it_changed_after_what_is_known() {
    let open = alert(PhoneAction::Open);
    let reopened = [(PhoneAction::Open, None)];
    check(&open, &record(Phase::Acknowledged, 250), &reopened);
    check(&open, &record(Phase::Closed, 250), &reopened);
    check(&open, &record(Phase::Closed, 300), &[]);
}

#[test]
fn of_two_alerts_under_one_id_the_one_that_lags_behind_reopens_nothing() {
    let twice = Record {
        maybe_duplicated: true,
        ..record(Phase::Acknowledged, 250)
    };
    check(&alert(PhoneAction::Open), &twice, &[]);
}

#[test]
fn that_nobody_replied_is_told_again_only_after_somebody_had_answered() {
    let told = |second| Record {
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
    check(&alert(PhoneAction::NoReply), &told(0), &[]);
    check(&alert(PhoneAction::NoReply), &told(290), &silence);
    check(
        &alert(PhoneAction::Failed),
        &told(0),
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
fn a_remark_has_the_id_under_which_a_notification_tells_it() {
    let news = missed_events(&with_remark(250), &record(Phase::Open, 0), at(0));
    let ids: Vec<_> = news.iter().map(|n| n.event.id.as_str()).collect();
    assert_eq!(ids, ["annotation-r"]);
    let mut known = record(Phase::Open, 0);
    known.handle(PhoneEvent::short_id_of("annotation-r"));
    assert_eq!(missed_events(&with_remark(250), &known, at(0)), []);
}

#[test]
fn a_remark_that_an_earlier_look_decided_is_nothing() {
    assert_eq!(
        missed_events(&with_remark(250), &record(Phase::Open, 0), at(251)),
        []
    );
}

#[test]
fn of_an_earlier_alert_only_remarks_are_told() {
    let second = Record {
        generation: 2,
        ..record(Phase::Acknowledged, 0)
    };
    assert_eq!(missed_events(&with_remark(250), &second, at(0)).len(), 1);
    check(&alert(PhoneAction::Closed), &second, &[]);
}

#[test]
fn an_alert_of_a_generation_yet_unknown_tells_nothing() {
    let mut ahead = with_remark(250);
    if let Some(id) = ahead.external_id.as_mut() {
        id.generation = 2;
    }
    check(&ahead, &record(Phase::Open, 0), &[]);
}

#[test]
fn a_remark_at_the_very_moment_of_the_last_look_is_told() {
    let news = missed_events(&with_remark(250), &record(Phase::Open, 0), at(250));
    assert_eq!(news.len(), 1);
}

#[test]
fn of_a_closed_alert_that_nobody_was_known_to_have_acknowledged_only_the_close_is_told() {
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
fn of_a_closed_alert_whose_acknowledgement_is_known_only_the_close_is_told() {
    let close = [(PhoneAction::Closed, None)];
    let closed = alert(PhoneAction::Closed);
    check(&closed, &record(Phase::Acknowledged, 200), &close);
}

#[test]
fn of_a_closed_alert_the_acknowledgement_is_told_before_the_close() {
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
fn of_two_alerts_under_one_id_an_acknowledged_one_that_lags_behind_reopens_nothing() {
    let twice = Record {
        maybe_duplicated: true,
        ..record(Phase::Closed, 150)
    };
    check(&alert(PhoneAction::Acknowledged), &twice, &[]);
}

#[test]
fn that_nobody_replied_is_no_news_of_an_alert_that_somebody_has_answered() {
    for phase in [Phase::Acknowledged, Phase::Closed] {
        check(&alert(PhoneAction::NoReply), &record(phase, 0), &[]);
        check(&alert(PhoneAction::Failed), &record(phase, 0), &[]);
    }
}

#[test]
fn a_failed_delivery_is_told_once() {
    let told = Record {
        unanswered: Some(Unanswered {
            failed: true,
            at_us: 280_000_000,
            generation: 1,
        }),
        ..record(Phase::Open, 0)
    };
    check(&alert(PhoneAction::Failed), &told, &[]);
}

/// When the news are said to have happened (seconds and milliseconds after).
fn moments(alert: &Signl4Alert, record: &Record) -> Vec<(i64, i64)> {
    let news = missed_events(alert, record, at(0));
    let ms = news.iter().map(|n| n.event.raised.as_millisecond());
    ms.map(|ms| (ms.div_euclid(1_000), ms.rem_euclid(1_000)))
        .collect()
}

#[test]
fn earlier_acknowledgements_get_the_milliseconds_before_the_last() {
    let acknowledged = alert(PhoneAction::Acknowledged);
    let open = record(Phase::Open, 0);
    assert_eq!(moments(&acknowledged, &open), [(199, 999), (200, 0)]);
}

#[test]
fn a_reopening_whose_moment_is_not_known_is_told_before_the_acknowledgements() {
    let acknowledged = alert(PhoneAction::Acknowledged);
    let closed = record(Phase::Closed, 150);
    let expected = [(199, 998), (199, 999), (200, 0)];
    assert_eq!(moments(&acknowledged, &closed), expected);
}

#[test]
fn an_acknowledgement_by_nobody_is_told_without_a_person() {
    let acknowledged = Signl4Alert {
        acknowledged_by: Vec::new(),
        ..alert(PhoneAction::Acknowledged)
    };
    let nobodys = [(PhoneAction::Acknowledged, None)];
    check(&acknowledged, &record(Phase::Open, 0), &nobodys);
}
