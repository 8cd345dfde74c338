//! In the end it is quiet: nothing is queued, and a run makes one request, changes nothing anywhere and has no
//! problem. A due comparison of alerts and tickets is work of its own: it may store how far it has come.

use super::case::{Case, number};
use crate::call::Returned;
use crate::history::{Entry, Purpose, Seat, StoreCall, What};
use std::collections::BTreeSet;

pub(super) fn check(case: &Case<'_>) -> Vec<String> {
    let entries = &case.world.history.entries;
    let resting = entries.get(case.facts.rest..).unwrap_or_default();
    let mut broken = Vec::new();
    let comparing: BTreeSet<_> = resting.iter().filter_map(compares).collect();
    for entry in resting {
        let loud = match &entry.what {
            What::Request { purpose, .. } => {
                matches!(purpose, Purpose::Change(_) | Purpose::Event { .. })
            }
            What::Store { call, .. } => {
                let reads = matches!(call, StoreCall::Get | StoreCall::List);
                !reads && !entry.seat.is_some_and(|seat| comparing.contains(&seat))
            }
            What::Returned(Returned::Run(ended)) => ended.failure.is_some(),
            _ => false,
        };
        if loud {
            broken.push(format!("not at rest: {entry}"));
        }
    }
    // What a comparison has found in the last run waits for the next one.
    let prefixes: &[&str] = match comparing.is_empty() {
        true => &["in.", "due."],
        false => &["due."],
    };
    for prefix in prefixes {
        let left = case.world.stored().keys().filter(|k| k.starts_with(prefix));
        let left = left.count();
        if left > 0 {
            broken.push(format!("{left} keys {prefix}… are left"));
        }
    }
    broken
}

/// The call in which tickets were compared with their alerts.
fn compares(entry: &Entry) -> Option<Seat> {
    let What::Returned(Returned::Run(ended)) = &entry.what else {
        return None;
    };
    entry
        .seat
        .filter(|_| number(&ended.report, "reconciled") > 0)
}
