//! The default site: its look-ups, operators and logins.

use std::collections::BTreeMap;

use super::parts::{Account, AccountKind, Operator, ProcessingStatus};
use crate::topdesk::records::Reference;

/// Login of the default site's integration operator.
pub const LOGIN: &str = "integration";
/// Its application password.
pub const PASSWORD: &str = "app-password";

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

pub(super) fn statuses() -> Vec<ProcessingStatus> {
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

pub(super) fn lookups() -> BTreeMap<&'static str, Vec<Reference>> {
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

pub(super) fn operators() -> Vec<Operator> {
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

pub(super) fn accounts() -> Vec<Account> {
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
