//! Decides what a ticket does to its alert: the left half of the state table.

use super::decision::{Decision, Effect, NoActionReason, Raise, ResolveReason};
use crate::domain::rules::{Reaction, Rule, Rules, Verdict};
use crate::domain::{AlertPolicy, EndReason, Named, Phase, Record, Ticket};
use jiff::Timestamp;

/// A ticket, and everything else that a decision about it depends on.
#[derive(Clone, Copy)]
pub struct DecisionInput<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// The result of the rules.
    pub verdict: Verdict,
    /// The time of the decision.
    pub now: Timestamp,
    /// Whether its last change is older than the setting `max_age`, so that it raises no alert.
    pub too_old: bool,
    /// Whether the alert that it shares, of another ticket or of a burst, is still open.
    pub covered: bool,
    /// All rules.
    pub rules: &'a Rules,
    /// When a ticket resolves, acknowledges or raises its alert.
    pub policy: &'a AlertPolicy,
}

/// Decides about a ticket, given its record; none if it never had an alert.
#[must_use]
pub fn on_ticket(seen: &DecisionInput<'_>, record: Option<&Record>) -> Decision {
    let ends = seen.policy.end_reasons(seen.ticket, seen.verdict);
    let Some(record) = record else {
        return match &ends[..] {
            [] => seen.raise(Record::new(seen.ticket)),
            _ => Decision::Nothing(NoActionReason::Ended(ends)),
        };
    };
    let resolving = seen.policy.resolving(&ends);
    if record.group_leader.is_some() && DecisionInput::shares(record) {
        return seen.covered(record, &ends, resolving);
    }
    let resolve = |end| seen.resolve(record, ResolveReason::Ended(end));
    match (record.phase, &ends[..]) {
        (Phase::Resolving, _) => seen.resolve(record, ResolveReason::Unknown),
        (Phase::Raising, [end, ..]) => resolve(*end),
        (Phase::Raising, []) => Decision::Act(
            Effect::Raise(seen.form(record)),
            Box::new(Record {
                maybe_duplicated: true,
                ..record.clone()
            }),
        ),
        (Phase::Open | Phase::Acknowledging | Phase::Acknowledged, _) => match resolving {
            Some(_) if record.reopened_on_phone => Decision::Nothing(NoActionReason::AlertIsOpen),
            Some(end) => resolve(end),
            None => seen.follow(record),
        },
        (Phase::Resolved | Phase::Closed | Phase::Dead, ends) => seen.after(record, ends),
    }
}

impl DecisionInput<'_> {
    /// Decides whether to raise the first or the next alert. The record is already that of the new alert.
    fn raise(&self, record: Record) -> Decision {
        if !self.ticket.active() {
            return Decision::Nothing(NoActionReason::Draft);
        }
        match self.verdict {
            Verdict::None => Decision::Nothing(NoActionReason::NoRule),
            Verdict::Drop(_) => Decision::Nothing(NoActionReason::OutsideHours),
            Verdict::Alert(_) | Verdict::Hold(..) if self.too_old => {
                Decision::Nothing(NoActionReason::TooOld)
            }
            Verdict::Hold(_, until) => Decision::Wait(until),
            Verdict::Alert(_) => {
                let raise = self.form(&record);
                let target_alerted_for = self
                    .near_target()
                    .map(Timestamp::as_second)
                    .or(record.target_alerted_for);
                let intent = Record {
                    target_alerted_for,
                    ..self.updated(record)
                };
                Decision::Act(Effect::Raise(raise), Box::new(intent))
            }
        }
    }

    /// Whether the ticket's alert, or the one that it shares, has not ended.
    fn shares(record: &Record) -> bool {
        !matches!(record.phase, Phase::Resolved | Phase::Closed | Phase::Dead)
    }

    /// Decides about a ticket that shares another one's alert.
    fn covered(
        &self,
        record: &Record,
        ends: &[EndReason],
        resolving: Option<EndReason>,
    ) -> Decision {
        if resolving.is_some() || (record.phase == Phase::Raising && !ends.is_empty()) {
            let phase = Phase::Resolved;
            let ended = true;
            // It ends now. With an older time its record would be forgotten at once.
            let status_us = record.status_us.max(self.now.as_microsecond());
            return Decision::Leave(Box::new(Record {
                phase,
                ended,
                status_us,
                ..record.clone()
            }));
        }
        if record.phase == Phase::Raising {
            let maybe_duplicated = true;
            let raise = Effect::Raise(self.form(record));
            let record = record.clone();
            return Decision::Act(
                raise,
                Box::new(Record {
                    maybe_duplicated,
                    ..record
                }),
            );
        }
        if !self.covered && ends.is_empty() {
            return self.raise(record.clone().next());
        }
        let updated = self.updated(record.clone());
        match updated == *record {
            true => Decision::Nothing(NoActionReason::Covered),
            false => Decision::Remember(Box::new(updated)),
        }
    }

    /// How to raise the alert: by the rule that matches now, else by the rule that raised it before.
    fn form(&self, record: &Record) -> Raise {
        let by_name = || {
            let name = record.rule.as_deref()?;
            self.rules.list.iter().position(|rule| rule.name == name)
        };
        let rule = self.verdict.rule().or_else(by_name);
        let near = rule.filter(|_| self.near_target().is_some());
        let scenario = near.and_then(|at| self.rules.list.get(at)?.near_target?.scenario);
        Raise { rule, scenario }
    }

    fn resolve(&self, record: &Record, because: ResolveReason) -> Decision {
        let reraise_after_resolve = matches!(
            because,
            ResolveReason::Changed(_) | ResolveReason::NearTarget
        ) || (record.reraise_after_resolve
            && because == ResolveReason::Unknown);
        let phase = Phase::Resolving;
        let intent = Record {
            phase,
            attempts: attempts(record, phase),
            reraise_after_resolve,
            ..record.clone()
        };
        Decision::Act(Effect::Resolve(because), Box::new(intent))
    }

    /// Decides about a ticket whose alert is open or acknowledged.
    fn follow(&self, record: &Record) -> Decision {
        let updated = Record {
            reopened_on_phone: false,
            ..self.updated(record.clone())
        };
        let taken_now = updated.taken && !record.taken && record.phase == Phase::Open;
        if taken_now || record.phase == Phase::Acknowledging {
            let phase = Phase::Acknowledging;
            let intent = Record {
                phase,
                attempts: attempts(record, phase),
                ..updated
            };
            return Decision::Act(Effect::Acknowledge, Box::new(intent));
        }
        let (reaction, changes) = self.reaction(record, &updated);
        match reaction {
            Reaction::Reroute if record.phase == Phase::Open => {
                return self.resolve(&updated, ResolveReason::Changed(changes));
            }
            Reaction::Annotate | Reaction::Reroute => {
                let updated = self.with_remark(updated, &changes);
                return Decision::Remark(changes, Box::new(updated));
            }
            Reaction::Nothing => {}
        }
        if let Some(target) = self.target_is_near(record) {
            let updated = Record {
                target_alerted_for: Some(target.as_second()),
                ..updated
            };
            return self.resolve(&updated, ResolveReason::NearTarget);
        }
        if updated == *record {
            return Decision::Nothing(NoActionReason::AlertIsOpen);
        }
        Decision::Remember(Box::new(updated))
    }

    /// Decides about a ticket whose alert has ended.
    fn after(&self, record: &Record, ends: &[EndReason]) -> Decision {
        let has_ended = !ends.is_empty();
        let over = || match record.phase {
            Phase::Dead => Decision::Nothing(NoActionReason::Dead),
            _ => Decision::Nothing(NoActionReason::AlertIsOver),
        };
        let remember = |ended| {
            let record = record.clone();
            Decision::Remember(Box::new(Record {
                ended,
                reraise_after_resolve: false,
                ..record
            }))
        };
        match (has_ended, record.ended) {
            (true, true) if record.reraise_after_resolve => remember(true),
            (true, true) | (false, false) => over(),
            (true, false) => remember(true),
            (false, true) if !record.reraise_after_resolve && !self.policy.realert_on_reopen => {
                Decision::Nothing(NoActionReason::NotAgain)
            }
            (false, true) => {
                // The age was already checked when the alert was resolved in order to raise a new one.
                let too_old = self.too_old && !record.reraise_after_resolve;
                DecisionInput { too_old, ..*self }.raise(record.clone().next())
            }
        }
    }

    /// Updates the record with the ticket's current state.
    fn updated(&self, record: Record) -> Record {
        let rule = self.verdict.rule().and_then(|at| self.rules.list.get(at));
        let priority = priority_word(self.rules, self.ticket.priority.as_ref());
        let group = self.ticket.operator_group.as_ref().and_then(Named::key);
        let taken = self.policy.is_taken(self.ticket);
        let followed = matches!(record.phase, Phase::Open | Phase::Acknowledged);
        if followed && matches!(self.verdict, Verdict::Hold(..)) {
            // Outside the hours other changes are not stored, so that the rule reacts to them when the hours begin.
            let number = self.ticket.number.clone();
            return Record {
                number,
                taken,
                ..record
            };
        }
        Record {
            number: self.ticket.number.clone(),
            rule: rule.map(|rule: &Rule| rule.name.clone()).or(record.rule),
            team: match record.phase {
                Phase::Raising => rule.and_then(|rule| rule.alert.team.clone()),
                _ => record.team,
            },
            priority,
            group: group.map(str::to_owned),
            taken,
            ..record
        }
    }
}

/// The word in the setting `priorities` that means this priority.
fn priority_word(rules: &Rules, priority: Option<&Named>) -> Option<String> {
    let of_rank = rules.priorities.get(rules.rank(priority)?)?;
    let is_meant = |word: &&String| priority.is_some_and(|priority| priority.is(word));
    of_rank.is.iter().find(is_meant).cloned()
}

/// The attempts of the request of this phase. The attempts of another request do not count.
fn attempts(record: &Record, phase: Phase) -> u32 {
    match record.phase == phase {
        true => record.attempts,
        false => 0,
    }
}

#[cfg(test)]
#[path = "ticket_tests/mod.rs"]
mod tests;
