//! How a rule reacts to what changes on a ticket whose alert is open.

use super::decision::Change;
use super::ticket::Seen;
use crate::domain::name;
use crate::domain::rules::{OnChange, Reaction, Verdict};
use crate::domain::{Phase, Record};
use jiff::Timestamp;

/// Remarks that wait to be written below an alert. More would say nothing new.
const MAX_REMARKS: usize = 10;

impl Seen<'_> {
    /// The strongest reaction that the rule which holds now asks for, and to what.
    pub(super) fn reaction(&self, before: &Record, after: &Record) -> (Reaction, Vec<Change>) {
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
        let raised = match (self.rank_of(before), self.rank_of(after)) {
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

    /// The place of a record's priority in the setting `priorities` as it is now.
    fn rank_of(&self, record: &Record) -> Option<usize> {
        let word = record.priority.as_ref()?;
        let ranked = &self.rules.priorities;
        ranked.iter().position(|entry| entry.is.contains(word))
    }

    /// The record with what has changed, to be written below the alert.
    pub(super) fn with_remark(&self, mut record: Record, changes: &[Change]) -> Record {
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
        let when = crate::domain::whole_second(ticket.modified);
        let text = format!("{} ({when})", what.join("; "));
        if record.remarks.len() < MAX_REMARKS && !record.remarks.contains(&text) {
            record.remarks.push(text);
        }
        record
    }

    /// The target date, if it is near as the rule that holds now sees it.
    pub(super) fn near_target(&self) -> Option<Timestamp> {
        let Verdict::Alert(at) = self.verdict else {
            return None;
        };
        let near = self.rules.list.get(at)?.near_target?;
        let target = self.ticket.target.filter(|_| !self.ticket.on_hold)?;
        (target.duration_since(self.now) <= near.before).then_some(target)
    }

    /// The same, if nobody has answered yet and it was not acted on.
    pub(super) fn target_is_near(&self, record: &Record) -> Option<Timestamp> {
        let target = self.near_target()?;
        let new = record.target_alerted_for != Some(target.as_second());
        (record.phase == Phase::Open && new).then_some(target)
    }
}
