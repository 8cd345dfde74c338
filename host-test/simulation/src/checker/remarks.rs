//! A remark on the phone becomes a note on the ticket, exactly once, if the connector has accepted its notification
//! or can poll SIGNL4. Excused: a request that the network has doubled.

use super::case::Case;
use crate::history::{Purpose, What};
use crate::play::Remark;

pub(super) fn check(case: &Case<'_>) -> Vec<String> {
    let broken = |remark: &Remark| {
        let count = note_count(case, remark);
        let wanted = remark.taken || case.story.settings.contains_key("signl4_api_key");
        let twice = count > 1 && !was_doubled(case);
        // A deleted ticket has no notes.
        let given_up = case.is_given_up(&remark.ticket, "note");
        let gone = count == 0 && wanted && !given_up && !is_deleted(case, remark);
        (twice || gone).then(|| {
            format!(
                "the remark {} is on its ticket {count} times",
                remark.number
            )
        })
    };
    case.facts.remarks.iter().filter_map(broken).collect()
}

/// How many notes its ticket has of it; for the alert of a burst, the ticket that has the most.
fn note_count(case: &Case<'_>, remark: &Remark) -> usize {
    let words = format!("remark {} end", remark.number);
    let on = |ticket: &str| {
        let notes = case.world.topdesk.notes(ticket);
        notes
            .iter()
            .filter(|note| note.plain_text.contains(&words))
            .count()
    };
    let tickets = case.world.topdesk.incidents();
    tickets.iter().map(|t| on(&t.id)).max().unwrap_or(0)
}

fn is_deleted(case: &Case<'_>, remark: &Remark) -> bool {
    let topdesk = &case.world.topdesk;
    let burst = case
        .record(&remark.ticket)
        .and_then(|record| record.get("members").cloned());
    let members = burst.and_then(|m| m.as_array().cloned());
    match members {
        Some(members) if topdesk.incident(&remark.ticket).is_none() => members.iter().all(|m| {
            let id = m.as_str().unwrap_or_default();
            topdesk.incident(id).is_none()
        }),
        _ => topdesk.incident(&remark.ticket).is_none(),
    }
}

fn was_doubled(case: &Case<'_>) -> bool {
    let mut entries = case.world.history.entries.iter();
    entries.any(|entry| {
        matches!(
            entry.what,
            What::Request {
                purpose: Purpose::Change(_),
                effects: 2..,
                ..
            }
        )
    })
}
