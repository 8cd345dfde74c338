//! No failure is silent: a call in which a request or the store has failed says so, as its failure or as
//! a problem in its report.
//!
//! Excused: faults that cannot be noticed (a doubled request, an older value), and a failing lease that
//! is given back at the end, whose time runs out by itself.

use super::case::Case;
use crate::call::Returned;
use crate::history::{Entry, Heard, Seat, What};
use serde_json::Value;

pub(super) fn check(case: &Case<'_>) -> Vec<String> {
    let seats = 0..case.world.history.calls();
    seats.filter_map(|seat| one(case, seat)).collect()
}

fn one(case: &Case<'_>, seat: Seat) -> Option<String> {
    let history = &case.world.history;
    let trouble = history.of(seat).map(|(_, e)| e).find(|e| is_trouble(e))?;
    let returned = history.of(seat).find_map(|(_, entry)| match &entry.what {
        What::Returned(returned) => Some(returned),
        _ => None,
    })?;
    let said = match returned {
        Returned::Run(ended) => {
            let problems = ended.report.get("problems").and_then(Value::as_array);
            ended.failure.is_some() || problems.is_some_and(|p| !p.is_empty())
        }
        Returned::Webhook(answer) => answer.is_err(),
        Returned::Broken(_) => true,
    };
    (!said).then(|| format!("call {seat} says nothing of this: {trouble}"))
}

fn is_trouble(entry: &Entry) -> bool {
    match &entry.what {
        What::Request {
            fault: true, heard, ..
        } => !matches!(heard, Heard::Status(200..=299)),
        What::Store { told, key, .. } => !told && !key.starts_with("lease"),
        _ => false,
    }
}
