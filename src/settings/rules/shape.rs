//! The settings `rules` and `priorities` as they are written. A comment here is also what an editor shows: its first line
//! is the title in the published schema, the rest the description.

mod convert;

use super::values::{Filter, Location, Parameters, TimeSpan};
use crate::domain::rules::{Reaction, Scenario, Span, Template};
use crate::settings::json::{Given, OneOrMany, Parsed, Text, WholeNumber};
use jiff::tz::TimeZone;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

/// The name of a rule, a team or a service.
pub type Name = Text<100>;
/// The name or id of a value of the site.
pub type Word = Text<200>;

/// # Rule
/// One rule. Only the name is required; what is left out asks nothing or is left to SIGNL4.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object in { }")]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "rule"))]
pub struct RuleShape {
    /// # Name
    /// What people call it: in reports, in explanations and in messages about mistakes. Each name once.
    name: Name,
    /// # TOPdesk filter
    /// A FIQL filter that TOPdesk decides: category.name=='Core network'. Only asked where everything else of the rule
    /// fits.
    #[serde(default)]
    query: Given<Parsed<Filter>>,
    /// # When
    /// All of this must be so.
    #[serde(default)]
    when: Given<ConditionsShape>,
    /// # Unless
    /// None of this may be so.
    #[serde(default)]
    unless: Given<ConditionsShape>,
    /// # Hours
    /// When the rule holds; always, if left out.
    #[serde(default)]
    hours: Given<HoursShape>,
    /// # Alert
    /// What the alert is like.
    #[serde(default)]
    alert: Given<AlertShape>,
    /// # On change
    /// What to do when a ticket that has an alert changes.
    #[serde(default)]
    on_change: Given<OnChangeShape>,
    /// # Target date near
    /// Alert anew when the target date comes near and nobody has acknowledged. Not while on hold.
    #[serde(default)]
    near_target: Given<NearTargetShape>,
    /// # Burst
    /// So many alerts of this rule in one run at most; what is more shares one alert.
    #[serde(default)]
    burst: Given<WholeNumber<1, 10_000>>,
    /// # Group major calls
    /// true: a ticket that belongs to a major call with an alert gets none of its own.
    #[serde(default)]
    #[cfg_attr(test, schemars(extend("default" = false)))]
    group_major: Given<bool>,
}

/// # Conditions
/// What is asked of the ticket's fields. A field that is empty is none of the values asked for. Where a name or id is
/// asked for, a list of them may stand, of which one must fit; capitals do not matter.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object in { }")]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "conditions"))]
struct ConditionsShape {
    /// # Operator group
    /// The operator group that has the ticket. One name or id, or a list of which one must fit.
    group: Given<OneOrMany<Word>>,
    /// # Category
    /// The category. One name or id, or a list of which one must fit.
    category: Given<OneOrMany<Word>>,
    /// # Subcategory
    /// The subcategory. One name or id, or a list of which one must fit.
    subcategory: Given<OneOrMany<Word>>,
    /// # Branch
    /// The branch of the ticket. One name or id, or a list of which one must fit.
    branch: Given<OneOrMany<Word>>,
    /// # Branch of the caller
    /// The branch of the person who reported it. One name or id, or a list of which one must fit.
    caller_branch: Given<OneOrMany<Word>>,
    /// # Priority
    /// The priority. One name or id, or a list of which one must fit.
    priority: Given<OneOrMany<Word>>,
    /// # Impact
    /// The impact. One name or id, or a list of which one must fit.
    impact: Given<OneOrMany<Word>>,
    /// # Urgency
    /// The urgency. One name or id, or a list of which one must fit.
    urgency: Given<OneOrMany<Word>>,
    /// # Call type
    /// The call type. One name or id, or a list of which one must fit.
    call_type: Given<OneOrMany<Word>>,
    /// # Processing status
    /// The processing status. One name or id, or a list of which one must fit.
    status: Given<OneOrMany<Word>>,
    /// # Line
    /// First- or second-line tickets.
    line: Given<LineShape>,
    /// # Major call
    /// Whether the ticket is a major call.
    major: Given<bool>,
    /// # On hold
    /// Whether the ticket is on hold.
    on_hold: Given<bool>,
    /// # Target date within
    /// The target date is at most so far away, or over: 30m. Never so while on hold or without a target date.
    target_within: Given<Parsed<TimeSpan>>,
}

/// # Line
/// A line of the service desk.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "line"))]
pub enum LineShape {
    First,
    Second,
}

/// # Hours
/// Weekly hours in a time zone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object in { }")]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "hours"))]
struct HoursShape {
    /// # Time zone
    /// By its IANA name: Europe/Amsterdam, America/New_York, UTC.
    zone: Parsed<TimeZone>,
    /// # Open
    /// Days and times: mon-fri 08:00-18:00, or sat,sun 10:00-14:00, or daily 22:00-06:00. One or a list. A span that ends
    /// before it begins, or at the same time, runs into the next day.
    open: OneOrMany<Parsed<Span>>,
    /// # Outside
    /// What happens to a ticket that matches outside of the hours.
    #[serde(default)]
    #[cfg_attr(test, schemars(extend("default" = "hold")))]
    outside: Given<OutsideShape>,
}

/// # Outside
/// What happens outside of the hours.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "outside"))]
enum OutsideShape {
    /// The ticket waits until they begin.
    Hold,
    /// Nothing; the ticket does not alert.
    Drop,
}

/// # Alert
/// What an alert is like.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object in { }")]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "alert"))]
struct AlertShape {
    /// # Team
    /// Name of a team in the setting signl4_teams. Left out: the team of signl4_webhook_secret.
    team: Given<Name>,
    /// # Title
    /// The title. Left out: number and brief description.
    title: Given<Parsed<Template>>,
    /// # Text
    /// The text. Left out: the request.
    text: Given<Parsed<Template>>,
    /// # Service or category
    /// SIGNL4's service or category, by its name.
    service: Given<Name>,
    /// # Alerting scenario
    /// How it alerts. Left out: that of the priority, or SIGNL4's own.
    scenario: Given<Scenario>,
    /// # Location
    /// Latitude and longitude in degrees, for the map: 52.1,5.2.
    location: Given<Parsed<Location>>,
    /// # Filtering
    /// true: alert only if a keyword of a SIGNL4 service or category is in the text.
    filtering: Given<bool>,
    /// # Further parameters
    /// Further tiles on the phone, by their names: {"Branch": "{branch}"}. One that comes out empty is left out. Names of
    /// SIGNL4 (X-S4-…, title, message, …) and of the built-in tiles are refused.
    parameters: Given<Parameters>,
}

/// # On change
/// What to do when a ticket that has an alert changes.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object in { }")]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "on_change"))]
struct OnChangeShape {
    /// # Priority raised
    /// Its priority was raised, by the order of the setting priorities.
    #[cfg_attr(test, schemars(extend("default" = "nothing")))]
    priority_raised: Given<Reaction>,
    /// # Group changed
    /// Another operator group has it.
    #[cfg_attr(test, schemars(extend("default" = "nothing")))]
    group_changed: Given<Reaction>,
    /// # Rule changed
    /// Another rule holds for it now.
    #[cfg_attr(test, schemars(extend("default" = "nothing")))]
    rule_changed: Given<Reaction>,
}

/// # Target date near
/// What to do when the target date comes near.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object in { }")]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "near_target"))]
struct NearTargetShape {
    /// # Before
    /// How long before the target date: 30m.
    before: Parsed<TimeSpan>,
    /// # Alerting scenario
    /// How it alerts then. Left out: as the rule says.
    #[serde(default)]
    scenario: Given<Scenario>,
}

/// # Priority
/// One priority, or several that count alike.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object in { }")]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "priority"))]
pub struct PriorityShape {
    /// # Is
    /// Its name or id, or a list of them; capitals do not matter.
    is: OneOrMany<Word>,
    /// # Alerting scenario
    /// How it alerts, where the rule names no scenario.
    #[serde(default)]
    scenario: Given<Scenario>,
    /// # Service or category
    /// SIGNL4's service or category by its name, where the rule names none.
    #[serde(default)]
    service: Given<Name>,
    /// # Shown as
    /// What the phone shows in place of the site's own name.
    #[serde(default)]
    shown_as: Given<Name>,
}
