//! The left half of the state table, one case per row and per switch.

mod acknowledge;
mod change;
mod covered;
mod priority;
mod raise;
mod resolve;
mod target;

use super::*;
use crate::domain::AckByOperator;
use crate::domain::rules::{Form, NearTarget, OnChange, Priority, Scenario};
use crate::domain::{Line, samples};
use crate::plan::Change;
use jiff::SignedDuration;

const NOW: i64 = 1_769_540_000;

/// A ticket, the rules and the policy. A test changes only what matters to it.
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

    fn seen(&self) -> DecisionInput<'_> {
        DecisionInput {
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

    /// The decision for an alert in this phase.
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

fn resolves(decision: &Decision) -> Option<ResolveReason> {
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

fn reacting(reaction: Reaction) -> OnChange {
    OnChange {
        priority_raised: reaction,
        group_changed: reaction,
        rule_changed: reaction,
    }
}

/// Sets a target date that is ten minutes away.
fn near_target(c: &mut Case) {
    c.ticket.target = Timestamp::from_second(NOW + 600).ok();
    c.rules.list[0].near_target = Some(NearTarget {
        before: SignedDuration::from_mins(15),
        scenario: Some(Scenario::MultiAck),
    });
}

fn intent_of(decision: Decision) -> Record {
    match decision {
        Decision::Act(_, intent) => *intent,
        other => panic!("no act: {other:?}"),
    }
}

fn take(c: &mut Case) {
    let (id, name) = (Some("jane".to_owned()), Some("Jane".to_owned()));
    c.ticket.operator = Some(Named { id, name });
    c.ticket.modifier = Some("jane".into());
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
