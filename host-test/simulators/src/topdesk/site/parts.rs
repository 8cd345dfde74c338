//! What a site is made of: statuses, operators, logins, rights, filters, quirks.

use crate::topdesk::records::{Incident, Line, Reference};

/// A processing status and what it drives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessingStatus {
    /// Id and name.
    pub reference: Reference,
    /// Whether tickets with it are on hold.
    pub on_hold: bool,
    /// TOPdesk's own state; its values are enumerated nowhere.
    pub processing_state: &'static str,
    /// Whether it is the one of a new ticket.
    pub default: bool,
    /// What it makes of `completed`; none leaves it as it is.
    pub drives_completed: Option<bool>,
    /// What it makes of `closed`; none leaves it as it is.
    pub drives_closed: Option<bool>,
}

/// Somebody who handles tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Id and name.
    pub reference: Reference,
    /// The e-mail address.
    pub email: String,
    /// The login's name.
    pub login: String,
    /// Whether first-line tickets can be assigned.
    pub first_line: bool,
    /// Whether second-line tickets can be assigned.
    pub second_line: bool,
    /// Ids of the groups it belongs to.
    pub groups: Vec<String>,
}

/// Whose login it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// An operator, by id.
    Operator(String),
    /// A person of the self-service desk: may not use the operators' API and sees no tickets.
    Person,
}

/// A login with its application password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The login's name.
    pub login: String,
    /// The application password.
    pub password: String,
    /// Whose it is.
    pub kind: AccountKind,
}

/// What the operators' logins may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// Read first- and second-line calls.
    pub read_incidents: bool,
    /// Write them.
    pub write_incidents: bool,
    /// Read operators and operator groups.
    pub read_operators: bool,
    /// Escalate and de-escalate.
    pub escalate: bool,
    /// Archive and unarchive.
    pub archive: bool,
}

impl Default for Rights {
    fn default() -> Self {
        Self {
            read_incidents: true,
            write_incidents: true,
            read_operators: true,
            escalate: true,
            archive: true,
        }
    }
}

/// What an operator's login does not see: TOPdesk hides it without a word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// Only tickets of these categories, by name; of all, if none. Tickets without a category are
    /// hidden too.
    pub categories: Option<Vec<String>>,
    /// Only tickets of these operator groups, by name; of all, if none.
    pub groups: Option<Vec<String>>,
    /// No tickets of the second line: the permission is one of its own.
    pub only_first_line: bool,
}

impl Filters {
    /// Whether a ticket is seen.
    pub(crate) fn show(&self, incident: &Incident) -> bool {
        let group = incident.operator_group.as_ref().map(|g| g.name.as_str());
        let category = incident.category.as_ref().map(|c| c.name.as_str());
        let line = !(self.only_first_line && incident.line == Line::Second);
        line && self.shows_category(category) && within(self.groups.as_deref(), group)
    }

    /// Whether a category is seen.
    pub(crate) fn shows_category(&self, category: Option<&str>) -> bool {
        within(self.categories.as_deref(), category)
    }
}

fn within(names: Option<&[String]>, name: Option<&str>) -> bool {
    names.is_none_or(|names| names.iter().any(|n| Some(n.as_str()) == name))
}

/// What is known to differ between sites, or is not known at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quirks {
    /// `fields=operatorGroup` loses the object; only `fields=operatorGroup.name` gives it.
    pub fields_lose_parents: bool,
    /// Adding a note leaves `modificationDate` as it is.
    pub notes_leave_modification_date: bool,
    /// `responded` follows from the processing status and may not be written.
    pub responded_is_driven: bool,
    /// Escalating needs a reason.
    pub escalation_reason_is_mandatory: bool,
    /// De-escalating needs a reason.
    pub deescalation_reason_is_mandatory: bool,
    /// The reasons to escalate and de-escalate are switched off.
    pub escalation_reasons_are_off: bool,
    /// Archiving needs a reason: there is no default one.
    pub archiving_reason_is_mandatory: bool,
    /// Completing needs a closure code.
    pub closure_code_is_mandatory: bool,
    /// The progress trail lists the requests among the notes.
    pub trail_has_requests: bool,
    /// A person's login gets 403 on the list of incidents, in place of an empty list.
    pub persons_are_refused_incidents: bool,
    /// What an operator with a login of the API changes fires no events of action sequences.
    pub own_changes_fire_no_events: bool,
}
