//! Retry times are kept: after a 429 or 503 that names a time, and that the connector has received and could store,
//! it sends no request of that kind before that time.
//!
//! Excused: a call that began before the other call's answer was stored; a host whose clock jumped in between.

use super::case::{Case, flag};
use crate::call::Returned;
use crate::history::{Entry, Purpose, Seat, What};

/// The systems limit these kinds of requests separately.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Topdesk,
    Events,
    Rest,
}

fn kind(purpose: &Purpose) -> Kind {
    match purpose {
        Purpose::Event { .. } => Kind::Events,
        Purpose::Rest => Kind::Rest,
        Purpose::Change(_) | Purpose::Look => Kind::Topdesk,
    }
}

pub(super) fn check(case: &Case<'_>) -> Vec<String> {
    let entries = &case.world.history.entries;
    let mut broken = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let What::Request {
            purpose,
            patience_ms: Some(wait_ms),
            ..
        } = &entry.what
        else {
            continue;
        };
        let Some(seat) = entry.seat.filter(|seat| noted(case, *seat)) else {
            continue;
        };
        let asked_ms = entry.at_ms;
        let later = entries.iter().enumerate().skip(at + 1);
        for (_, other) in later.take_while(|(_, e)| e.what != What::ClockJumped) {
            let too_early = is_request(other, kind(purpose))
                && other.at_ms < asked_ms + wait_ms
                && began_after(case, other.seat, seat);
            if too_early {
                let (first, second) = (asked_ms, other.at_ms);
                broken.push(format!(
                    "asked at {first} ms to wait {wait_ms} ms, and asked again at {second} ms"
                ));
                break;
            }
        }
    }
    broken
}

fn is_request(entry: &Entry, wanted: Kind) -> bool {
    matches!(&entry.what, What::Request { purpose, .. } if kind(purpose) == wanted)
}

/// The call has ended by itself, and the store has done all that it wrote.
fn noted(case: &Case<'_>, seat: Seat) -> bool {
    let mut ended = false;
    for (_, entry) in case.world.history.of(seat) {
        match &entry.what {
            What::Store { told: false, .. } | What::Died => return false,
            What::Store { stale: true, .. } => return false,
            What::Returned(Returned::Run(run)) => ended = !flag(&run.report, "busy"),
            _ => {}
        }
    }
    ended
}

/// The other call is a later one that began after this one had returned, and read what is there.
fn began_after(case: &Case<'_>, other: Option<Seat>, this: Seat) -> bool {
    let Some(other) = other else { return false };
    let history = &case.world.history;
    let returned = history.of(this).map(|(at, _)| at).last();
    let began = history.of(other).map(|(at, _)| at).next();
    let stale = |(_, entry): (usize, &Entry)| matches!(entry.what, What::Store { stale: true, .. });
    began > returned && !history.of(other).any(stale)
}
