//! No failure is silent: a call in which a request or the store has failed reports it, as its failure or as a
//! problem in its report.
//!
//! Excused: faults that cannot be noticed (a doubled request, a stale value), and a failure to release the lease at
//! the end, since the lease expires by itself.

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
    let failed = history.of(seat).map(|(_, e)| e).find(|e| is_failure(e))?;
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
    (!said).then(|| format!("call {seat} does not report this: {failed}"))
}

fn is_failure(entry: &Entry) -> bool {
    match &entry.what {
        What::Request {
            fault: true, heard, ..
        } => !matches!(heard, Heard::Status(200..=299)),
        What::Store { told, key, .. } => !told && !key.starts_with("lease"),
        _ => false,
    }
}
