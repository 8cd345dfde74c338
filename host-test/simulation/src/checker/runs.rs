//! Every call ends by itself, within its budget of time and requests.

use super::case::Case;
use crate::call::Returned;
use crate::history::{Seat, What};

/// The budget of a run is 20 s. After it nothing more is sent; what is under way has its own deadline, which
/// is 8 s here, and the rest is thinking and storing.
const BUDGET_MS: i64 = 20_000;
const UNDER_WAY_MS: i64 = 9_000;
/// No run makes more requests than this.
const MAX_REQUESTS: usize = 400;

pub(super) fn check(case: &Case<'_>) -> Vec<String> {
    let history = &case.world.history;
    (0..history.calls())
        .filter_map(|seat| one(case, seat))
        .collect()
}

fn one(case: &Case<'_>, seat: Seat) -> Option<String> {
    let history = &case.world.history;
    let mut own = history.of(seat).map(|(_, entry)| entry);
    let begin = own.next()?;
    let requests = history
        .of(seat)
        .filter(|(_, e)| matches!(e.what, What::Request { .. }))
        .count();
    let end = history.of(seat).last()?.1;
    if let What::Returned(Returned::Broken(words)) = &end.what {
        return Some(format!("call {seat} broke: {words}"));
    }
    let took_ms = end.at_ms - begin.at_ms;
    // Where calls overlap, the time of the others passes, too.
    let alone = !overlaps(case, seat);
    if alone && took_ms > BUDGET_MS + UNDER_WAY_MS {
        return Some(format!("call {seat} took {took_ms} ms"));
    }
    (requests > MAX_REQUESTS).then(|| format!("call {seat} made {requests} requests"))
}

fn overlaps(case: &Case<'_>, seat: Seat) -> bool {
    let history = &case.world.history;
    let places: Vec<_> = history.of(seat).map(|(at, _)| at).collect();
    let (Some(first), Some(last)) = (places.first(), places.last()) else {
        return false;
    };
    let between = history.entries.get(*first..=*last).unwrap_or_default();
    between.iter().any(|e| e.seat.is_some_and(|s| s != seat))
}

/// What the contract says of the store, and of values that a newer version has written.
pub(super) fn check_contract(case: &Case<'_>) -> Vec<String> {
    let entries = case.world.history.entries.iter();
    let broken = entries.filter_map(|entry| match &entry.what {
        What::ContractBroken(how) => Some(how.clone()),
        _ => None,
    });
    broken.collect()
}
