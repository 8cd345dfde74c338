//! From a ticket to its alert: the left half of the state table.

use super::decision::{Because, Decision, Effect, Raise, Why};
use crate::domain::rules::{Reaction, Rule, Rules, Verdict};
use crate::domain::{AlertPolicy, EndReason, Named, Ticket};
use crate::ledger::{Phase, Record};
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
    pub alert_policy: &'a AlertPolicy,
}

/// Decides about a ticket, given what is known of it.
#[must_use]
pub fn on_ticket(seen: &Seen<'_>, record: Option<&Record>) -> Decision {
    let ends = seen.alert_policy.end_reasons(seen.ticket, seen.verdict);
    let Some(record) = record else {
        return match &ends[..] {
            [] => seen.raise(Record::new(seen.ticket)),
            _ => Decision::Nothing(Why::Ended(ends)),
        };
    };
    let resolving = seen.alert_policy.resolving(&ends);
    if record.cover.is_some() && Seen::shares(record) {
        return seen.covered(record, &ends, resolving);
    }
    let resolve = |end| seen.resolve(record, Because::Ended(end));
    match (record.phase, &ends[..]) {
        (Phase::Resolving, _) => seen.resolve(record, Because::Unknown),
        (Phase::Raising, [end, ..]) => resolve(*end),
        (Phase::Raising, []) => Decision::Act(
            Effect::Raise(seen.form(record)),
            Box::new(Record {
                resent: true,
                ..record.clone()
            }),
        ),
        (Phase::Open | Phase::Acknowledging | Phase::Acknowledged, _) => match resolving {
            Some(_) if record.kept_open => Decision::Nothing(Why::AlertIsOpen),
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
                let near = self.near_target().map(Timestamp::as_second).or(record.near);
                let intent = Record {
                    near,
                    ..self.noted(record)
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
            let resent = true;
            let raise = Effect::Raise(self.form(record));
            let record = record.clone();
            return Decision::Act(raise, Box::new(Record { resent, ..record }));
        }
        if !self.covered && ends.is_empty() {
            return self.raise(record.clone().next());
        }
        let noted = self.noted(record.clone());
        match noted == *record {
            true => Decision::Nothing(Why::Covered),
            false => Decision::Remember(Box::new(noted)),
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
        let again = matches!(because, Because::Changed(_) | Because::NearTarget)
            || (record.again && because == Because::Unknown);
        let phase = Phase::Resolving;
        let intent = Record {
            phase,
            attempts: attempts(record, phase),
            again,
            ..record.clone()
        };
        Decision::Act(Effect::Resolve(because), Box::new(intent))
    }

    /// A ticket whose alert is open or acknowledged.
    fn follow(&self, record: &Record) -> Decision {
        let kept_open = false;
        let noted = self.noted(record.clone());
        let noted = Record { kept_open, ..noted };
        let taken_now = noted.taken && !record.taken && record.phase == Phase::Open;
        if taken_now || record.phase == Phase::Acknowledging {
            let phase = Phase::Acknowledging;
            let intent = Record {
                phase,
                attempts: attempts(record, phase),
                ..noted
            };
            return Decision::Act(Effect::Acknowledge, Box::new(intent));
        }
        let (reaction, changes) = self.reaction(record, &noted);
        match reaction {
            Reaction::Reroute if record.phase == Phase::Open => {
                return self.resolve(&noted, Because::Changed(changes));
            }
            Reaction::Annotate | Reaction::Reroute => {
                let noted = self.with_remark(noted, &changes);
                return Decision::Remark(changes, Box::new(noted));
            }
            Reaction::Nothing => {}
        }
        if let Some(target) = self.target_is_near(record) {
            let near = Some(target.as_second());
            return self.resolve(&Record { near, ..noted }, Because::NearTarget);
        }
        if noted == *record {
            return Decision::Nothing(Why::AlertIsOpen);
        }
        Decision::Remember(Box::new(noted))
    }

    /// A ticket whose alert is over.
    fn after(&self, record: &Record, ends: &[EndReason]) -> Decision {
        let has_ended = !ends.is_empty();
        let over = || match record.phase {
            Phase::Dead => Decision::Nothing(Why::Dead),
            _ => Decision::Nothing(Why::AlertIsOver),
        };
        let remember = |ended| {
            let again = false;
            let record = record.clone();
            Decision::Remember(Box::new(Record {
                ended,
                again,
                ..record
            }))
        };
        match (has_ended, record.ended) {
            (true, true) if record.again => remember(true),
            (true, true) | (false, false) => over(),
            (true, false) => remember(true),
            (false, true) if !record.again && !self.alert_policy.realert_on_reopen => {
                Decision::Nothing(Why::NotAgain)
            }
            (false, true) => {
                // What is to be raised anew was young enough when it was decided.
                let too_old = self.too_old && !record.again;
                Seen { too_old, ..*self }.raise(record.clone().next())
            }
        }
    }

    /// The record with what was seen of the ticket.
    fn noted(&self, record: Record) -> Record {
        let rule = self.verdict.rule().and_then(|at| self.rules.list.get(at));
        let rank = self.rules.rank(self.ticket.priority.as_ref());
        let group = self.ticket.operator_group.as_ref().and_then(Named::key);
        let taken = self.alert_policy.is_taken(self.ticket);
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
            rank: rank.and_then(|rank| u32::try_from(rank).ok()),
            group: group.map(str::to_owned),
            taken,
            ..record
        }
    }
}

/// How often an effect was tried already: the attempts of the one before it do not count.
fn attempts(record: &Record, phase: Phase) -> u32 {
    match record.phase == phase {
        true => record.attempts,
        false => 0,
    }
}

#[cfg(test)]
#[path = "ticket_tests.rs"]
mod tests;
