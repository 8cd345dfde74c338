//! What the plan can decide about a ticket, and why.

use crate::domain::EndReason;
use crate::domain::Record;
use crate::domain::rules::Scenario;
use jiff::Timestamp;

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
    Ended(EndReason),
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
    Ended(Vec<EndReason>),
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
