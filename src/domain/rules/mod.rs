//! The rules, which decide which tickets alert whom, with what text, and when. Pure: callers pass the current time.
//!
//! The rules are an ordered list, and the first rule that matches a ticket applies. If the setting has no rules, a
//! single rule made from the simple settings matches every ticket that passes TOPdesk's filter.

mod conditions;
mod hours;
mod template;

pub use conditions::{Conditions, Values};
pub use hours::{Hours, Outside, Span};
pub use template::{Template, TemplateValues};

use crate::domain::{Named, Ticket};
use jiff::{SignedDuration, Timestamp};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

/// All rules, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The first rule that matches a ticket applies.
    pub list: Vec<Rule>,
    /// The site's priorities, the highest first.
    pub priorities: Vec<Priority>,
}

/// One rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Its name, for messages and for the record of a ticket.
    pub name: String,
    /// A FIQL filter, which TOPdesk evaluates.
    pub query: Option<String>,
    /// The conditions that must all be met.
    pub when: Conditions,
    /// The conditions that must all be unmet.
    pub unless: Conditions,
    /// The hours in which its alerts are raised; at any time if none.
    pub hours: Option<Hours>,
    /// The content of the alert.
    pub alert: Form,
    /// What to do when a ticket with an alert changes.
    pub on_change: OnChange,
    /// What to do when the target date is near.
    pub near_target: Option<NearTarget>,
    /// The limit of alerts that this rule raises in one run. Further tickets share one alert.
    pub burst: Option<u32>,
    /// Whether a ticket of a major call shares the major call's alert.
    pub group_major: bool,
}

/// The content of an alert. For fields that are none, SIGNL4 or the built-in texts provide the value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Name of a team in the setting `signl4_teams`; the default team if none.
    pub team: Option<String>,
    /// The title.
    pub title: Option<Template>,
    /// The text.
    pub text: Option<Template>,
    /// SIGNL4's service or category, by name.
    pub service: Option<String>,
    /// The alerting scenario.
    pub scenario: Option<Scenario>,
    /// Latitude and longitude, for example `"52.1,5.2"`.
    pub location: Option<String>,
    /// Whether SIGNL4 alerts only if a keyword of a category matches.
    pub filtering: Option<bool>,
    /// Additional parameters that the app shows: name and value.
    pub parameters: Vec<(String, Template)>,
}

/// SIGNL4's alerting scenarios (`X-S4-AlertingScenario`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(
    test,
    derive(JsonSchema),
    schemars(rename = "scenario", title = "Alerting scenario")
)]
pub enum Scenario {
    /// One person must acknowledge.
    SingleAck,
    /// Everybody on duty must acknowledge.
    MultiAck,
    /// Everybody in the team is paged, on duty or not. Only with the setting `allow_emergency`.
    Emergency,
}

impl Scenario {
    /// Its name in SIGNL4's API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::SingleAck => "single_ack",
            Self::MultiAck => "multi_ack",
            Self::Emergency => "emergency",
        }
    }
}

/// What to do when a ticket with an alert changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnChange {
    /// The reaction to a higher priority, in the order of the setting `priorities`.
    pub priority_raised: Reaction,
    /// The reaction to another operator group.
    pub group_changed: Reaction,
    /// The reaction when another rule applies than the one that raised the alert.
    pub rule_changed: Reaction,
}

/// What to do about a change, from the weakest reaction to the strongest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(
    test,
    derive(JsonSchema),
    schemars(rename = "reaction", title = "Reaction")
)]
pub enum Reaction {
    /// Nothing.
    #[default]
    Nothing,
    /// Add a remark to the alert (needs the settings `signl4_api_key` and `signl4_user`).
    Annotate,
    /// Resolve the alert and raise a new one by the rule that applies now.
    Reroute,
}

/// What to do when the target date is near and nobody has acknowledged the alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearTarget {
    /// How long before the target date it counts as near.
    pub before: SignedDuration,
    /// The scenario of the new alert; the rule's own if none.
    pub scenario: Option<Scenario>,
}

/// An entry of the setting `priorities`: one or more of the site's priorities, and what they mean for an alert.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Priority {
    /// Ids or names of the priorities, which rank equally.
    pub is: Vec<String>,
    /// The scenario, if the rule names none.
    pub scenario: Option<Scenario>,
    /// The service, if the rule names none.
    pub service: Option<String>,
    /// The name that the app shows in place of the site's name.
    pub shown_as: Option<String>,
}

impl Priority {
    /// Whether it can page everybody, on duty or not.
    #[must_use]
    pub fn emergency(&self) -> bool {
        self.scenario == Some(Scenario::Emergency)
    }
}

/// The result of applying the rules to a ticket. The number is the matching rule's index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This rule matches and alerts now.
    Alert(usize),
    /// This rule matches, and its hours begin at this time.
    Hold(usize, Timestamp),
    /// This rule matches, but drops tickets outside its hours, as now.
    Drop(usize),
    /// No rule matches.
    None,
}

impl Verdict {
    /// The index of the matching rule, inside or outside its hours.
    #[must_use]
    pub fn rule(self) -> Option<usize> {
        match self {
            Self::Alert(at) | Self::Hold(at, _) | Self::Drop(at) => Some(at),
            Self::None => None,
        }
    }
}

impl Rules {
    /// Finds the first rule that matches a ticket. `passes` tests the ticket against the FIQL filter of the rule with
    /// this index; it is called only if the rest of that rule matches.
    ///
    /// # Errors
    /// The error of `passes`.
    pub fn judge<E>(
        &self,
        ticket: &Ticket,
        now: Timestamp,
        mut passes: impl FnMut(usize) -> Result<bool, E>,
    ) -> Result<Verdict, E> {
        for (at, rule) in self.list.iter().enumerate() {
            let matches = rule.when.all(ticket, now) && !rule.unless.any(ticket, now);
            if matches && (rule.query.is_none() || passes(at)?) {
                return Ok(rule.now(at, now));
            }
        }
        Ok(Verdict::None)
    }

    /// The earliest time after `now` at which the verdict may change, or the target date becomes near, although the
    /// ticket stays the same. None if there is no such time.
    #[must_use]
    pub fn next_recheck(&self, ticket: &Ticket, now: Timestamp) -> Option<Timestamp> {
        let target = ticket.target.filter(|_| !ticket.on_hold)?;
        let within = |rule: &Rule| {
            let near = rule.near_target.map(|near| near.before);
            [rule.when.target_within, rule.unless.target_within, near]
        };
        let spans = self.list.iter().flat_map(within).flatten();
        let moments = spans.filter_map(|span| target.checked_sub(span).ok());
        moments.filter(|at| *at > now).min()
    }

    /// The rank of a priority in the setting `priorities`: 0 is the highest. None if the setting does not name it.
    #[must_use]
    pub fn rank(&self, priority: Option<&Named>) -> Option<usize> {
        let named = priority?;
        let is = |p: &Priority| p.is.iter().any(|word| named.is(word));
        self.priorities.iter().position(is)
    }

    /// The entry of the setting `priorities` that names this priority.
    #[must_use]
    pub fn priority(&self, priority: Option<&Named>) -> Option<&Priority> {
        self.priorities.get(self.rank(priority)?)
    }
}

impl OnChange {
    /// Whether this is the reaction to any kind of change.
    #[must_use]
    pub fn any(self, reaction: Reaction) -> bool {
        [self.priority_raised, self.group_changed, self.rule_changed].contains(&reaction)
    }
}

impl Rule {
    /// The rule that is used when the setting has no rules. It matches tickets with one of these processing statuses,
    /// or every ticket if `status` is empty.
    #[must_use]
    pub fn simple(status: Values) -> Self {
        let when = Conditions {
            status,
            ..Conditions::default()
        };
        Self {
            name: "default".into(),
            when,
            ..Self::default()
        }
    }

    /// Whether it can page everybody, on duty or not.
    #[must_use]
    pub fn emergency(&self) -> bool {
        let near = self.near_target.and_then(|near| near.scenario);
        [self.alert.scenario, near].contains(&Some(Scenario::Emergency))
    }

    fn now(&self, at: usize, now: Timestamp) -> Verdict {
        match self.hours.as_ref().and_then(|hours| hours.outside(now)) {
            None => Verdict::Alert(at),
            Some(Outside::Hold(until)) => Verdict::Hold(at, until),
            Some(Outside::Drop) => Verdict::Drop(at),
        }
    }
}
