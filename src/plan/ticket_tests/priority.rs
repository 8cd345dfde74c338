//! Raised priorities, by the order of the setting `priorities`.

use super::*;

fn on_raised_priority(reaction: Reaction, phase: Phase) -> Decision {
    let case = Case::with(|c| {
        raise_priority(c);
        c.rules.list[0].on_change = reacting(reaction);
    });
    case.decide(Some(&was_p1(phase)))
}

#[test]
fn a_raised_priority_reroutes_an_open_alert_if_the_rule_says_so() {
    let decision = on_raised_priority(Reaction::Reroute, Phase::Open);
    let changes = vec![Change::PriorityRaised];
    assert_eq!(resolves(&decision), Some(ResolveReason::Changed(changes)));
    assert!(matches!(decision, Decision::Act(_, intent) if intent.reraise_after_resolve));
}

#[test]
fn a_raised_priority_is_written_below_an_acknowledged_alert_instead() {
    for phase in ALIVE {
        let decision = on_raised_priority(Reaction::Annotate, phase);
        let Decision::Remark(_, record) = decision else {
            panic!("no remark");
        };
        assert_eq!(
            record.remarks,
            ["Priority raised: P0 (2026-01-27T18:37:16Z)"]
        );
    }
    let acknowledged = on_raised_priority(Reaction::Reroute, Phase::Acknowledged);
    assert!(matches!(acknowledged, Decision::Remark(..)));
}

#[test]
fn a_raised_priority_is_only_remembered_if_the_rule_says_nothing() {
    let decision = on_raised_priority(Reaction::Nothing, Phase::Open);
    assert!(
        matches!(decision, Decision::Remember(record) if record.priority.as_deref() == Some("P0"))
    );
}

#[test]
fn a_lowered_priority_changes_nothing() {
    let case = Case::with(|c| {
        raise_priority(c);
        c.ticket.priority = samples::named("P2");
        c.rules.list[0].on_change = reacting(Reaction::Reroute);
    });
    let decision = case.decide(Some(&was_p1(Phase::Open)));
    assert!(matches!(decision, Decision::Remember(_)));
}

#[test]
fn a_priority_that_stays_is_not_raised() {
    let case = Case::with(|c| {
        raise_priority(c);
        c.ticket.priority = samples::named("P1");
        c.ticket.number = "I 2611 999".into();
        c.rules.list[0].on_change = reacting(Reaction::Reroute);
    });
    let decision = case.decide(Some(&was_p1(Phase::Open)));
    assert!(matches!(decision, Decision::Remember(_)));
}

/// The decision for a ticket that keeps priority P1, after the setting `priorities` was edited.
fn on_edited_priorities(edited: &[&[&str]]) -> Decision {
    let case = Case::with(|c| {
        raise_priority(c);
        c.ticket.priority = samples::named("P1");
        c.rules.list[0].on_change = reacting(Reaction::Reroute);
        c.rules.priorities = edited.iter().map(|words| priority(words)).collect();
    });
    case.decide(Some(&was_p1(Phase::Open)))
}

#[test]
fn a_priority_is_not_raised_because_the_setting_was_reordered() {
    let decision = on_edited_priorities(&[&["P1"], &["P0"], &["P2"]]);
    assert_eq!(decision, Decision::Nothing(NoActionReason::AlertIsOpen));
}

#[test]
fn a_priority_is_not_raised_because_one_above_it_was_taken_out_of_the_setting() {
    let decision = on_edited_priorities(&[&["P1"], &["P2"]]);
    assert_eq!(decision, Decision::Nothing(NoActionReason::AlertIsOpen));
}

#[test]
fn a_priority_is_not_raised_because_it_now_counts_like_a_higher_one() {
    let decision = on_edited_priorities(&[&["P0", "P1"], &["P2"]]);
    assert_eq!(decision, Decision::Nothing(NoActionReason::AlertIsOpen));
}

#[test]
fn a_priority_that_the_setting_no_longer_names_is_remembered_as_none() {
    let decision = on_edited_priorities(&[&["P0"], &["P2"]]);
    assert!(matches!(decision, Decision::Remember(record) if record.priority.is_none()));
}

#[test]
fn a_priority_is_raised_by_the_order_of_the_setting_as_it_is_now() {
    let case = Case::with(|c| {
        raise_priority(c);
        c.ticket.priority = samples::named("P2");
        c.rules.list[0].on_change = reacting(Reaction::Reroute);
        c.rules.priorities.reverse();
    });
    let decision = case.decide(Some(&was_p1(Phase::Open)));
    let changes = vec![Change::PriorityRaised];
    assert_eq!(resolves(&decision), Some(ResolveReason::Changed(changes)));
}

#[test]
fn a_priority_is_remembered_by_the_word_that_the_setting_has_for_it() {
    let case = Case::with(|c| {
        c.ticket.priority = Some(Named {
            id: Some("id-of-p1".into()),
            name: Some("P1".into()),
        });
        c.rules.priorities = vec![priority(&["P0", "id-of-p1"])];
    });
    let (_, intent) = case.raised(None).unwrap();
    assert_eq!(intent.priority.as_deref(), Some("id-of-p1"));
}
