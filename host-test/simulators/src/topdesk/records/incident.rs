//! A ticket, as TOPdesk keeps it.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::reference::Reference;

/// Where a ticket is handled. TOPdesk calls this `status`; it is not the processing status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// Handled by the first line.
    #[default]
    First,
    /// Handled by the second line.
    Second,
    /// A part of another ticket; not listed unless `all=true`.
    Partial,
}

/// Who reported a ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The person's id, if it is a known person.
    pub id: Option<String>,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The telephone.
    pub phone_number: Option<String>,
    /// The mobile.
    pub mobile_number: Option<String>,
    /// The branch.
    pub branch: Option<Reference>,
}

impl Caller {
    /// The person of the default site.
    pub(crate) fn example() -> Self {
        let person = Reference::of("persons", "Example Caller");
        Self {
            id: Some(person.id),
            name: person.name,
            email: Some("caller@example.com".to_owned()),
            ..Self::default()
        }
    }
}

/// A ticket with every property that the simulator keeps. Properties of the API that are not here
/// are left out of the answers, which the API allows.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// The uuid.
    pub id: String,
    /// The number, such as `I 2611 001`.
    pub number: String,
    /// First line, second line or partial.
    pub line: Line,
    /// Whether it is archived.
    pub archived: bool,
    /// At most 80 characters when written.
    pub brief_description: Option<String>,
    /// Plain text, newest on top.
    pub request: Option<String>,
    /// The number in another system.
    pub external_number: String,
    /// Who reported it.
    pub caller: Option<Caller>,
    /// The category.
    pub category: Option<Reference>,
    /// The subcategory.
    pub subcategory: Option<Reference>,
    /// The call type.
    pub call_type: Option<Reference>,
    /// How it came in.
    pub entry_type: Option<Reference>,
    /// The impact.
    pub impact: Option<Reference>,
    /// The urgency.
    pub urgency: Option<Reference>,
    /// The priority.
    pub priority: Option<Reference>,
    /// The planned duration.
    pub duration: Option<Reference>,
    /// The object.
    pub object: Option<Reference>,
    /// The branch.
    pub branch: Option<Reference>,
    /// The location.
    pub location: Option<Reference>,
    /// The supplier.
    pub supplier: Option<Reference>,
    /// Who handles it; none while only a group is assigned.
    pub operator: Option<Reference>,
    /// The group that handles it.
    pub operator_group: Option<Reference>,
    /// The site's own status.
    pub processing_status: Option<Reference>,
    /// The closure code.
    pub closure_code: Option<Reference>,
    /// Why it was archived.
    pub archiving_reason: Option<Reference>,
    /// Why it was escalated.
    pub escalation_reason: Option<Reference>,
    /// `Escalated` or `Deescalated`, once either has happened.
    pub escalation_status: Option<&'static str>,
    /// When it should be done.
    pub target_date: Option<Timestamp>,
    /// Whether it waits for somebody else.
    pub on_hold: bool,
    /// Since when.
    pub on_hold_date: Option<Timestamp>,
    /// Whether somebody has responded.
    pub responded: bool,
    /// When.
    pub response_date: Option<Timestamp>,
    /// Whether it is completed.
    pub completed: bool,
    /// When.
    pub completed_date: Option<Timestamp>,
    /// Whether it is closed.
    pub closed: bool,
    /// When.
    pub closed_date: Option<Timestamp>,
    /// When it was reported.
    pub call_date: Timestamp,
    /// Who created it.
    pub creator: Reference,
    /// When; with milliseconds.
    pub creation_date: Timestamp,
    /// Who changed it last.
    pub modifier: Reference,
    /// When; whole seconds.
    pub modification_date: Timestamp,
    /// Whether it is a major call.
    pub major_call: bool,
    /// The major call that this one belongs to: its id and, as the name, its number.
    pub major_call_object: Option<Reference>,
    /// Number of the ticket that this is a part of.
    pub main_incident: Option<Reference>,
    /// Properties that are only kept and given back: costs, feedback, optional fields, links.
    pub others: Map<String, Value>,
}

impl Incident {
    /// The value of `status`: the line, with `Archived` where it is.
    #[must_use]
    pub fn status(&self) -> &'static str {
        match (self.line, self.archived) {
            (Line::First, false) => "firstLine",
            (Line::Second, false) => "secondLine",
            (Line::Partial, false) => "partial",
            (Line::First, true) => "firstLineArchived",
            (Line::Second, true) => "secondLineArchived",
            (Line::Partial, true) => "partialArchived",
        }
    }

    /// Is it listed without `all=true`?
    pub(crate) fn is_listed(&self) -> bool {
        !self.archived && self.line != Line::Partial
    }

    /// Sets the processing status by its name, without what the status may drive.
    pub fn set_status(&mut self, name: &str) {
        self.processing_status = Some(Reference::status(name));
    }

    /// Sets the priority by its name.
    pub fn set_priority(&mut self, name: &str) {
        self.priority = Some(Reference::priority(name));
    }

    /// Gives it to an operator by name; the group stays.
    pub fn set_operator(&mut self, name: &str) {
        self.operator = Some(Reference::operator(name));
    }

    /// Gives it to a group by name, and takes it from its operator.
    pub fn set_group(&mut self, name: &str) {
        self.operator_group = Some(Reference::group(name));
        self.operator = None;
    }

    /// Puts it on hold or takes it up again at a moment.
    pub fn set_on_hold(&mut self, on_hold: bool, at: Timestamp) {
        self.on_hold = on_hold;
        self.on_hold_date = on_hold.then_some(at);
    }

    /// Completes or reopens it at a moment.
    pub fn set_completed(&mut self, completed: bool, at: Timestamp) {
        self.completed = completed;
        self.completed_date = completed.then_some(at);
    }

    /// Closes or reopens it at a moment.
    pub fn set_closed(&mut self, closed: bool, at: Timestamp) {
        self.closed = closed;
        self.closed_date = closed.then_some(at);
    }
}
