//! Changes of a ticket whose alert is open.

use super::*;

#[test]
fn a_changed_group_reroutes_to_the_team_of_the_rule_that_holds_now() {
    let change = |c: &mut Case| {
        c.ticket.operator_group = samples::named("Network");
        c.verdict = Verdict::Alert(1);
        c.rules.list[1] = Rule {
            alert: Form {
                team: Some("Network".into()),
                ..Form::default()
            },
            on_change: OnChange {
                group_changed: Reaction::Reroute,
                ..OnChange::default()
            },
            ..rule("second")
        };
    };
    let case = Case::with(change);
    let Decision::Act(Effect::Resolve(because), resolving) = case.in_phase(Phase::Open) else {
        panic!("not resolved");
    };
    assert_eq!(because, ResolveReason::Changed(vec![Change::GroupChanged]));
    assert_eq!(
        resolving.team, None,
        "the alert of the old team is resolved"
    );
    let resolved = Record {
        phase: Phase::Resolved,
        ended: true,
        ..*resolving
    };
    let (raise, next) = case.raised(Some(&resolved)).unwrap();
    assert_eq!((raise.rule, next.generation), (Some(1), 2));
    assert_eq!(next.team.as_deref(), Some("Network"));
    assert!(!next.reraise_after_resolve);
}

#[test]
fn another_rule_reroutes_if_the_new_rule_says_so() {
    let case = Case::with(|c| {
        c.verdict = Verdict::Alert(1);
        c.rules.list[1].on_change.rule_changed = Reaction::Reroute;
    });
    let changes = vec![Change::RuleChanged];
    assert_eq!(
        resolves(&case.in_phase(Phase::Open)),
        Some(ResolveReason::Changed(changes))
    );
}

#[test]
fn a_rerouted_alert_is_raised_again_although_reopened_tickets_are_not() {
    let case = Case::with(|c| c.policy.realert_on_reopen = false);
    let resolved = Record {
        reraise_after_resolve: true,
        ..ended(Phase::Resolved)
    };
    assert!(case.raised(Some(&resolved)).is_some());
}

#[test]
fn a_record_of_an_older_version_does_not_count_as_a_change() {
    let case = Case::with(|c| {
        c.ticket.operator_group = samples::named("Network");
        c.rules.list[0].on_change = reacting(Reaction::Reroute);
    });
    let old = Record {
        rule: None,
        ..known(Phase::Open)
    };
    assert!(matches!(case.decide(Some(&old)), Decision::Remember(_)));
}

#[test]
fn an_edit_that_affects_nothing_needs_no_action() {
    let case = Case::with(|c| c.ticket.title = Some("VPN is still down".into()));
    for phase in ALIVE {
        assert_eq!(
            case.in_phase(phase),
            Decision::Nothing(NoActionReason::AlertIsOpen)
        );
    }
}

#[test]
fn outside_the_hours_the_record_keeps_the_values_that_changes_are_compared_with() {
    let until = Timestamp::from_second(NOW + 60).unwrap();
    let case = Case::with(|c| {
        take(c);
        c.verdict = Verdict::Hold(1, until);
        c.ticket.number = "I 2".into();
        c.ticket.operator_group = samples::named("Network");
    });
    let known = known(Phase::Acknowledged);
    let expected = Record {
        number: "I 2".into(),
        taken: true,
        ..known.clone()
    };
    assert_eq!(
        case.decide(Some(&known)),
        Decision::Remember(Box::new(expected))
    );
}

#[test]
fn a_new_number_of_the_ticket_is_remembered() {
    let case = Case::with(|c| c.ticket.number = "I 2".into());
    let decision = case.in_phase(Phase::Open);
    assert!(matches!(decision, Decision::Remember(record) if record.number == "I 2"));
}

/// The pending remarks after a raised priority, if these were pending before.
fn remarked(remarks: Vec<String>) -> Vec<String> {
    let case = Case::with(|c| {
        raise_priority(c);
        c.rules.list[0].on_change = reacting(Reaction::Annotate);
    });
    let known = Record {
        remarks,
        ..was_p1(Phase::Open)
    };
    match case.decide(Some(&known)) {
        Decision::Remark(_, record) => record.remarks,
        other => panic!("no remark: {other:?}"),
    }
}

#[test]
fn the_same_remark_waits_once() {
    let once = remarked(Vec::new());
    assert_eq!(remarked(once.clone()), once);
}

#[test]
fn at_most_ten_remarks_wait() {
    let others = |count: usize| (0..count).map(|n| n.to_string()).collect();
    assert_eq!(remarked(others(9)).len(), 10);
    assert_eq!(remarked(others(10)).len(), 10);
}

#[test]
fn only_changes_that_the_rule_reacts_to_are_named() {
    let case = Case::with(|c| {
        raise_priority(c);
        c.ticket.operator_group = samples::named("Network");
        c.rules.list[0].on_change.priority_raised = Reaction::Annotate;
    });
    let decision = case.decide(Some(&was_p1(Phase::Open)));
    assert!(
        matches!(&decision, Decision::Remark(changes, _) if changes == &[Change::PriorityRaised]),
        "{decision:?}"
    );
}
