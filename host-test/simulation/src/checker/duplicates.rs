//! A second alert under one external id only follows an unknown outcome: a lost answer, a record of it that failed
//! or was not read, the end of the process before it could be stored, a request that the network has doubled.

use super::case::Case;
use crate::history::{Entry, Heard, Purpose, Seat, StoreCall, What, ticket_of};
use std::collections::BTreeMap;

struct Raised {
    at: usize,
    seat: Seat,
}

pub(super) fn check(case: &Case<'_>) -> Vec<String> {
    let entries = &case.world.history.entries;
    let mut raised: BTreeMap<&str, Vec<Raised>> = BTreeMap::new();
    let mut broken = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let Some((external_id, _)) = effect(entry) else {
            continue;
        };
        let Some(seat) = entry.seat else { continue };
        let earlier = raised.entry(external_id).or_default();
        let unexplained = !earlier.is_empty()
            && !earlier
                .iter()
                .any(|first| explains(case, first, &Raised { at, seat }, external_id));
        if unexplained {
            broken.push(format!("{external_id} was raised again for no reason"));
        }
        earlier.push(Raised { at, seat });
    }
    broken
}

/// The external id of an alert that was raised, and how often.
fn effect(entry: &Entry) -> Option<(&str, u32)> {
    let What::Request {
        purpose: Purpose::Event {
            external_id,
            status,
        },
        effects,
        ..
    } = &entry.what
    else {
        return None;
    };
    (status == "new" && *effects > 0).then_some((external_id.as_str(), *effects))
}

/// Whether the outcome of the first raising may not have been known to the second.
fn explains(case: &Case<'_>, first: &Raised, second: &Raised, external_id: &str) -> bool {
    let history = &case.world.history;
    let entries = &history.entries;
    let heard = entries.get(first.at).map(|entry| &entry.what);
    let known = matches!(
        heard,
        Some(What::Request {
            heard: Heard::Status(201),
            ..
        })
    );
    if !known {
        return true;
    }
    let key = format!("ticket.{}", ticket_of(external_id));
    let noted = history
        .of(first.seat)
        .skip_while(|(at, _)| *at <= first.at)
        .find_map(|(_, entry)| match &entry.what {
            What::Store {
                call: StoreCall::Set,
                key: set,
                done,
                told,
                ..
            } if *set == key => Some(*done && *told),
            _ => None,
        });
    if noted != Some(true) {
        return true;
    }
    unread(entries, second, &key)
}

/// The second call was given something older than what the store had.
fn unread(entries: &[Entry], second: &Raised, key: &str) -> bool {
    entries.iter().take(second.at).any(|entry| {
        let stale = matches!(&entry.what, What::Store { key: read, stale: true, .. } if read == key || read == "head" || read.starts_with("lease"));
        stale && entry.seat == Some(second.seat)
    })
}
