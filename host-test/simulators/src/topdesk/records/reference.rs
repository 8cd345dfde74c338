//! Things an incident points at.

use serde::Serialize;

use crate::ids::id_of;

/// A thing by its id and its name, as most objects of an incident are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// The uuid.
    pub id: String,
    /// The name people see.
    pub name: String,
}

impl Reference {
    /// The thing `name` of a kind, with the id that the default site gives it. Kinds are named like
    /// the look-ups: `statuses`, `priorities`, `urgencies`, `impacts`, `categories`,
    /// `subcategories`, `call_types`, `entry_types`, `closure_codes`, `operators`,
    /// `operatorgroups`, `branches`, `suppliers`, `locations`, `objects`, `durations`, `persons`.
    #[must_use]
    pub fn of(kind: &str, name: &str) -> Self {
        Self {
            id: id_of(kind, name),
            name: name.to_owned(),
        }
    }

    /// A processing status.
    #[must_use]
    pub fn status(name: &str) -> Self {
        Self::of("statuses", name)
    }

    /// A priority.
    #[must_use]
    pub fn priority(name: &str) -> Self {
        Self::of("priorities", name)
    }

    /// A category.
    #[must_use]
    pub fn category(name: &str) -> Self {
        Self::of("categories", name)
    }

    /// An operator.
    #[must_use]
    pub fn operator(name: &str) -> Self {
        Self::of("operators", name)
    }

    /// An operator group.
    #[must_use]
    pub fn group(name: &str) -> Self {
        Self::of("operatorgroups", name)
    }
}
