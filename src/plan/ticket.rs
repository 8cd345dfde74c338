//! From a ticket to its alert: the left half of the state table.

use super::decision::{Because, Decision, Effect, Raise, Why};
use crate::domain::rules::{Reaction, Rule, Rules, Verdict};
use crate::domain::{AlertPolicy, EndReason, Named, Phase, Record, Ticket};
use jiff::Timestamp;

/// A ticket that was read, with everything that a decision depends on.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// What the rules say of it.
    pub verdict: Verdict,
    /// The moment of the decision.
    pub now: Timestamp,
    /// Its last change is older than `max_age`: it raises nothing.
    pub too_old: bool,
    /// The alert of another ticket or of a burst still stands for it.
    pub covered: bool,
    /// The rules.
    pub rules: &'a Rules,
    /// What a ticket does to its alert.
    pub policy: &'a AlertPolicy,
}

/// Decides about a ticket, given what is known of it.
#[must_use]
pub fn on_ticket(seen: &Seen<'_>, record: Option<&Record>) -> Decision {
    let ends = seen.policy.end_reasons(seen.ticket, seen.verdict);
    let Some(record) = record else {
        return match &ends[..] {
            [] => seen.raise(Record::new(seen.ticket)),
            _ => Decision::Nothing(Why::Ended(ends)),
        };
    };
    let resolving = seen.policy.resolving(&ends);
    if record.group_leader.is_some() && Seen::shares(record) {
        return seen.covered(record, &ends, resolving);
    }
    let resolve = |end| seen.resolve(record, Because::Ended(end));
    match (record.phase, &ends[..]) {
        (Phase::Resolving, _) => seen.resolve(record, Because::Unknown),
        (Phase::Raising, [end, ..]) => resolve(*end),
        (Phase::Raising, []) => Decision::Act(
            Effect::Raise(seen.form(record)),
            Box::new(Record {
                maybe_duplicated: true,
                ..record.clone()
            }),
        ),
        (Phase::Open | Phase::Acknowledging | Phase::Acknowledged, _) => match resolving {
            Some(_) if record.reopened_on_phone => Decision::Nothing(Why::AlertIsOpen),
            Some(end) => resolve(end),
            None => seen.follow(record),
        },
        (Phase::Resolved | Phase::Closed | Phase::Dead, ends) => seen.after(record, ends),
    }
}

impl Seen<'_> {
    /// A ticket without an alert: its first one, or the next.
    fn raise(&self, record: Record) -> Decision {
        if !self.ticket.active() {
            return Decision::Nothing(Why::Draft);
        }
        match self.verdict {
            Verdict::None => Decision::Nothing(Why::NoRule),
            Verdict::Drop(_) => Decision::Nothing(Why::OutsideHours),
            Verdict::Alert(_) | Verdict::Hold(..) if self.too_old => Decision::Nothing(Why::TooOld),
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

    /// Whether its alert is, or may be, one that stands for others too.
    fn shares(record: &Record) -> bool {
        !matches!(record.phase, Phase::Resolved | Phase::Closed | Phase::Dead)
    }

    /// A ticket that another one's alert stands for.
    fn covered(
        &self,
        record: &Record,
        ends: &[EndReason],
        resolving: Option<EndReason>,
    ) -> Decision {
        if resolving.is_some() || (record.phase == Phase::Raising && !ends.is_empty()) {
            let phase = Phase::Resolved;
            let ended = true;
            // From now on it is over, and not since ever: that would have it forgotten at once.
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
            true => Decision::Nothing(Why::Covered),
            false => Decision::Remember(Box::new(updated)),
        }
    }

    /// The form of an alert: of the rule that matches, else of the one that raised it before.
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

    fn resolve(&self, record: &Record, because: Because) -> Decision {
        let reraise_after_resolve = matches!(because, Because::Changed(_) | Because::NearTarget)
            || (record.reraise_after_resolve && because == Because::Unknown);
        let phase = Phase::Resolving;
        let intent = Record {
            phase,
            attempts: attempts(record, phase),
            reraise_after_resolve,
            ..record.clone()
        };
        Decision::Act(Effect::Resolve(because), Box::new(intent))
    }

    /// A ticket whose alert is open or acknowledged.
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
                return self.resolve(&updated, Because::Changed(changes));
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
            return self.resolve(&updated, Because::NearTarget);
        }
        if updated == *record {
            return Decision::Nothing(Why::AlertIsOpen);
        }
        Decision::Remember(Box::new(updated))
    }

    /// A ticket whose alert is over.
    fn after(&self, record: &Record, ends: &[EndReason]) -> Decision {
        let has_ended = !ends.is_empty();
        let over = || match record.phase {
            Phase::Dead => Decision::Nothing(Why::Dead),
            _ => Decision::Nothing(Why::AlertIsOver),
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
                Decision::Nothing(Why::NotAgain)
            }
            (false, true) => {
                // What is to be raised anew was young enough when it was decided.
                let too_old = self.too_old && !record.reraise_after_resolve;
                Seen { too_old, ..*self }.raise(record.clone().next())
            }
        }
    }

    /// The record with what was seen of the ticket.
    fn updated(&self, record: Record) -> Record {
        let rule = self.verdict.rule().and_then(|at| self.rules.list.get(at));
        let priority = priority_word(self.rules, self.ticket.priority.as_ref());
        let group = self.ticket.operator_group.as_ref().and_then(Named::key);
        let taken = self.policy.is_taken(self.ticket);
        let followed = matches!(record.phase, Phase::Open | Phase::Acknowledged);
        if followed && matches!(self.verdict, Verdict::Hold(..)) {
            // What else has changed is answered when the hours begin.
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

/// The word in the setting `priorities` that stands for a priority.
fn priority_word(rules: &Rules, priority: Option<&Named>) -> Option<String> {
    let of_rank = rules.priorities.get(rules.rank(priority)?)?;
    let is_meant = |word: &&String| priority.is_some_and(|priority| priority.is(word));
    of_rank.is.iter().find(is_meant).cloned()
}

/// How often an effect was tried already: the attempts of the one before it do not count.
fn attempts(record: &Record, phase: Phase) -> u32 {
    match record.phase == phase {
        true => record.attempts,
        false => 0,
    }
}

#[cfg(test)]
#[path = "ticket_tests/mod.rs"]
mod tests;
