//! The conditions of a rule on a ticket's fields.

use crate::domain::whole_second;
use crate::domain::{Line, Named, Ticket};
use jiff::{SignedDuration, Timestamp};

/// Ids or names of the site. The field must have one of them; an empty list is no condition.
pub type Values = Vec<String>;

/// Conditions on the fields of a ticket. An empty list or none is no condition.
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
    /// Whether it is a major call.
    pub major: Option<bool>,
    /// Whether it is on hold.
    pub on_hold: Option<bool>,
    /// How far away the target date may be at most. A past target date meets the condition; a ticket that is on hold or
    /// has no target date does not.
    pub target_within: Option<SignedDuration>,
}

impl Conditions {
    /// Whether all conditions are met; true if there are none.
    #[must_use]
    pub fn all(&self, ticket: &Ticket, now: Timestamp) -> bool {
        self.evaluate(ticket, now).all(|(_, met)| met)
    }

    /// Whether any condition is met; false if there are none.
    #[must_use]
    pub fn any(&self, ticket: &Ticket, now: Timestamp) -> bool {
        self.evaluate(ticket, now).any(|(_, met)| met)
    }

    /// Returns the name of each condition in the setting, and whether it is met.
    pub fn evaluate(
        &self,
        ticket: &Ticket,
        now: Timestamp,
    ) -> impl Iterator<Item = (&'static str, bool)> {
        let near = |within| {
            let at = ticket.target.filter(|_| !ticket.on_hold);
            at.is_some_and(|at: Timestamp| at.duration_since(now) <= within)
        };
        let values = self.values(ticket).map(|(name, words, value)| {
            let is = |value: &Named| words.iter().any(|word| value.is(word));
            let met = (!words.is_empty()).then(|| value.as_ref().is_some_and(is));
            (name, met)
        });
        let others = [
            ("line", self.line.map(|line| line == ticket.line)),
            ("major", self.major.map(|major| major == ticket.major)),
            (
                "on_hold",
                self.on_hold.map(|on_hold| on_hold == ticket.on_hold),
            ),
            ("target_within", self.target_within.map(near)),
        ];
        values
            .into_iter()
            .chain(others)
            .filter_map(|(name, met)| Some((name, met?)))
    }

    /// Describes a condition for people: the ticket's value, and the value that the condition requires.
    #[must_use]
    pub fn describe(&self, condition: &str, ticket: &Ticket) -> (String, String) {
        let values = self.values(ticket);
        if let Some((_, words, value)) = values.iter().find(|(name, ..)| *name == condition) {
            let named = |value: &Named| value.name.clone().or_else(|| value.id.clone());
            let has = value.as_ref().and_then(named);
            return (has.unwrap_or_else(|| "nothing".into()), words.join(" or "));
        }
        let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        let yes_or_no = |has: bool, wanted: Option<bool>| (yes(has), yes(wanted.unwrap_or(has)));
        match condition {
            "line" => {
                let wanted = self.line.unwrap_or(ticket.line);
                (ticket.line.word().into(), wanted.word().into())
            }
            "major" => yes_or_no(ticket.major, self.major),
            "on_hold" => yes_or_no(ticket.on_hold, self.on_hold),
            _ => {
                let has = match ticket.target {
                    _ if ticket.on_hold => "no target date, because it is on hold".to_owned(),
                    Some(at) => whole_second(at),
                    None => "no target date".into(),
                };
                let within = self.target_within.unwrap_or_default().as_secs();
                (has, format!("at most {within} s from now"))
            }
        }
    }

    /// The name of each condition that lists values, its values, and the ticket's value.
    fn values<'s>(
        &'s self,
        ticket: &'s Ticket,
    ) -> [(&'static str, &'s Values, &'s Option<Named>); 10] {
        [
            ("group", &self.group, &ticket.operator_group),
            ("category", &self.category, &ticket.category),
            ("subcategory", &self.subcategory, &ticket.subcategory),
            ("branch", &self.branch, &ticket.branch),
            ("caller_branch", &self.caller_branch, &ticket.caller_branch),
            ("priority", &self.priority, &ticket.priority),
            ("impact", &self.impact, &ticket.impact),
            ("urgency", &self.urgency, &ticket.urgency),
            ("call_type", &self.call_type, &ticket.call_type),
            ("status", &self.status, &ticket.status),
        ]
    }
}
