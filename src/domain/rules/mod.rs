//! Which tickets alert whom, with what words, and when. Pure: the moment is given.
//!
//! The rules are an ordered list; the first that matches a ticket holds. Without any, a single rule
//! made of the simple settings lets every ticket alert that TOPdesk's filter lets through.

mod conditions;
mod hours;
mod template;

pub use conditions::{Conditions, Values};
pub use hours::{Hours, Outside, Span};
pub use template::{Template, Words};

use crate::domain::{Named, Ticket};
use jiff::{SignedDuration, Timestamp};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

/// All rules, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The first that matches holds.
    pub list: Vec<Rule>,
    /// The site's priorities, the highest first.
    pub priorities: Vec<Priority>,
}

/// One rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Its name, for people.
    pub name: String,
    /// A FIQL filter that TOPdesk decides.
    pub query: Option<String>,
    /// What must be so.
    pub when: Conditions,
    /// What must not be so: a ticket of which one of these is so does not match.
    pub unless: Conditions,
    /// The hours in which it holds; always, if none.
    pub hours: Option<Hours>,
    /// What the alert is like.
    pub alert: Form,
    /// What to do when a ticket with an alert changes.
    pub on_change: OnChange,
    /// What to do when the target date comes near.
    pub near_target: Option<NearTarget>,
    /// So many alerts of this rule in a run; what is more shares one alert.
    pub burst: Option<u32>,
    /// A ticket that belongs to a major call with an alert gets none of its own.
    pub group_major: bool,
}

/// What an alert is like. What is none is left to SIGNL4, or to the built-in wording.
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
    /// How it alerts.
    pub scenario: Option<Scenario>,
    /// Latitude and longitude, `"52.1,5.2"`.
    pub location: Option<String>,
    /// Alert only if a category's keyword matches.
    pub filtering: Option<bool>,
    /// Further tiles on the phone.
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
    /// SIGNL4's word for it.
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
    /// Its priority was raised, by the order of the setting `priorities`.
    pub priority_raised: Reaction,
    /// Another operator group has it.
    pub group_changed: Reaction,
    /// Another rule holds for it than the one that raised its alert.
    pub rule_changed: Reaction,
}

/// What to do about a change, from least to most.
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
    /// Write it below the alert (needs the settings `signl4_api_key` and `signl4_user`).
    Annotate,
    /// Resolve the alert and raise it anew, as the rule says that holds now.
    Reroute,
}

/// What to do when the target date comes near and nobody has acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearTarget {
    /// How long before.
    pub before: SignedDuration,
    /// Raise the alert anew in this scenario; the rule's own if none.
    pub scenario: Option<Scenario>,
}

/// One of the site's priorities, by id or name, with what it means for an alert.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Priority {
    /// Its id or name; several that count alike.
    pub is: Vec<String>,
    /// The scenario, where the rule names none.
    pub scenario: Option<Scenario>,
    /// The service, where the rule names none.
    pub service: Option<String>,
    /// What the phone shows in place of the site's own name.
    pub shown_as: Option<String>,
}

impl Priority {
    /// Whether it can page everybody, on duty or not.
    #[must_use]
    pub fn emergency(&self) -> bool {
        self.scenario == Some(Scenario::Emergency)
    }
}

/// What the rules say of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This rule (by its place) holds now.
    Alert(usize),
    /// This rule matches, and its hours begin then.
    Hold(usize, Timestamp),
    /// This rule matches outside of its hours, and drops what comes then.
    Drop(usize),
    /// No rule matches.
    None,
}

impl Verdict {
    /// The place of the rule that matches, whatever the hour.
    #[must_use]
    pub fn rule(self) -> Option<usize> {
        match self {
            Self::Alert(at) | Self::Hold(at, _) | Self::Drop(at) => Some(at),
            Self::None => None,
        }
    }
}

impl Rules {
    /// Judges a ticket. `passes` says whether it passes the FIQL filter of the rule at a place, and
    /// is only asked where everything else of that rule matches.
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

    /// The earliest moment after `now` at which the passing of time alone may change the verdict, or
    /// make the target date near.
    #[must_use]
    pub fn look_again(&self, ticket: &Ticket, now: Timestamp) -> Option<Timestamp> {
        let target = ticket.target.filter(|_| !ticket.on_hold)?;
        let within = |rule: &Rule| {
            let near = rule.near_target.map(|near| near.before);
            [rule.when.target_within, rule.unless.target_within, near]
        };
        let spans = self.list.iter().flat_map(within).flatten();
        let moments = spans.filter_map(|span| target.checked_sub(span).ok());
        moments.filter(|at| *at > now).min()
    }

    /// The rank of a priority: 0 is the highest; none if the setting does not name it.
    #[must_use]
    pub fn rank(&self, priority: Option<&Named>) -> Option<usize> {
        let named = priority?;
        let is = |p: &Priority| p.is.iter().any(|word| named.is(word));
        self.priorities.iter().position(is)
    }

    /// What the setting says of a priority, if it names it.
    #[must_use]
    pub fn priority(&self, priority: Option<&Named>) -> Option<&Priority> {
        self.priorities.get(self.rank(priority)?)
    }
}

impl OnChange {
    /// Whether any of the reactions is this one.
    #[must_use]
    pub fn any(self, reaction: Reaction) -> bool {
        [self.priority_raised, self.group_changed, self.rule_changed].contains(&reaction)
    }
}

impl Rule {
    /// The rule of the simple set-up: every ticket, or only those with one of these processing
    /// statuses.
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
