//! The left half of the state table, one case per row and per switch.

use super::*;
use crate::domain::{Line, samples};
use crate::plan::AckByOperator;
use crate::plan::Change;
use crate::rules::{Form, NearTarget, OnChange, Priority, Scenario};
use jiff::SignedDuration;

const NOW: i64 = 1_769_540_000;

/// A ticket, the rules and the policy; what a test changes of them is all that matters to it.
struct Case {
    ticket: Ticket,
    verdict: Verdict,
    rules: Rules,
    policy: AlertPolicy,
    too_old: bool,
    covered: bool,
}

fn rule(name: &str) -> Rule {
    Rule {
        name: name.into(),
        ..Rule::default()
    }
}

fn case() -> Case {
    let resolve_on = vec![
        EndReason::Completed,
        EndReason::Closed,
        EndReason::Archived,
        EndReason::Deleted,
    ];
    Case {
        ticket: samples::ticket(),
        verdict: Verdict::Alert(0),
        rules: Rules {
            list: vec![rule("first"), rule("second")],
            priorities: Vec::new(),
        },
        policy: AlertPolicy {
            resolve_on,
            resolve_on_status: Vec::new(),
            acknowledge_on_status: Vec::new(),
            acknowledge_on_operator: AckByOperator::Taken,
            realert_on_reopen: true,
        },
        too_old: false,
        covered: true,
    }
}

impl Case {
    fn with(change: impl FnOnce(&mut Self)) -> Self {
        let mut case = case();
        change(&mut case);
        case
    }

    fn seen(&self) -> Seen<'_> {
        Seen {
            ticket: &self.ticket,
            verdict: self.verdict,
            now: Timestamp::from_second(NOW).unwrap(),
            too_old: self.too_old,
            covered: self.covered,
            rules: &self.rules,
            policy: &self.policy,
        }
    }

    fn decide(&self, record: Option<&Record>) -> Decision {
        on_ticket(&self.seen(), record)
    }

    /// What becomes of an alert in this phase.
    fn in_phase(&self, phase: Phase) -> Decision {
        self.decide(Some(&known(phase)))
    }

    fn raised(&self, record: Option<&Record>) -> Option<(Raise, Record)> {
        match self.decide(record) {
            Decision::Act(Effect::Raise(raise), intent) => Some((raise, *intent)),
            _ => None,
        }
    }
}

/// The record of the sample ticket as the first rule left it.
fn known(phase: Phase) -> Record {
    let seen = case();
    let open = Record {
        phase: Phase::Open,
        ..seen.seen().updated(Record::new(&seen.ticket))
    };
    Record { phase, ..open }
}

fn ended(phase: Phase) -> Record {
    Record {
        ended: true,
        ..known(phase)
    }
}

fn resolves(decision: &Decision) -> Option<Because> {
    match decision {
        Decision::Act(Effect::Resolve(because), intent) => {
            assert_eq!(intent.phase, Phase::Resolving);
            Some(because.clone())
        }
        _ => None,
    }
}

const ALIVE: [Phase; 2] = [Phase::Open, Phase::Acknowledged];
const OVER: [Phase; 3] = [Phase::Resolved, Phase::Closed, Phase::Dead];

#[test]
fn a_ticket_that_matches_is_raised_by_its_rule() {
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
    assert_eq!(case.decide(None), Decision::Nothing(Why::NoRule));
}

#[test]
fn a_ticket_outside_of_its_rules_hours_waits_or_is_dropped() {
    let until = Timestamp::from_second(NOW + 60).unwrap();
    let held = Case::with(|c| c.verdict = Verdict::Hold(0, until));
    assert_eq!(held.decide(None), Decision::Wait(until));
    let dropped = Case::with(|c| c.verdict = Verdict::Drop(0));
    assert_eq!(dropped.decide(None), Decision::Nothing(Why::OutsideHours));
}

#[test]
fn a_ticket_that_is_too_old_raises_nothing() {
    let case = Case::with(|c| c.too_old = true);
    assert_eq!(case.decide(None), Decision::Nothing(Why::TooOld));
    let reopened = case.decide(Some(&ended(Phase::Resolved)));
    assert_eq!(reopened, Decision::Nothing(Why::TooOld));
}

#[test]
fn an_unknown_ticket_that_has_ended_or_is_a_draft_is_left_alone() {
    let closed = Case::with(|c| c.ticket.closed = true);
    assert_eq!(
        closed.decide(None),
        Decision::Nothing(Why::Ended(vec![EndReason::Closed]))
    );
    let draft = Case::with(|c| c.ticket.line = Line::Partial);
    assert_eq!(draft.decide(None), Decision::Nothing(Why::Draft));
}

#[test]
fn an_alert_whose_raising_is_unknown_is_sent_again_or_ended() {
    let again = case().raised(Some(&known(Phase::Raising))).unwrap();
    assert!(again.1.maybe_duplicated && again.1.generation == 1);
    let closed = Case::with(|c| c.ticket.closed = true);
    assert_eq!(
        resolves(&closed.in_phase(Phase::Raising)),
        Some(Because::Ended(EndReason::Closed))
    );
}

fn resolved_by(change: impl FnOnce(&mut Case)) -> Vec<Option<Because>> {
    let case = Case::with(change);
    ALIVE.iter().map(|p| resolves(&case.in_phase(*p))).collect()
}

fn both(end: EndReason) -> Vec<Option<Because>> {
    vec![Some(Because::Ended(end)), Some(Because::Ended(end))]
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
fn an_end_that_is_switched_off_leaves_the_alert_and_wakes_nobody() {
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
        Some(Because::Unknown)
    );
}

#[test]
fn an_ended_ticket_that_is_open_again_is_raised_anew() {
    for phase in OVER {
        let (_, intent) = case().raised(Some(&ended(phase))).unwrap();
        assert_eq!((intent.generation, intent.phase), (2, Phase::Raising));
    }
}

#[test]
fn a_reopened_ticket_is_not_raised_anew_if_that_is_switched_off() {
    let case = Case::with(|c| c.policy.realert_on_reopen = false);
    for phase in OVER {
        let decision = case.decide(Some(&ended(phase)));
        assert_eq!(decision, Decision::Nothing(Why::NotAgain));
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
        Decision::Nothing(Why::AlertIsOver)
    );
    let has_ended = Case::with(|c| c.ticket.completed = true).decide(Some(&closed));
    let remembered = Decision::Remember(Box::new(ended(Phase::Closed)));
    assert_eq!(has_ended, remembered);
}

fn take(c: &mut Case) {
    let (id, name) = (Some("jane".to_owned()), Some("Jane".to_owned()));
    c.ticket.operator = Some(Named { id, name });
    c.ticket.modifier = Some("jane".into());
}

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
        Decision::Nothing(Why::AlertIsOpen)
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

fn priority(words: &[&str]) -> Priority {
    Priority {
        is: words.iter().map(|word| (*word).to_owned()).collect(),
        ..Priority::default()
    }
}

fn raise_priority(c: &mut Case) {
    c.rules.priorities = ["P0", "P1", "P2"].map(|word| priority(&[word])).into();
    c.ticket.priority = samples::named("P0");
}

fn was_p1(phase: Phase) -> Record {
    Record {
        priority: Some("P1".into()),
        ..known(phase)
    }
}

fn reacting(reaction: Reaction) -> OnChange {
    OnChange {
        priority_raised: reaction,
        group_changed: reaction,
        rule_changed: reaction,
    }
}

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
    assert_eq!(resolves(&decision), Some(Because::Changed(changes)));
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

/// An alert whose ticket has priority P1, before and now; then the setting `priorities` is edited.
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
    assert_eq!(decision, Decision::Nothing(Why::AlertIsOpen));
}

#[test]
fn a_priority_is_not_raised_because_one_above_it_was_taken_out_of_the_setting() {
    let decision = on_edited_priorities(&[&["P1"], &["P2"]]);
    assert_eq!(decision, Decision::Nothing(Why::AlertIsOpen));
}

#[test]
fn a_priority_is_not_raised_because_it_now_counts_like_a_higher_one() {
    let decision = on_edited_priorities(&[&["P0", "P1"], &["P2"]]);
    assert_eq!(decision, Decision::Nothing(Why::AlertIsOpen));
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
    assert_eq!(resolves(&decision), Some(Because::Changed(changes)));
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
    assert_eq!(because, Because::Changed(vec![Change::GroupChanged]));
    assert_eq!(resolving.team, None, "the old team is told that it is over");
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
        Some(Because::Changed(changes))
    );
}

#[test]
fn a_rerouted_alert_is_raised_anew_although_reopened_tickets_are_not() {
    let case = Case::with(|c| c.policy.realert_on_reopen = false);
    let resolved = Record {
        reraise_after_resolve: true,
        ..ended(Phase::Resolved)
    };
    assert!(case.raised(Some(&resolved)).is_some());
}

#[test]
fn what_an_older_version_recorded_does_not_count_as_a_change() {
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

/// The target date is ten minutes away.
fn near_target(c: &mut Case) {
    c.ticket.target = Timestamp::from_second(NOW + 600).ok();
    c.rules.list[0].near_target = Some(NearTarget {
        before: SignedDuration::from_mins(15),
        scenario: Some(Scenario::MultiAck),
    });
}

#[test]
fn a_target_date_that_comes_near_raises_an_unanswered_alert_again_in_the_higher_scenario() {
    let case = Case::with(near_target);
    let Decision::Act(Effect::Resolve(Because::NearTarget), resolving) = case.in_phase(Phase::Open)
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
    assert_eq!(decision, Decision::Nothing(Why::AlertIsOpen), "only once");
}

#[test]
fn an_alert_raised_while_the_target_date_is_near_is_not_raised_again_for_it() {
    let (_, intent) = Case::with(near_target).raised(None).unwrap();
    assert_eq!(intent.target_alerted_for, Some(NOW + 600));
}

#[test]
fn a_target_date_leaves_an_acknowledged_alert_and_a_ticket_on_hold_alone() {
    let near = Case::with(near_target).in_phase(Phase::Acknowledged);
    assert_eq!(near, Decision::Nothing(Why::AlertIsOpen));
    let on_hold = Case::with(|c| {
        near_target(c);
        c.ticket.on_hold = true;
    });
    let decision = on_hold.in_phase(Phase::Open);
    assert_eq!(decision, Decision::Nothing(Why::AlertIsOpen));
}

#[test]
fn a_new_target_date_counts_anew() {
    let known = Record {
        target_alerted_for: Some(NOW),
        ..known(Phase::Open)
    };
    let decision = Case::with(near_target).decide(Some(&known));
    assert_eq!(resolves(&decision), Some(Because::NearTarget));
}

#[test]
fn an_edit_that_matters_to_nothing_is_nothing() {
    let case = Case::with(|c| c.ticket.title = Some("VPN is still down".into()));
    for phase in ALIVE {
        assert_eq!(case.in_phase(phase), Decision::Nothing(Why::AlertIsOpen));
    }
}

fn under_another(phase: Phase) -> Record {
    Record {
        group_leader: Some("lead".into()),
        ..known(phase)
    }
}

#[test]
fn a_covered_ticket_that_ends_leaves_without_a_request() {
    let case = Case::with(|c| c.ticket.closed = true);
    for phase in [Phase::Raising, Phase::Open, Phase::Acknowledged] {
        let decision = case.decide(Some(&under_another(phase)));
        assert!(matches!(decision, Decision::Leave(record) if record.ended));
    }
}

#[test]
fn a_covered_ticket_is_raised_by_itself_once_the_covering_alert_is_over() {
    let covered = case().decide(Some(&under_another(Phase::Open)));
    assert_eq!(covered, Decision::Nothing(Why::Covered));
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
fn a_covered_ticket_that_ends_is_over_from_then_on() {
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

/// The ticket is closed, and that resolves no alert.
fn closed_without_resolving(c: &mut Case) {
    c.ticket.closed = true;
    c.policy.resolve_on = Vec::new();
}

#[test]
fn a_covered_ticket_whose_end_is_switched_off_stays_covered() {
    let covered = Case::with(closed_without_resolving).decide(Some(&under_another(Phase::Open)));
    assert_eq!(covered, Decision::Nothing(Why::Covered));
}

#[test]
fn a_covered_ticket_whose_end_is_switched_off_is_not_raised_by_itself_either() {
    let case = Case::with(|c| {
        closed_without_resolving(c);
        c.covered = false;
    });
    let decision = case.decide(Some(&under_another(Phase::Open)));
    assert_eq!(decision, Decision::Nothing(Why::Covered));
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

#[test]
fn an_alert_kept_open_against_its_ticket_is_not_ended_again() {
    let kept = Record {
        reopened_on_phone: true,
        ..known(Phase::Open)
    };
    let closed = Case::with(|c| c.ticket.closed = true);
    assert_eq!(
        closed.decide(Some(&kept)),
        Decision::Nothing(Why::AlertIsOpen)
    );
}

#[test]
fn an_alert_counts_as_kept_open_until_its_ticket_is_open_too() {
    let kept = Record {
        reopened_on_phone: true,
        ..known(Phase::Open)
    };
    let decision = case().decide(Some(&kept));
    assert!(matches!(decision, Decision::Remember(record) if !record.reopened_on_phone));
}

fn intent_of(decision: Decision) -> Record {
    match decision {
        Decision::Act(_, intent) => *intent,
        other => panic!("no act: {other:?}"),
    }
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
fn a_resolve_that_is_sent_again_still_says_whether_the_alert_is_to_be_raised_anew() {
    let again = |reraise_after_resolve| Record {
        reraise_after_resolve,
        ..ended(Phase::Resolving)
    };
    assert!(intent_of(case().decide(Some(&again(true)))).reraise_after_resolve);
    assert!(!intent_of(case().decide(Some(&again(false)))).reraise_after_resolve);
}

#[test]
fn a_ticket_that_ends_is_not_raised_anew_by_an_older_wish() {
    let rerouted = Record {
        reraise_after_resolve: true,
        ..known(Phase::Open)
    };
    let closed = Case::with(|c| c.ticket.closed = true);
    assert!(!intent_of(closed.decide(Some(&rerouted))).reraise_after_resolve);
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
fn a_target_date_that_was_acted_on_is_kept_with_the_intent() {
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
    assert_eq!(decision, Decision::Nothing(Why::AlertIsOpen));
}

#[test]
fn an_alert_that_was_refused_for_good_is_over_and_says_so() {
    assert_eq!(case().in_phase(Phase::Dead), Decision::Nothing(Why::Dead));
}

#[test]
fn a_ticket_that_ends_before_its_alert_is_raised_anew_stays_silent_when_it_is_open_again() {
    let resolved = Record {
        reraise_after_resolve: true,
        ..ended(Phase::Resolved)
    };
    let closed = Case::with(|c| c.ticket.closed = true).decide(Some(&resolved));
    assert_eq!(closed, Decision::Remember(Box::new(ended(Phase::Resolved))));
}

#[test]
fn an_ended_ticket_whose_alert_is_over_is_nothing_new() {
    let closed = Case::with(|c| c.ticket.closed = true);
    for phase in [Phase::Resolved, Phase::Closed] {
        assert_eq!(
            closed.decide(Some(&ended(phase))),
            Decision::Nothing(Why::AlertIsOver)
        );
    }
}

#[test]
fn an_alert_resolved_to_be_raised_anew_is_raised_however_old_its_ticket() {
    let case = Case::with(|c| c.too_old = true);
    let resolved = Record {
        reraise_after_resolve: true,
        ..ended(Phase::Resolved)
    };
    assert!(case.raised(Some(&resolved)).is_some());
}

#[test]
fn outside_the_hours_a_followed_ticket_keeps_what_its_changes_are_told_by() {
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

/// The record after a raised priority was to be written below an alert with these remarks.
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
fn a_change_that_the_rule_says_nothing_of_is_not_named_beside_one_that_it_does() {
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

#[test]
fn a_ticket_that_stays_on_its_operators_name_without_an_id_is_not_taken() {
    let case = Case::with(|c| {
        take(c);
        let nobody = samples::named("Jane");
        c.ticket.operator = nobody;
        c.ticket.modifier = None;
    });
    let decision = case.in_phase(Phase::Open);
    assert_eq!(decision, Decision::Nothing(Why::AlertIsOpen));
}
