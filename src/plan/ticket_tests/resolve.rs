//! When a ticket resolves its alert, and what follows.

use super::*;

fn resolved_by(change: impl FnOnce(&mut Case)) -> Vec<Option<ResolveReason>> {
    let case = Case::with(change);
    ALIVE.iter().map(|p| resolves(&case.in_phase(*p))).collect()
}

fn both(end: EndReason) -> Vec<Option<ResolveReason>> {
    vec![
        Some(ResolveReason::Ended(end)),
        Some(ResolveReason::Ended(end)),
    ]
}

#[test]
fn a_completed_ticket_resolves_its_alert() {
    assert_eq!(
        resolved_by(|c| c.ticket.completed = true),
        both(EndReason::Completed)
    );
}

#[test]
fn a_closed_ticket_resolves_its_alert() {
    assert_eq!(
        resolved_by(|c| c.ticket.closed = true),
        both(EndReason::Closed)
    );
}

#[test]
fn an_archived_ticket_resolves_its_alert() {
    assert_eq!(
        resolved_by(|c| c.ticket.line = Line::Archived),
        both(EndReason::Archived)
    );
}

#[test]
fn a_deleted_ticket_resolves_its_alert() {
    assert_eq!(
        resolved_by(|c| c.ticket.line = Line::Deleted),
        both(EndReason::Deleted)
    );
}

#[test]
fn a_ticket_on_hold_resolves_its_alert_if_that_is_switched_on() {
    let on = |c: &mut Case| {
        c.ticket.on_hold = true;
        c.policy.resolve_on.push(EndReason::OnHold);
    };
    assert_eq!(resolved_by(on), both(EndReason::OnHold));
    assert_eq!(resolved_by(|c| c.ticket.on_hold = true), [None, None]);
}

#[test]
fn a_ticket_that_is_not_on_hold_keeps_its_alert_although_one_on_hold_would_not() {
    let on = |c: &mut Case| c.policy.resolve_on.push(EndReason::OnHold);
    assert_eq!(resolved_by(on), [None, None]);
}

#[test]
fn a_ticket_that_matches_no_more_resolves_its_alert_if_that_is_switched_on() {
    let on = |c: &mut Case| {
        c.verdict = Verdict::None;
        c.policy.resolve_on.push(EndReason::Unmatched);
    };
    assert_eq!(resolved_by(on), both(EndReason::Unmatched));
    assert_eq!(resolved_by(|c| c.verdict = Verdict::None), [None, None]);
}

#[test]
fn a_processing_status_of_the_list_resolves_the_alert() {
    let change = |c: &mut Case| {
        c.ticket.status = samples::named("Waiting for supplier");
        c.policy.resolve_on_status = vec!["waiting for supplier".into()];
    };
    assert_eq!(resolved_by(change), both(EndReason::Status));
}

#[test]
fn an_end_that_is_switched_off_leaves_the_alert_and_raises_none() {
    let case = Case::with(|c| {
        c.ticket.closed = true;
        c.policy.resolve_on = vec![EndReason::Completed];
    });
    for phase in ALIVE {
        assert_eq!(resolves(&case.in_phase(phase)), None);
    }
    assert!(case.raised(None).is_none());
}

#[test]
fn a_resolve_whose_outcome_is_unknown_is_sent_again() {
    let known = ended(Phase::Resolving);
    assert_eq!(
        resolves(&case().decide(Some(&known))),
        Some(ResolveReason::Unknown)
    );
}

#[test]
fn a_reopened_ticket_is_raised_again() {
    for phase in OVER {
        let (_, intent) = case().raised(Some(&ended(phase))).unwrap();
        assert_eq!((intent.generation, intent.phase), (2, Phase::Raising));
    }
}

#[test]
fn a_reopened_ticket_is_not_raised_again_if_that_is_switched_off() {
    let case = Case::with(|c| c.policy.realert_on_reopen = false);
    for phase in OVER {
        let decision = case.decide(Some(&ended(phase)));
        assert_eq!(decision, Decision::Nothing(NoActionReason::NotAgain));
    }
}

#[test]
fn a_reopened_ticket_outside_of_the_hours_waits() {
    let until = Timestamp::from_second(NOW + 60).unwrap();
    let held = Case::with(|c| c.verdict = Verdict::Hold(0, until));
    assert_eq!(
        held.decide(Some(&ended(Phase::Resolved))),
        Decision::Wait(until)
    );
}

#[test]
fn an_alert_closed_on_the_phone_does_not_come_back_while_its_ticket_stays_open() {
    let closed = known(Phase::Closed);
    assert_eq!(
        case().decide(Some(&closed)),
        Decision::Nothing(NoActionReason::AlertIsOver)
    );
    let has_ended = Case::with(|c| c.ticket.completed = true).decide(Some(&closed));
    let remembered = Decision::Remember(Box::new(ended(Phase::Closed)));
    assert_eq!(has_ended, remembered);
}

#[test]
fn an_alert_reopened_on_the_phone_is_not_resolved_again() {
    let kept = Record {
        reopened_on_phone: true,
        ..known(Phase::Open)
    };
    let closed = Case::with(|c| c.ticket.closed = true);
    assert_eq!(
        closed.decide(Some(&kept)),
        Decision::Nothing(NoActionReason::AlertIsOpen)
    );
}

#[test]
fn an_alert_counts_as_reopened_on_the_phone_until_its_ticket_is_open_too() {
    let kept = Record {
        reopened_on_phone: true,
        ..known(Phase::Open)
    };
    let decision = case().decide(Some(&kept));
    assert!(matches!(decision, Decision::Remember(record) if !record.reopened_on_phone));
}

#[test]
fn a_resolve_that_is_sent_again_goes_on_counting_its_attempts() {
    let third = Record {
        attempts: 3,
        ..ended(Phase::Resolving)
    };
    assert_eq!(intent_of(case().decide(Some(&third))).attempts, 3);
}

#[test]
fn a_resolve_does_not_count_the_attempts_of_raising() {
    let tried = Record {
        attempts: 3,
        ..known(Phase::Open)
    };
    let closed = Case::with(|c| c.ticket.closed = true);
    assert_eq!(intent_of(closed.decide(Some(&tried))).attempts, 0);
}

#[test]
fn a_retried_resolve_keeps_whether_the_alert_is_raised_again() {
    let again = |reraise_after_resolve| Record {
        reraise_after_resolve,
        ..ended(Phase::Resolving)
    };
    assert!(intent_of(case().decide(Some(&again(true)))).reraise_after_resolve);
    assert!(!intent_of(case().decide(Some(&again(false)))).reraise_after_resolve);
}

#[test]
fn a_ticket_that_ends_is_not_raised_again_by_an_earlier_reroute() {
    let rerouted = Record {
        reraise_after_resolve: true,
        ..known(Phase::Open)
    };
    let closed = Case::with(|c| c.ticket.closed = true);
    assert!(!intent_of(closed.decide(Some(&rerouted))).reraise_after_resolve);
}

#[test]
fn a_permanently_refused_alert_is_over_and_says_so() {
    assert_eq!(
        case().in_phase(Phase::Dead),
        Decision::Nothing(NoActionReason::Dead)
    );
}

#[test]
fn a_ticket_that_ends_before_its_alert_is_raised_again_stays_silent_when_reopened() {
    let resolved = Record {
        reraise_after_resolve: true,
        ..ended(Phase::Resolved)
    };
    let closed = Case::with(|c| c.ticket.closed = true).decide(Some(&resolved));
    assert_eq!(closed, Decision::Remember(Box::new(ended(Phase::Resolved))));
}

#[test]
fn an_ended_ticket_whose_alert_is_over_needs_no_action() {
    let closed = Case::with(|c| c.ticket.closed = true);
    for phase in [Phase::Resolved, Phase::Closed] {
        assert_eq!(
            closed.decide(Some(&ended(phase))),
            Decision::Nothing(NoActionReason::AlertIsOver)
        );
    }
}

#[test]
fn an_alert_resolved_to_be_raised_again_is_raised_however_old_its_ticket() {
    let case = Case::with(|c| c.too_old = true);
    let resolved = Record {
        reraise_after_resolve: true,
        ..ended(Phase::Resolved)
    };
    assert!(case.raised(Some(&resolved)).is_some());
}
