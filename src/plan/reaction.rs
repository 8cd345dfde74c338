//! The reaction of a rule to changes of a ticket whose alert is open.

use super::decision::Change;
use super::ticket::DecisionInput;
use crate::domain::name;
use crate::domain::rules::{OnChange, Reaction, Verdict};
use crate::domain::{Phase, Record};
use jiff::Timestamp;

/// The limit of remarks that wait to be written on an alert. Further remarks are dropped.
const MAX_REMARKS: usize = 10;

impl DecisionInput<'_> {
    /// The strongest reaction that the currently matching rule requires, and the changes that it reacts to.
    pub(super) fn reaction(&self, before: &Record, after: &Record) -> (Reaction, Vec<Change>) {
        // A record of an older version contains neither rule nor group to compare with.
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
        let raised = match (self.rank_of(before), self.rank_of(after)) {
            (Some(before), Some(after)) => after < before,
            _ => false,
        };
        let possible = [
            (Change::PriorityRaised, priority_raised, raised),
            (
                Change::GroupChanged,
                group_changed,
                before.group != after.group,
            ),
            (Change::RuleChanged, rule_changed, before.rule != after.rule),
        ];
        let wanted =
            |reaction: Reaction, changed: bool| known && changed && reaction != Reaction::Nothing;
        let changes: Vec<_> = possible
            .iter()
            .filter(|(_, reaction, changed)| wanted(*reaction, *changed))
            .collect();
        let strongest = changes.iter().map(|(_, reaction, _)| *reaction).max();
        let changes = changes.iter().map(|(change, ..)| *change).collect();
        (strongest.unwrap_or_default(), changes)
    }

    /// The rank of a record's priority in the current setting `priorities`.
    fn rank_of(&self, record: &Record) -> Option<usize> {
        let word = record.priority.as_ref()?;
        let ranked = &self.rules.priorities;
        ranked.iter().position(|entry| entry.is.contains(word))
    }

    /// Adds a remark about these changes to the record.
    pub(super) fn with_remark(&self, mut record: Record, changes: &[Change]) -> Record {
        let ticket = self.ticket;
        let describe = |change: &Change| match change {
            Change::PriorityRaised => {
                format!("Priority raised: {}", name(&ticket.priority).unwrap_or("–"))
            }
            Change::GroupChanged => {
                let group = name(&ticket.operator_group).unwrap_or("–");
                format!("Operator group changed: {group}")
            }
            Change::RuleChanged => {
                format!(
                    "Another rule applies: {}",
                    record.rule.as_deref().unwrap_or("–")
                )
            }
        };
        let what: Vec<_> = changes.iter().map(describe).collect();
        let when = crate::domain::whole_second(ticket.modified);
        let text = format!("{} ({when})", what.join("; "));
        if record.remarks.len() < MAX_REMARKS && !record.remarks.contains(&text) {
            record.remarks.push(text);
        }
        record
    }

    /// The target date, if it is near by the currently matching rule.
    pub(super) fn near_target(&self) -> Option<Timestamp> {
        let Verdict::Alert(at) = self.verdict else {
            return None;
        };
        let near = self.rules.list.get(at)?.near_target?;
        let target = self.ticket.target.filter(|_| !self.ticket.on_hold)?;
        (target.duration_since(self.now) <= near.before).then_some(target)
    }

    /// The target date, if it is near, nobody has acknowledged, and no alert was raised for it yet.
    pub(super) fn target_is_near(&self, record: &Record) -> Option<Timestamp> {
        let target = self.near_target()?;
        let new = record.target_alerted_for != Some(target.as_second());
        (record.phase == Phase::Open && new).then_some(target)
    }
}
