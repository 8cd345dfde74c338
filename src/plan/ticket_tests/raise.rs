//! When a ticket raises its alert.

use super::*;

#[test]
fn a_matching_ticket_is_raised_by_its_rule() {
    let case = Case::with(|c| {
        c.verdict = Verdict::Alert(1);
        c.rules.list[1].alert.team = Some("Network".into());
    });
    let (raise, intent) = case.raised(None).unwrap();
    assert_eq!(raise.rule, Some(1));
    assert_eq!(
        (intent.phase, intent.generation, intent.team.as_deref()),
        (Phase::Raising, 1, Some("Network"))
    );
}

#[test]
fn a_ticket_that_no_rule_matches_is_left_alone() {
    let case = Case::with(|c| c.verdict = Verdict::None);
    assert_eq!(case.decide(None), Decision::Nothing(NoActionReason::NoRule));
}

#[test]
fn a_ticket_outside_of_its_rules_hours_waits_or_is_dropped() {
    let until = Timestamp::from_second(NOW + 60).unwrap();
    let held = Case::with(|c| c.verdict = Verdict::Hold(0, until));
    assert_eq!(held.decide(None), Decision::Wait(until));
    let dropped = Case::with(|c| c.verdict = Verdict::Drop(0));
    assert_eq!(
        dropped.decide(None),
        Decision::Nothing(NoActionReason::OutsideHours)
    );
}

#[test]
fn a_ticket_that_is_too_old_raises_nothing() {
    let case = Case::with(|c| c.too_old = true);
    assert_eq!(case.decide(None), Decision::Nothing(NoActionReason::TooOld));
    let reopened = case.decide(Some(&ended(Phase::Resolved)));
    assert_eq!(reopened, Decision::Nothing(NoActionReason::TooOld));
}

#[test]
fn an_unknown_ticket_that_has_ended_or_is_a_draft_is_left_alone() {
    let closed = Case::with(|c| c.ticket.closed = true);
    assert_eq!(
        closed.decide(None),
        Decision::Nothing(NoActionReason::Ended(vec![EndReason::Closed]))
    );
    let draft = Case::with(|c| c.ticket.line = Line::Partial);
    assert_eq!(draft.decide(None), Decision::Nothing(NoActionReason::Draft));
}

#[test]
fn an_alert_whose_raising_is_unknown_is_sent_again_or_ended() {
    let again = case().raised(Some(&known(Phase::Raising))).unwrap();
    assert!(again.1.maybe_duplicated && again.1.generation == 1);
    let closed = Case::with(|c| c.ticket.closed = true);
    assert_eq!(
        resolves(&closed.in_phase(Phase::Raising)),
        Some(ResolveReason::Ended(EndReason::Closed))
    );
}

#[test]
fn an_alert_sent_again_has_the_form_of_the_rule_that_raised_it_if_none_matches_any_more() {
    let case = Case::with(|c| c.verdict = Verdict::None);
    let by_second = Record {
        rule: Some("second".into()),
        ..known(Phase::Raising)
    };
    let (raise, _) = case.raised(Some(&by_second)).unwrap();
    assert_eq!(raise.rule, Some(1));
}
