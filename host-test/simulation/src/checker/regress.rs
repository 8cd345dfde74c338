//! Nothing is undone: the connector does not reopen a ticket that has ended unless somebody on the phone wanted
//! that, and does not acknowledge an alert that it has resolved.

use super::case::Case;
use crate::history::{Purpose, What, ticket_of};
use std::collections::BTreeSet;

pub(super) fn check(case: &Case<'_>) -> Vec<String> {
    let mut resolved = BTreeSet::new();
    let mut broken = Vec::new();
    for entry in &case.world.history.entries {
        match &entry.what {
            What::TakenBack(how) => {
                let ticket = how.split(' ').next().unwrap_or_default();
                if !was_given_back(case, ticket) {
                    broken.push(format!("the ticket {how}"));
                }
            }
            What::Request {
                purpose:
                    Purpose::Event {
                        external_id,
                        status,
                    },
                effects: 1..,
                ..
            } => match status.as_str() {
                "resolved" => {
                    resolved.insert(external_id.as_str());
                }
                "new" => {
                    resolved.remove(external_id.as_str());
                }
                // Who has reopened an alert on the phone may have acknowledged it again.
                _ if resolved.contains(external_id.as_str())
                    && !case.facts.given_back.contains(&ticket_of(external_id)) =>
                {
                    broken.push(format!("{external_id} is {status} after it was resolved"));
                }
                _ => {}
            },
            _ => {}
        }
    }
    broken
}

/// Somebody on the phone reopened its own alert, or one that may include it.
fn was_given_back(case: &Case<'_>, ticket: &str) -> bool {
    let given_back = &case.facts.given_back;
    let shared = case.story.desk.is_some() && !given_back.is_empty();
    shared || given_back.contains(ticket)
}
