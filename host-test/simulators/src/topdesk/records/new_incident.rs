//! A ticket that somebody is about to create.

use jiff::Timestamp;

use super::incident::{Caller, Incident, Line};
use super::reference::Reference;

/// What a new ticket is made of. Everything has a default, and an empty ticket has nothing but
/// nulls, as real ones can.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewIncident {
    /// The brief description.
    pub brief_description: Option<String>,
    /// The request, plain text.
    pub request: Option<String>,
    /// The line; the first by default.
    pub line: Line,
    /// Who reports it.
    pub caller: Option<Caller>,
    /// A priority's name, such as `P1`.
    pub priority: Option<String>,
    /// A category's name.
    pub category: Option<String>,
    /// A subcategory's name.
    pub subcategory: Option<String>,
    /// A call type's name.
    pub call_type: Option<String>,
    /// An operator group's name.
    pub operator_group: Option<String>,
    /// An operator's name.
    pub operator: Option<String>,
    /// A branch's name.
    pub branch: Option<String>,
    /// A processing status' name; the default one by default.
    pub processing_status: Option<String>,
    /// The number in another system.
    pub external_number: Option<String>,
    /// An impact's name.
    pub impact: Option<String>,
    /// An urgency's name.
    pub urgency: Option<String>,
    /// Whether it waits for somebody else, from its creation on.
    pub on_hold: bool,
    /// Whether it is a major call.
    pub major_call: bool,
    /// The major call that it belongs to.
    pub major_call_object: Option<Reference>,
    /// The name of the operator who creates it; "Rene Duty" by default.
    pub creator: Option<String>,
    /// When it should be done.
    pub target_date: Option<Timestamp>,
    /// The moment of its creation, if not now.
    pub creation_date: Option<Timestamp>,
    /// The moment of its last change, if not that of its creation. Cut to the second.
    pub modification_date: Option<Timestamp>,
    /// The number, if the site's own format is not wanted.
    pub number: Option<String>,
}

impl NewIncident {
    /// A ticket with a brief description.
    #[must_use]
    pub fn new(brief_description: impl Into<String>) -> Self {
        Self {
            brief_description: Some(brief_description.into()),
            ..Self::default()
        }
    }

    /// With a priority, by name.
    #[must_use]
    pub fn priority(mut self, name: impl Into<String>) -> Self {
        self.priority = Some(name.into());
        self
    }

    /// With a category, by name.
    #[must_use]
    pub fn category(mut self, name: impl Into<String>) -> Self {
        self.category = Some(name.into());
        self
    }

    /// With an operator group, by name.
    #[must_use]
    pub fn group(mut self, name: impl Into<String>) -> Self {
        self.operator_group = Some(name.into());
        self
    }

    /// With a number of one's own.
    #[must_use]
    pub fn number(mut self, number: impl Into<String>) -> Self {
        self.number = Some(number.into());
        self
    }

    /// On a line.
    #[must_use]
    pub fn line(mut self, line: Line) -> Self {
        self.line = line;
        self
    }

    /// With a request.
    #[must_use]
    pub fn request(mut self, text: impl Into<String>) -> Self {
        self.request = Some(text.into());
        self
    }

    /// Created and last changed at a moment.
    #[must_use]
    pub fn at(mut self, moment: Timestamp) -> Self {
        self.creation_date = Some(moment);
        self.modification_date = Some(moment);
        self
    }

    /// With an impact, by name.
    #[must_use]
    pub fn impact(mut self, name: impl Into<String>) -> Self {
        self.impact = Some(name.into());
        self
    }

    /// With an urgency, by name.
    #[must_use]
    pub fn urgency(mut self, name: impl Into<String>) -> Self {
        self.urgency = Some(name.into());
        self
    }

    /// With a subcategory, by name.
    #[must_use]
    pub fn subcategory(mut self, name: impl Into<String>) -> Self {
        self.subcategory = Some(name.into());
        self
    }

    /// With a call type, by name.
    #[must_use]
    pub fn call_type(mut self, name: impl Into<String>) -> Self {
        self.call_type = Some(name.into());
        self
    }

    /// With a branch, by name.
    #[must_use]
    pub fn branch(mut self, name: impl Into<String>) -> Self {
        self.branch = Some(name.into());
        self
    }

    /// With an operator, by name.
    #[must_use]
    pub fn operator(mut self, name: impl Into<String>) -> Self {
        self.operator = Some(name.into());
        self
    }

    /// Created by an operator, by name.
    #[must_use]
    pub fn created_by(mut self, name: impl Into<String>) -> Self {
        self.creator = Some(name.into());
        self
    }

    /// With a processing status, by name.
    #[must_use]
    pub fn status(mut self, name: impl Into<String>) -> Self {
        self.processing_status = Some(name.into());
        self
    }

    /// Reported by a caller of a branch, by name; by "Example Caller" unless there is a caller.
    #[must_use]
    pub fn caller_branch(mut self, name: impl AsRef<str>) -> Self {
        let caller = self.caller.get_or_insert_with(Caller::example);
        caller.branch = Some(Reference::of("branches", name.as_ref()));
        self
    }

    /// To be done by a moment.
    #[must_use]
    pub fn target(mut self, moment: Timestamp) -> Self {
        self.target_date = Some(moment);
        self
    }

    /// On hold from its creation on.
    #[must_use]
    pub fn on_hold(mut self) -> Self {
        self.on_hold = true;
        self
    }

    /// A major call.
    #[must_use]
    pub fn major(mut self) -> Self {
        self.major_call = true;
        self
    }

    /// Belongs to a major call.
    #[must_use]
    pub fn part_of_major(mut self, major: &Incident) -> Self {
        self.major_call_object = Some(Reference {
            id: major.id.clone(),
            name: major.number.clone(),
        });
        self
    }
}
