//! A target date that becomes near.

use super::*;

#[test]
fn a_target_date_that_comes_near_raises_an_unanswered_alert_again_in_the_higher_scenario() {
    let case = Case::with(near_target);
    let Decision::Act(Effect::Resolve(ResolveReason::NearTarget), resolving) =
        case.in_phase(Phase::Open)
    else {
        panic!("not raised again");
    };
    let resolved = Record {
        phase: Phase::Resolved,
        ended: true,
        ..*resolving
    };
    let (raise, next) = case.raised(Some(&resolved)).unwrap();
    assert_eq!(raise.scenario, Some(Scenario::MultiAck));
    let open = Record {
        phase: Phase::Open,
        ..next
    };
    let decision = case.decide(Some(&open));
    assert_eq!(
        decision,
        Decision::Nothing(NoActionReason::AlertIsOpen),
        "only once"
    );
}

#[test]
fn an_alert_raised_while_the_target_date_is_near_is_not_raised_again_for_it() {
    let (_, intent) = Case::with(near_target).raised(None).unwrap();
    assert_eq!(intent.target_alerted_for, Some(NOW + 600));
}

#[test]
fn a_target_date_leaves_an_acknowledged_alert_and_a_ticket_on_hold_alone() {
    let near = Case::with(near_target).in_phase(Phase::Acknowledged);
    assert_eq!(near, Decision::Nothing(NoActionReason::AlertIsOpen));
    let on_hold = Case::with(|c| {
        near_target(c);
        c.ticket.on_hold = true;
    });
    let decision = on_hold.in_phase(Phase::Open);
    assert_eq!(decision, Decision::Nothing(NoActionReason::AlertIsOpen));
}

#[test]
fn a_new_target_date_counts_again() {
    let known = Record {
        target_alerted_for: Some(NOW),
        ..known(Phase::Open)
    };
    let decision = Case::with(near_target).decide(Some(&known));
    assert_eq!(resolves(&decision), Some(ResolveReason::NearTarget));
}

#[test]
fn a_target_date_that_was_alerted_for_is_stored_with_the_intent() {
    let intent = intent_of(Case::with(near_target).in_phase(Phase::Open));
    assert_eq!(intent.target_alerted_for, Some(NOW + 600));
}

#[test]
fn a_target_date_that_is_not_near_yet_leaves_the_alert_alone() {
    let case = Case::with(|c| {
        near_target(c);
        c.ticket.target = Timestamp::from_second(NOW + 901).ok();
    });
    let decision = case.in_phase(Phase::Open);
    assert_eq!(decision, Decision::Nothing(NoActionReason::AlertIsOpen));
}
