//! What an administrator has set up: look-ups, operators, groups, logins, and the ways in which
//! one site differs from another.

use std::collections::BTreeMap;

use super::incident::{Incident, Line};
use super::reference::Reference;

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

/// Everything that is set up.
#[derive(Clone, Debug)]
pub struct Site {
    /// The version that `GET /version` answers.
    pub version: String,
    /// The processing statuses.
    pub statuses: Vec<ProcessingStatus>,
    /// Everything else that has an id and a name, by kind as in [`Reference::of`].
    pub lookups: BTreeMap<&'static str, Vec<Reference>>,
    /// The operators.
    pub operators: Vec<Operator>,
    /// The operator groups.
    pub groups: Vec<Reference>,
    /// The logins.
    pub accounts: Vec<Account>,
    /// What operators may do.
    pub rights: Rights,
    /// What they do not see.
    pub filters: Filters,
    /// How this site differs.
    pub quirks: Quirks,
}

/// Login of the default site's integration operator.
pub const LOGIN: &str = "integration";
/// Its application password.
pub const PASSWORD: &str = "app-password";

impl Default for Site {
    fn default() -> Self {
        Self {
            version: "3.10.2".to_owned(),
            statuses: statuses(),
            lookups: lookups(),
            operators: operators(),
            groups: vec![
                Reference::group("Servicedesk"),
                Reference::group("Application management"),
            ],
            accounts: accounts(),
            rights: Rights::default(),
            filters: Filters::default(),
            quirks: Quirks::default(),
        }
    }
}

fn status(name: &str, state: &'static str) -> ProcessingStatus {
    ProcessingStatus {
        reference: Reference::status(name),
        on_hold: false,
        processing_state: state,
        default: false,
        drives_completed: None,
        drives_closed: None,
    }
}

fn statuses() -> Vec<ProcessingStatus> {
    let mut registered = status("Registered", "NEW");
    registered.default = true;
    let mut waiting = status("Waiting for supplier", "IN_PROGRESS");
    waiting.on_hold = true;
    let mut done = status("Afgehandeld", "COMPLETED");
    done.drives_completed = Some(true);
    let mut closed = status("Closed", "CLOSED");
    closed.drives_completed = Some(true);
    closed.drives_closed = Some(true);
    vec![
        registered,
        status("In progress", "IN_PROGRESS"),
        waiting,
        done,
        closed,
    ]
}

fn lookups() -> BTreeMap<&'static str, Vec<Reference>> {
    let kinds: [(&'static str, &[&str]); 15] = [
        ("priorities", &["P1", "P2", "P3", "P4"]),
        ("urgencies", &["High", "Normal", "Low"]),
        ("impacts", &["Organization", "Branch", "Person"]),
        ("categories", &["Network", "Applications", "Hardware"]),
        ("subcategories", &["VPN", "ERP", "Laptop"]),
        ("call_types", &["Failure", "Request", "Complaint"]),
        ("entry_types", &["E-mail", "Telephone", "Chat"]),
        ("closure_codes", &["Solved", "Not reproducible"]),
        ("escalation-reasons", &["Knowledge", "Rights"]),
        ("deescalation-reasons", &["Mistake"]),
        ("archiving-reasons", &["Completed", "Duplicate"]),
        ("branches", &["Example branch", "Plant 2"]),
        ("locations", &["Example location"]),
        ("suppliers", &["DELL"]),
        ("durations", &["30 minutes", "1 day"]),
    ];
    let named = |kind: &'static str, names: &[&str]| {
        (kind, names.iter().map(|n| Reference::of(kind, n)).collect())
    };
    let mut all: BTreeMap<_, _> = kinds
        .iter()
        .map(|(kind, names)| named(kind, names))
        .collect();
    all.extend([
        named("objects", &["OBJ001"]),
        named("persons", &["Example Caller"]),
    ]);
    all
}

/// The category a subcategory belongs to, on the default site.
pub(crate) fn category_of(subcategory: &str) -> Option<&'static str> {
    match subcategory {
        "VPN" => Some("Network"),
        "ERP" => Some("Applications"),
        "Laptop" => Some("Hardware"),
        _ => None,
    }
}

fn operators() -> Vec<Operator> {
    let servicedesk = Reference::group("Servicedesk").id;
    let applications = Reference::group("Application management").id;
    let both = vec![servicedesk.clone(), applications.clone()];
    vec![
        operator("Integration", LOGIN, true, both),
        operator("Rene Duty", "rene", true, vec![servicedesk]),
        operator("Sam Backoffice", "sam", false, vec![applications]),
    ]
}

fn operator(name: &str, login: &str, first_line: bool, groups: Vec<String>) -> Operator {
    Operator {
        reference: Reference::operator(name),
        email: format!("{login}@example.com"),
        login: login.to_owned(),
        first_line,
        second_line: true,
        groups,
    }
}

fn accounts() -> Vec<Account> {
    vec![
        Account {
            login: LOGIN.to_owned(),
            password: PASSWORD.to_owned(),
            kind: AccountKind::Operator(Reference::operator("Integration").id),
        },
        Account {
            login: "person".to_owned(),
            password: "person-password".to_owned(),
            kind: AccountKind::Person,
        },
    ]
}

impl Site {
    /// All things of a kind, statuses, operators and groups among them.
    pub(crate) fn things(&self, kind: &str) -> Vec<&Reference> {
        match kind {
            "statuses" => self.statuses.iter().map(|s| &s.reference).collect(),
            "operators" => self.operators.iter().map(|o| &o.reference).collect(),
            "operatorgroups" => self.groups.iter().collect(),
            _ => self.lookups.get(kind).into_iter().flatten().collect(),
        }
    }

    /// A thing by its id, without regard to case.
    pub(crate) fn by_id(&self, kind: &str, id: &str) -> Option<&Reference> {
        let same = |r: &&Reference| r.id.eq_ignore_ascii_case(id);
        self.things(kind).into_iter().find(same)
    }

    /// A thing by its exact name.
    pub(crate) fn by_name(&self, kind: &str, name: &str) -> Option<&Reference> {
        self.things(kind).into_iter().find(|r| r.name == name)
    }

    /// A thing by name, or one with the id it would have.
    pub(crate) fn thing(&self, kind: &str, name: &str) -> Reference {
        let known = self.by_name(kind, name).cloned();
        known.unwrap_or_else(|| Reference::of(kind, name))
    }

    /// An operator by id.
    pub(crate) fn operator(&self, id: &str) -> Option<&Operator> {
        self.operators
            .iter()
            .find(|o| o.reference.id.eq_ignore_ascii_case(id))
    }

    /// Has the operator a login of the API?
    pub(crate) fn has_login(&self, operator: &Reference) -> bool {
        let kind = AccountKind::Operator(operator.id.clone());
        self.accounts.iter().any(|account| account.kind == kind)
    }

    /// The status of a new ticket.
    pub(crate) fn default_status(&self) -> Option<&Reference> {
        self.statuses
            .iter()
            .find(|s| s.default)
            .map(|s| &s.reference)
    }
}
