//! What SIGNL4 refuses for good (400, 413, 415, 422) is a dead letter at once and not sent again: errors are
//! limited to ten a minute. And only what was refused becomes a dead letter: all other faults in a story end before
//! the attempts run out.
//!
//! The connector's own alarms are excused: they are retried with growing back-off whatever SIGNL4 answers, since
//! nothing else would report the problem.

use super::case::Case;
use crate::history::{Entry, Heard, Purpose, StoreCall, What};
use std::collections::BTreeSet;

pub(super) fn check(case: &Case<'_>) -> Vec<String> {
    let mut refused = BTreeSet::new();
    let mut broken = Vec::new();
    for entry in &case.world.history.entries {
        let What::Request {
            purpose:
                Purpose::Event {
                    external_id,
                    status,
                },
            ..
        } = &entry.what
        else {
            continue;
        };
        if external_id.starts_with("connector-") {
            continue;
        }
        let event = (external_id, status);
        if refused.contains(&event) {
            broken.push(format!(
                "{external_id} {status} was refused, and sent again"
            ));
        }
        if is_refused(entry) {
            refused.insert(event);
        }
    }
    broken.extend(wrongly_given_up(case));
    broken
}

fn is_refused(entry: &Entry) -> bool {
    let refusals = [400, 413, 415, 422];
    matches!(&entry.what, What::Request { heard: Heard::Status(status), .. } if refusals.contains(status))
}

/// Dead letters of calls in which nothing was refused. What concerns a ticket that is deleted is given up
/// rightly, and so is a part of a write-back that TOPdesk does not take.
fn wrongly_given_up(case: &Case<'_>) -> Vec<String> {
    let mut refused = BTreeSet::new();
    let mut broken = Vec::new();
    for entry in &case.world.history.entries {
        if is_refused(entry) {
            refused.insert(entry.seat);
        }
        let What::Store {
            call: StoreCall::Set,
            key,
            ..
        } = &entry.what
        else {
            continue;
        };
        let Some((ticket, matter)) = key.strip_prefix("dead.").and_then(|k| k.split_once('.'))
        else {
            continue;
        };
        let gone = case.world.topdesk.incident(ticket).is_none();
        if !gone && !matter.starts_with("part") && !refused.contains(&entry.seat) {
            broken.push(format!("given up although nothing was refused: {key}"));
        }
    }
    broken
}
