//! The names and ids of TOPdesk's objects in the settings.

use super::items::put;
use super::topdesk::rows;
use crate::domain::Line;
use crate::domain::Reference;
use crate::domain::rules::{Conditions, Rules, Values};
use crate::domain::{AlertPolicy, WriteBackPolicy};
use crate::ports::Config;
use crate::settings::PartialSettings;
use crate::topdesk::Kind;

/// A name or id in a setting.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wanted {
    /// The kind of object.
    pub kind: Kind,
    /// The setting.
    pub setting: &'static str,
    /// The name or id.
    pub word: String,
    /// Whether the name is sent to TOPdesk, which then decides whether upper and lower case matter.
    pub sent_to_topdesk: bool,
}

/// All names, without duplicates, grouped by kind and setting.
pub(super) fn names(config: &dyn Config, parts: &PartialSettings) -> Vec<Wanted> {
    let mut all = Vec::new();
    if let Some(table) = &parts.write_back {
        of_write_back(config, table, &mut all);
    }
    if let Some(policy) = &parts.alert_policy {
        of_policy(policy, &mut all);
    }
    of_rules(&parts.rules, is_simple(config), &mut all);
    all
}

fn value(config: &dyn Config, key: &str) -> Option<String> {
    config
        .get(key)
        .ok()
        .flatten()
        .filter(|v| !v.trim().is_empty())
}

/// Whether the setting `rules` is empty: then there is one rule, made from `trigger_status`.
fn is_simple(config: &dyn Config) -> bool {
    value(config, "rules").is_none()
}

fn of_write_back(config: &dyn Config, table: &WriteBackPolicy, all: &mut Vec<Wanted>) {
    for (row, parts) in rows(table) {
        let simple = match row {
            "acknowledged" => "status_on_acknowledge",
            "closed" => "status_on_close",
            _ => "status_on_reopen",
        };
        let reason = match parts.line {
            Some(Line::Second) => Kind::EscalationReason,
            _ => Kind::DeescalationReason,
        };
        let references = [
            (Kind::Status, &parts.status),
            (Kind::Group, &parts.group),
            (Kind::ClosureCode, &parts.closure_code),
            (reason, &parts.line_reason),
        ];
        for (kind, reference) in references {
            let Some(Reference::Id(word) | Reference::Name(word)) = reference else {
                continue;
            };
            let said = |key| value(config, key).is_some_and(|v| v.trim() == word);
            let setting = match kind == Kind::Status && said(simple) {
                true => simple,
                false => "write_back",
            };
            let wanted = Wanted {
                kind,
                setting,
                word: word.clone(),
                sent_to_topdesk: true,
            };
            put(all, wanted);
        }
    }
}

fn of_policy(policy: &AlertPolicy, all: &mut Vec<Wanted>) {
    let lists = [
        ("resolve_on_status", &policy.resolve_on_status),
        ("acknowledge_on_status", &policy.acknowledge_on_status),
    ];
    for (setting, words) in lists {
        each(all, Kind::Status, setting, words);
    }
}

fn of_rules(rules: &Rules, simple: bool, all: &mut Vec<Wanted>) {
    let setting = if simple { "trigger_status" } else { "rules" };
    for rule in &rules.list {
        for conditions in [&rule.when, &rule.unless] {
            of_conditions(conditions, setting, all);
        }
    }
    for priority in &rules.priorities {
        each(all, Kind::Priority, "priorities", &priority.is);
    }
}

/// Branches are left out: see `names`.
fn of_conditions(conditions: &Conditions, setting: &'static str, all: &mut Vec<Wanted>) {
    let lists = [
        (Kind::Group, &conditions.group),
        (Kind::Category, &conditions.category),
        (Kind::Subcategory, &conditions.subcategory),
        (Kind::Priority, &conditions.priority),
        (Kind::Impact, &conditions.impact),
        (Kind::Urgency, &conditions.urgency),
        (Kind::CallType, &conditions.call_type),
        (Kind::Status, &conditions.status),
    ];
    for (kind, words) in lists {
        each(all, kind, setting, words);
    }
}

fn each(all: &mut Vec<Wanted>, kind: Kind, setting: &'static str, words: &Values) {
    for word in words {
        let wanted = Wanted {
            kind,
            setting,
            word: word.clone(),
            sent_to_topdesk: false,
        };
        put(all, wanted);
    }
}
