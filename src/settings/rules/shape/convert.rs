//! From what is written to what the domain knows.

use super::{
    AlertShape, ConditionsShape, HoursShape, LineShape, OnChangeShape, OutsideShape, PriorityShape,
    RuleShape,
};
use crate::domain::Line;
use crate::domain::rules::{Conditions, Form, Hours, NearTarget, OnChange, Priority, Rule, Values};
use crate::settings::json::{Given, OneOrMany, Parsed, Text};

impl From<RuleShape> for Rule {
    fn from(rule: RuleShape) -> Self {
        let near_target = rule.near_target.0.map(|near| NearTarget {
            before: near.before.0.0,
            scenario: near.scenario.0,
        });
        Self {
            name: rule.name.0.0,
            query: rule.query.0.map(|Parsed(filter)| filter.0),
            when: rule.when.0.map(Conditions::from).unwrap_or_default(),
            unless: rule.unless.0.map(Conditions::from).unwrap_or_default(),
            hours: rule.hours.0.map(Hours::from),
            alert: rule.alert.0.map(Form::from).unwrap_or_default(),
            on_change: rule.on_change.0.map(OnChange::from).unwrap_or_default(),
            near_target,
            burst: rule.burst.0.map(|burst| burst.0),
            group_major: rule.group_major.0.unwrap_or_default(),
        }
    }
}

impl From<ConditionsShape> for Conditions {
    fn from(asked: ConditionsShape) -> Self {
        Self {
            group: values(asked.group),
            category: values(asked.category),
            subcategory: values(asked.subcategory),
            branch: values(asked.branch),
            caller_branch: values(asked.caller_branch),
            priority: values(asked.priority),
            impact: values(asked.impact),
            urgency: values(asked.urgency),
            call_type: values(asked.call_type),
            status: values(asked.status),
            line: asked.line.0.map(Line::from),
            major: asked.major.0,
            on_hold: asked.on_hold.0,
            target_within: asked.target_within.0.map(|Parsed(span)| span.0),
        }
    }
}

impl From<LineShape> for Line {
    fn from(line: LineShape) -> Self {
        match line {
            LineShape::First => Self::First,
            LineShape::Second => Self::Second,
        }
    }
}

impl From<HoursShape> for Hours {
    fn from(hours: HoursShape) -> Self {
        let open = hours.open.0.into_iter().map(|Parsed(span)| span).collect();
        let drop = matches!(hours.outside.0, Some(OutsideShape::Drop));
        Self::new(hours.zone.0, open, drop)
    }
}

impl From<AlertShape> for Form {
    fn from(alert: AlertShape) -> Self {
        Self {
            team: text(alert.team),
            title: alert.title.0.map(|Parsed(template)| template),
            text: alert.text.0.map(|Parsed(template)| template),
            service: text(alert.service),
            scenario: alert.scenario.0,
            location: alert.location.0.map(|Parsed(location)| location.0),
            filtering: alert.filtering.0,
            parameters: alert.parameters.0.unwrap_or_default().into_list(),
        }
    }
}

impl From<OnChangeShape> for OnChange {
    fn from(reactions: OnChangeShape) -> Self {
        Self {
            priority_raised: reactions.priority_raised.0.unwrap_or_default(),
            group_changed: reactions.group_changed.0.unwrap_or_default(),
            rule_changed: reactions.rule_changed.0.unwrap_or_default(),
        }
    }
}

impl From<PriorityShape> for Priority {
    fn from(priority: PriorityShape) -> Self {
        Self {
            is: list(priority.is),
            scenario: priority.scenario.0,
            service: text(priority.service),
            shown_as: text(priority.shown_as),
        }
    }
}

fn text<const MAX_CHARS: usize>(text: Given<Text<MAX_CHARS>>) -> Option<String> {
    text.0.map(|Parsed(text)| text.0)
}

fn values<const MAX_CHARS: usize>(words: Given<OneOrMany<Text<MAX_CHARS>>>) -> Values {
    words.0.map(list).unwrap_or_default()
}

fn list<const MAX_CHARS: usize>(words: OneOrMany<Text<MAX_CHARS>>) -> Values {
    words.0.into_iter().map(|Parsed(word)| word.0).collect()
}
