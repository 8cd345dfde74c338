//! The permissions that the connector's operator needs in TOPdesk: first those that are always needed.

use serde::Serialize;

#[derive(Serialize)]
pub struct Permission {
    permission: &'static str,
    access: &'static str,
    needed_for: &'static str,
}

/// The names come from the API's descriptions and from the documentation of public clients; they may differ
/// between installations of TOPdesk.
pub const PERMISSIONS: &[Permission] = &[
    Permission {
        permission: "Operator account with a login of its own",
        access: "–",
        needed_for: "everything: a person's (self-service) account does not see other people's tickets",
    },
    Permission {
        permission: "REST API",
        access: "read",
        needed_for: "everything",
    },
    Permission {
        permission: "Use application passwords",
        access: "yes",
        needed_for: "logging in",
    },
    Permission {
        permission: "First-line calls",
        access: "read",
        needed_for: "alerts of first-line tickets",
    },
    Permission {
        permission: "Second-line calls",
        access: "read",
        needed_for: "alerts of second-line tickets",
    },
    Permission {
        permission: "Category, branch and operator filters",
        access: "none that hides tickets",
        needed_for: "seeing every ticket that should alert: a ticket that a filter hides never alerts, and nothing \
                     reports it",
    },
    Permission {
        permission: "First-line calls, second-line calls",
        access: "write",
        needed_for: "status, operator and notes that come back to the ticket",
    },
    Permission {
        permission: "Operators",
        access: "read",
        needed_for: "assign_operator other than never",
    },
    Permission {
        permission: "Operator groups",
        access: "read",
        needed_for: "a group named in write_back",
    },
    Permission {
        permission: "Close calls",
        access: "yes",
        needed_for: "close_ticket with closed",
    },
    Permission {
        permission: "Escalate calls",
        access: "yes",
        needed_for: "a line named in write_back",
    },
];
