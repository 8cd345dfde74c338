//! From a ticket to its alert: the left half of the state table.

use super::standing::{End, Switches};
use crate::domain::{Named, Ticket, name};
use crate::ledger::{Phase, Record};
use crate::rules::{OnChange, Reaction, Rule, Rules, Scenario, Verdict};
use jiff::Timestamp;

/// Remarks that wait to be written below an alert. More would say nothing new.
const MOST_REMARKS: usize = 10;

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
    /// The switches.
    pub switches: &'a Switches,
}

/// What to do about a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing.
    Nothing(Why),
    /// No request, but what was seen is kept.
    Remember(Box<Record>),
    /// Nothing before this moment; then look again.
    Wait(Timestamp),
    /// What has changed is to be written below the alert; the record says it.
    Remark(Vec<Change>, Box<Record>),
    /// No request: the alert of another ticket stood for it, and it has ended.
    Leave(Box<Record>),
    /// Write the intent, have the effect, write the result.
    Act(Effect, Box<Record>),
}

/// What SIGNL4 is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A new alert.
    Raise(Raise),
    /// Somebody works on it.
    Acknowledge,
    /// It has ended.
    Resolve(Because),
}

/// How a new alert is raised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Raise {
    /// The rule that gives the alert its form; none if no rule matches any more.
    pub rule: Option<usize>,
    /// A scenario in place of the rule's.
    pub scenario: Option<Scenario>,
}

/// Why an alert is resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// The ticket has ended.
    Ended(End),
    /// It goes to somebody else: the alert is raised anew.
    Changed(Vec<Change>),
    /// The target date is near and nobody has answered: the alert is raised anew.
    NearTarget,
    /// Every ticket that it stood for has ended.
    CoveredEnded,
    /// An earlier run was to resolve it; whether it did is not known.
    Unknown,
}

/// A change that a rule can react to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A higher priority.
    PriorityRaised,
    /// Another operator group.
    GroupChanged,
    /// Another rule.
    RuleChanged,
}

/// Why nothing is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No rule matches.
    NoRule,
    /// The rule that matches drops what comes outside of its hours.
    OutsideHours,
    /// The ticket has ended.
    Ended(Vec<End>),
    /// It is a draft of a part.
    Draft,
    /// Its last change is older than `max_age`.
    TooOld,
    /// Its alert is open or acknowledged, and nothing has changed that matters.
    AlertIsOpen,
    /// Another ticket's alert, or that of a burst, stands for it.
    Covered,
    /// Its alert was closed on the phone, or resolved, and nothing has changed that matters.
    AlertIsOver,
    /// Its alert was refused for good: see the dead letter.
    Dead,
    /// It is open again, and `realert_on_reopen` is off.
    NotAgain,
}

/// Decides about a ticket, given what is known of it.
#[must_use]
pub fn on_ticket(seen: &Seen<'_>, record: Option<&Record>) -> Decision {
    let ends = seen.switches.ends(seen.ticket, seen.verdict);
    let Some(record) = record else {
        return match &ends[..] {
            [] => seen.raise(Record::new(seen.ticket)),
            _ => Decision::Nothing(Why::Ended(ends)),
        };
    };
    let resolving = seen.switches.resolving(&ends);
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
    fn covered(&self, record: &Record, ends: &[End], resolving: Option<End>) -> Decision {
        if resolving.is_some() || (record.phase == Phase::Raising && !ends.is_empty()) {
            let phase = Phase::Resolved;
            let ended = true;
            return Decision::Leave(Box::new(Record {
                phase,
                ended,
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
        let attempts = match record.phase {
            Phase::Resolving => record.attempts,
            _ => 0,
        };
        let intent = Record {
            phase: Phase::Resolving,
            attempts,
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
            return Decision::Act(Effect::Acknowledge, Box::new(Record { phase, ..noted }));
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

    /// The strongest reaction that the rule which holds now asks for, and to what.
    fn reaction(&self, before: &Record, after: &Record) -> (Reaction, Vec<Change>) {
        // What an older version recorded says nothing of rules and groups.
        let known = before.rule.is_some();
        let Verdict::Alert(at) = self.verdict else {
            return (Reaction::Nothing, Vec::new());
        };
        let Some(OnChange {
            priority_raised,
            group_changed,
            rule_changed,
        }) = self.rules.list.get(at).map(|rule| rule.on_change)
        else {
            return (Reaction::Nothing, Vec::new());
        };
        let raised = match (before.rank, after.rank) {
            (Some(before), Some(after)) => after < before,
            _ => false,
        };
        let happened = [
            (Change::PriorityRaised, priority_raised, raised),
            (
                Change::GroupChanged,
                group_changed,
                before.group != after.group,
            ),
            (Change::RuleChanged, rule_changed, before.rule != after.rule),
        ];
        let wanted = |reaction: Reaction, so: bool| known && so && reaction != Reaction::Nothing;
        let changes: Vec<_> = happened
            .iter()
            .filter(|(_, reaction, so)| wanted(*reaction, *so))
            .collect();
        let strongest = changes.iter().map(|(_, reaction, _)| *reaction).max();
        let changes = changes.iter().map(|(change, ..)| *change).collect();
        (strongest.unwrap_or_default(), changes)
    }

    /// The record with what has changed, to be written below the alert.
    fn with_remark(&self, mut record: Record, changes: &[Change]) -> Record {
        let ticket = self.ticket;
        let words = |change: &Change| match change {
            Change::PriorityRaised => {
                format!("Priority raised: {}", name(&ticket.priority).unwrap_or("–"))
            }
            Change::GroupChanged => {
                let group = name(&ticket.operator_group).unwrap_or("–");
                format!("Operator group changed: {group}")
            }
            Change::RuleChanged => {
                format!(
                    "Another rule holds: {}",
                    record.rule.as_deref().unwrap_or("–")
                )
            }
        };
        let what: Vec<_> = changes.iter().map(words).collect();
        let when = crate::topdesk::whole_second(ticket.modified);
        let text = format!("{} ({when})", what.join("; "));
        if record.remarks.len() < MOST_REMARKS && !record.remarks.contains(&text) {
            record.remarks.push(text);
        }
        record
    }

    /// The target date, if it is near as the rule that holds now sees it.
    fn near_target(&self) -> Option<Timestamp> {
        let Verdict::Alert(at) = self.verdict else {
            return None;
        };
        let near = self.rules.list.get(at)?.near_target?;
        let target = self.ticket.target.filter(|_| !self.ticket.on_hold)?;
        (target.duration_since(self.now) <= near.before).then_some(target)
    }

    /// The same, if nobody has answered yet and it was not acted on.
    fn target_is_near(&self, record: &Record) -> Option<Timestamp> {
        let target = self.near_target()?;
        let new = record.near != Some(target.as_second());
        (record.phase == Phase::Open && new).then_some(target)
    }

    /// A ticket whose alert is over.
    fn after(&self, record: &Record, ends: &[End]) -> Decision {
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
            (false, true) if !record.again && !self.switches.realert_on_reopen => {
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
        let taken = self.switches.is_taken(self.ticket);
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

#[cfg(test)]
#[path = "ticket_tests.rs"]
mod tests;
