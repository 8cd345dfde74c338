//! The decisions about a ticket, and their reasons.

use crate::domain::EndReason;
use crate::domain::Record;
use crate::domain::rules::Scenario;
use jiff::Timestamp;

/// What to do about a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Do nothing.
    Nothing(NoActionReason),
    /// Send no request, but store the updated record.
    Remember(Box<Record>),
    /// Do nothing now, and decide again at this time.
    Wait(Timestamp),
    /// Write a remark about these changes on the alert. The record contains the remark.
    Remark(Vec<Change>, Box<Record>),
    /// Send no request: the ticket shares another ticket's alert, and it has ended.
    Leave(Box<Record>),
    /// Store this record as the intent, send the request, then store the result.
    Act(Effect, Box<Record>),
}

/// The request to send to SIGNL4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Raise a new alert.
    Raise(Raise),
    /// Acknowledge the alert, because somebody works on the ticket.
    Acknowledge,
    /// Resolve the alert.
    Resolve(ResolveReason),
}

/// How a new alert is raised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Raise {
    /// The index of the rule that defines the alert's content; none if no rule matches any more.
    pub rule: Option<usize>,
    /// The scenario that overrides the rule's.
    pub scenario: Option<Scenario>,
}

/// Why an alert is resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolveReason {
    /// The ticket has ended.
    Ended(EndReason),
    /// The ticket has changed, and its rule reroutes it: a new alert follows.
    Changed(Vec<Change>),
    /// The target date is near and nobody has acknowledged: a new alert follows.
    NearTarget,
    /// Every ticket that shares the alert has ended.
    CoveredEnded,
    /// An earlier run tried to resolve it, and the outcome is unknown.
    Unknown,
}

/// A change that a rule can react to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The priority is higher.
    PriorityRaised,
    /// The ticket has another operator group.
    GroupChanged,
    /// Another rule matches.
    RuleChanged,
}

/// Why there is nothing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoActionReason {
    /// No rule matches.
    NoRule,
    /// The matching rule drops tickets outside its hours.
    OutsideHours,
    /// The ticket has ended.
    Ended(Vec<EndReason>),
    /// The ticket is a draft of a partial ticket.
    Draft,
    /// The ticket's last change is older than the setting `max_age`.
    TooOld,
    /// The alert is open or acknowledged, and no change of the ticket affects it.
    AlertIsOpen,
    /// The ticket shares the alert of another ticket or of a burst.
    Covered,
    /// The alert was closed on the phone or resolved, and no change of the ticket affects it.
    AlertIsOver,
    /// SIGNL4 permanently refused the alert; a dead letter gives the reason.
    Dead,
    /// The ticket is open again, and the setting `realert_on_reopen` is off.
    NotAgain,
}
