//! When a ticket acknowledges its alert.

use super::*;

fn acknowledges(change: impl FnOnce(&mut Case), record: &Record) -> bool {
    let decision = Case::with(change).decide(Some(record));
    matches!(decision, Decision::Act(Effect::Acknowledge, intent) if intent.phase == Phase::Acknowledging)
}

#[test]
fn an_operator_who_takes_the_ticket_acknowledges_its_alert() {
    assert!(acknowledges(take, &known(Phase::Open)));
    assert!(!acknowledges(take, &known(Phase::Acknowledged)));
}

#[test]
fn an_operator_whom_somebody_else_assigned_acknowledges_only_if_that_is_switched_on() {
    let assigned = |c: &mut Case| {
        take(c);
        c.ticket.modifier = Some("dispatcher".into());
    };
    assert!(!acknowledges(assigned, &known(Phase::Open)));
    let on = |c: &mut Case| {
        assigned(c);
        c.policy.acknowledge_on_operator = AckByOperator::Assigned;
    };
    assert!(acknowledges(on, &known(Phase::Open)));
}

#[test]
fn no_operator_acknowledges_if_that_is_switched_off() {
    let off = |c: &mut Case| {
        take(c);
        c.policy.acknowledge_on_operator = AckByOperator::No;
    };
    assert!(!acknowledges(off, &known(Phase::Open)));
}

#[test]
fn a_processing_status_of_the_list_acknowledges_the_alert() {
    let set = |c: &mut Case| {
        c.ticket.status = samples::named("In progress");
        c.policy.acknowledge_on_status = vec!["In progress".into()];
    };
    assert!(acknowledges(set, &known(Phase::Open)));
}

#[test]
fn a_ticket_that_was_taken_before_its_alert_is_not_acknowledged_by_that() {
    let (_, intent) = Case::with(take).raised(None).unwrap();
    let raised = Record {
        phase: Phase::Open,
        ..intent
    };
    assert!(raised.taken);
    assert_eq!(
        Case::with(take).decide(Some(&raised)),
        Decision::Nothing(NoActionReason::AlertIsOpen)
    );
}

#[test]
fn an_acknowledgement_whose_outcome_is_unknown_is_sent_again() {
    let unknown = Record {
        taken: true,
        ..known(Phase::Acknowledging)
    };
    assert!(acknowledges(take, &unknown));
}

#[test]
fn an_acknowledgement_does_not_count_the_attempts_of_raising() {
    let tried = Record {
        attempts: 3,
        ..known(Phase::Open)
    };
    assert_eq!(intent_of(Case::with(take).decide(Some(&tried))).attempts, 0);
}

#[test]
fn an_acknowledgement_that_is_sent_again_goes_on_counting_its_attempts() {
    let third = Record {
        attempts: 3,
        ..known(Phase::Acknowledging)
    };
    assert_eq!(intent_of(case().decide(Some(&third))).attempts, 3);
}

#[test]
fn an_acknowledgement_under_way_is_sent_again_although_the_operator_has_left_the_ticket() {
    assert!(acknowledges(|_| (), &known(Phase::Acknowledging)));
}

#[test]
fn a_ticket_taken_under_an_acknowledged_alert_is_remembered_as_taken() {
    let decision = Case::with(take).in_phase(Phase::Acknowledged);
    assert!(matches!(decision, Decision::Remember(record) if record.taken));
}

#[test]
fn a_ticket_that_stays_on_its_operators_name_without_an_id_is_not_taken() {
    let case = Case::with(|c| {
        take(c);
        let nobody = samples::named("Jane");
        c.ticket.operator = nobody;
        c.ticket.modifier = None;
    });
    let decision = case.in_phase(Phase::Open);
    assert_eq!(decision, Decision::Nothing(NoActionReason::AlertIsOpen));
}
