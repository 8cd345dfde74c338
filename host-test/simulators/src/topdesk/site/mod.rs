//! What an administrator has set up: look-ups, operators, groups, logins, and the ways in which
//! one site differs from another.

mod example;
mod parts;

pub use example::{LOGIN, PASSWORD};
pub use parts::{Account, AccountKind, Filters, Operator, ProcessingStatus, Quirks, Rights};

pub(crate) use example::category_of;

use std::collections::BTreeMap;

use super::records::Reference;

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

impl Default for Site {
    fn default() -> Self {
        Self {
            version: "3.10.2".to_owned(),
            statuses: example::statuses(),
            lookups: example::lookups(),
            operators: example::operators(),
            groups: vec![
                Reference::group("Servicedesk"),
                Reference::group("Application management"),
            ],
            accounts: example::accounts(),
            rights: Rights::default(),
            filters: Filters::default(),
            quirks: Quirks::default(),
        }
    }
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

    /// Whether the operator has a login of the API.
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
