//! What a rule asks of a ticket's fields.

use crate::domain::{Line, Named, Ticket};
use jiff::{SignedDuration, Timestamp};

/// Ids or names, as the site calls them; one of them must be the field's. Empty: nothing is asked.
pub type Values = Vec<String>;

/// Conditions on the fields of a ticket. What is empty or none asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Operator group.
    pub group: Values,
    /// Category.
    pub category: Values,
    /// Subcategory.
    pub subcategory: Values,
    /// Branch of the ticket.
    pub branch: Values,
    /// Branch of the caller.
    pub caller_branch: Values,
    /// Priority.
    pub priority: Values,
    /// Impact.
    pub impact: Values,
    /// Urgency.
    pub urgency: Values,
    /// Call type.
    pub call_type: Values,
    /// Processing status.
    pub status: Values,
    /// First or second line.
    pub line: Option<Line>,
    /// A major call.
    pub major: Option<bool>,
    /// On hold.
    pub on_hold: Option<bool>,
    /// The target date is at most so far away, or over. Never so while on hold or without one.
    pub target_within: Option<SignedDuration>,
}

impl Conditions {
    /// Whether everything that is asked is so; true if nothing is asked.
    #[must_use]
    pub fn all(&self, ticket: &Ticket, now: Timestamp) -> bool {
        self.answers(ticket, now).all(|(_, so)| so)
    }

    /// Whether anything that is asked is so; false if nothing is asked.
    #[must_use]
    pub fn any(&self, ticket: &Ticket, now: Timestamp) -> bool {
        self.answers(ticket, now).any(|(_, so)| so)
    }

    /// Each condition that is asked, by its name in the setting, and whether it is so.
    pub fn answers(
        &self,
        ticket: &Ticket,
        now: Timestamp,
    ) -> impl Iterator<Item = (&'static str, bool)> {
        let one_of = |words: &Values, value: &Option<Named>| {
            let is = |value: &Named| words.iter().any(|word| value.is(word));
            (!words.is_empty()).then(|| value.as_ref().is_some_and(is))
        };
        let near = |within| {
            let at = ticket.target.filter(|_| !ticket.on_hold);
            at.is_some_and(|at: Timestamp| at.duration_since(now) <= within)
        };
        [
            ("group", one_of(&self.group, &ticket.operator_group)),
            ("category", one_of(&self.category, &ticket.category)),
            (
                "subcategory",
                one_of(&self.subcategory, &ticket.subcategory),
            ),
            ("branch", one_of(&self.branch, &ticket.branch)),
            (
                "caller_branch",
                one_of(&self.caller_branch, &ticket.caller_branch),
            ),
            ("priority", one_of(&self.priority, &ticket.priority)),
            ("impact", one_of(&self.impact, &ticket.impact)),
            ("urgency", one_of(&self.urgency, &ticket.urgency)),
            ("call_type", one_of(&self.call_type, &ticket.call_type)),
            ("status", one_of(&self.status, &ticket.status)),
            ("line", self.line.map(|line| line == ticket.line)),
            ("major", self.major.map(|major| major == ticket.major)),
            (
                "on_hold",
                self.on_hold.map(|on_hold| on_hold == ticket.on_hold),
            ),
            ("target_within", self.target_within.map(near)),
        ]
        .into_iter()
        .filter_map(|(name, answer)| Some((name, answer?)))
    }
}
