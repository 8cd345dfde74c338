//! A ticket that shares another ticket's alert.

use super::*;

fn under_another(phase: Phase) -> Record {
    Record {
        group_leader: Some("lead".into()),
        ..known(phase)
    }
}

#[test]
fn a_covered_ticket_that_ends_sends_no_request() {
    let case = Case::with(|c| c.ticket.closed = true);
    for phase in [Phase::Raising, Phase::Open, Phase::Acknowledged] {
        let decision = case.decide(Some(&under_another(phase)));
        assert!(matches!(decision, Decision::Leave(record) if record.ended));
    }
}

#[test]
fn a_covered_ticket_is_raised_by_itself_once_the_covering_alert_is_over() {
    let covered = case().decide(Some(&under_another(Phase::Open)));
    assert_eq!(covered, Decision::Nothing(NoActionReason::Covered));
    let uncovered = Case::with(|c| c.covered = false);
    let (_, intent) = uncovered.raised(Some(&under_another(Phase::Open))).unwrap();
    assert_eq!((intent.group_leader, intent.generation), (None, 2));
}

#[test]
fn a_covered_ticket_that_ends_counts_as_resolved() {
    let case = Case::with(|c| c.ticket.closed = true);
    let decision = case.decide(Some(&under_another(Phase::Open)));
    assert!(matches!(decision, Decision::Leave(record) if record.phase == Phase::Resolved));
}

#[test]
fn a_covered_ticket_that_ends_is_over_since_then() {
    let case = Case::with(|c| c.ticket.closed = true);
    let Decision::Leave(record) = case.decide(Some(&under_another(Phase::Open))) else {
        panic!("it does not leave");
    };
    let since = |second| record.is_over_since(Timestamp::from_second(second).unwrap());
    assert!(since(NOW) && !since(NOW - 1));
}

#[test]
fn a_covered_ticket_that_had_ended_is_raised_by_itself_when_it_is_open_again() {
    let left = Record {
        ended: true,
        ..under_another(Phase::Resolved)
    };
    let (_, intent) = case().raised(Some(&left)).unwrap();
    assert_eq!((intent.group_leader, intent.generation), (None, 2));
}

/// Closes the ticket, and changes the policy so that this resolves no alert.
fn closed_without_resolving(c: &mut Case) {
    c.ticket.closed = true;
    c.policy.resolve_on = Vec::new();
}

#[test]
fn a_covered_ticket_whose_end_is_switched_off_stays_covered() {
    let covered = Case::with(closed_without_resolving).decide(Some(&under_another(Phase::Open)));
    assert_eq!(covered, Decision::Nothing(NoActionReason::Covered));
}

#[test]
fn a_covered_ticket_whose_end_is_switched_off_is_not_raised_by_itself_either() {
    let case = Case::with(|c| {
        closed_without_resolving(c);
        c.covered = false;
    });
    let decision = case.decide(Some(&under_another(Phase::Open)));
    assert_eq!(decision, Decision::Nothing(NoActionReason::Covered));
}

#[test]
fn a_ticket_that_has_ended_is_covered_by_no_alert_yet_to_be_raised() {
    let case = Case::with(closed_without_resolving);
    let decision = case.decide(Some(&under_another(Phase::Raising)));
    assert!(matches!(decision, Decision::Leave(_)), "{decision:?}");
}

#[test]
fn a_covering_alert_whose_raising_is_unknown_is_sent_again() {
    let (_, intent) = case().raised(Some(&under_another(Phase::Raising))).unwrap();
    assert!(intent.maybe_duplicated && intent.group_leader.is_some());
}

#[test]
fn what_changes_on_a_covered_ticket_is_remembered() {
    let case = Case::with(|c| c.ticket.operator_group = samples::named("Network"));
    let decision = case.decide(Some(&under_another(Phase::Open)));
    assert!(
        matches!(&decision, Decision::Remember(record) if record.group.as_deref() == Some("Network")),
        "{decision:?}"
    );
}
