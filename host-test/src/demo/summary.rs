//! The end of the story, counted in the simulators and checked.

use std::collections::HashMap;
use std::hash::Hash;

use serde::Serialize;
use simulators::signl4::{Alert, Status};
use simulators::topdesk::Incident;

use super::looks::{is_of, named};
use super::scenes::REMARK;
use super::world::World;

/// What was counted when the story was over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Everything is as it should be.
    pub ok: bool,
    /// Tickets that were created, matching or not.
    pub tickets: usize,
    /// Alerts on the phones.
    pub alerts: usize,
    /// Alerts that are closed.
    pub resolved: usize,
    /// Notes on tickets.
    pub notes: usize,
    /// External ids that were raised more than once, and notes that were repeated.
    pub duplicates: usize,
    /// Matching tickets without an alert, open ones without an open alert, and what was done on the phone without effect.
    pub lost: usize,
    /// Requests that TOPdesk got.
    pub topdesk_requests: u64,
    /// Requests that SIGNL4 got.
    pub signl4_requests: u64,
}

/// Three matters reach the ticket from the phone: acknowledged, remark, closed.
const PHONE_ACTIONS: usize = 3;

/// Counts, and lists what is not as the story wants it.
pub(crate) fn check(world: &World) -> (Summary, Vec<String>) {
    let tickets = world.topdesk.incidents();
    let alerts = world.signl4.alerts();
    let notes: Vec<(String, String)> = tickets.iter().flat_map(|t| texts(world, t)).collect();
    let external = alerts
        .iter()
        .filter_map(|alert| alert.external_id.as_deref());
    let summary = Summary {
        ok: false,
        tickets: tickets.len(),
        alerts: alerts.len(),
        resolved: alerts
            .iter()
            .filter(|alert| alert.status == Status::Closed)
            .count(),
        notes: notes.len(),
        duplicates: repeated(external) + repeated(&notes),
        lost: without_alert(&tickets, &alerts) + PHONE_ACTIONS.saturating_sub(notes.len()),
        topdesk_requests: world.topdesk.request_counts().values().sum(),
        signl4_requests: world.signl4.request_counts().values().sum(),
    };
    let remarks = notes
        .iter()
        .filter(|(_, text)| text.contains(REMARK))
        .count();
    let faults = faults(&summary, remarks, world);
    (
        Summary {
            ok: faults.is_empty(),
            ..summary
        },
        faults,
    )
}

fn faults(summary: &Summary, remarks: usize, world: &World) -> Vec<String> {
    let deliveries = world.signl4.deliveries();
    let visible = world.topdesk.incidents().iter().any(|ticket| {
        world
            .topdesk
            .notes(&ticket.id)
            .iter()
            .any(|note| !note.invisible_for_caller)
    });
    let wanted = [
        (summary.tickets == 3, "3 tickets"),
        (
            summary.alerts == 3,
            "3 alerts: one for each P1 ticket, one more for the reopened one",
        ),
        (summary.resolved == 2, "2 alerts closed"),
        (summary.notes == PHONE_ACTIONS, "3 notes"),
        (remarks == 1, "the remark on the ticket once"),
        (!visible, "no note that the caller sees"),
        (summary.duplicates == 0, "no duplicates"),
        (summary.lost == 0, "nothing lost"),
        (
            deliveries.refused + deliveries.failed == 0,
            "every notification of SIGNL4 taken",
        ),
    ];
    let missing = wanted.iter().filter(|(is_so, _)| !is_so);
    missing
        .map(|(_, what)| format!("expected {what}"))
        .collect()
}

/// A ticket's notes: whose, and what.
fn texts(world: &World, ticket: &Incident) -> Vec<(String, String)> {
    let notes = world.topdesk.notes(&ticket.id).into_iter();
    notes
        .map(|note| (ticket.id.clone(), note.plain_text))
        .collect()
}

/// P1 tickets that nobody was told of, or that are open while none of their alerts is.
fn without_alert(tickets: &[Incident], alerts: &[Alert]) -> usize {
    let matching = tickets
        .iter()
        .filter(|ticket| named(ticket.priority.as_ref(), "P1"));
    let alerted = |ticket: &&Incident| {
        let done = ticket.completed || ticket.closed;
        let mut own = alerts.iter().filter(|alert| is_of(alert, ticket));
        own.any(|alert| done || alert.status != Status::Closed)
    };
    matching.filter(|ticket| !alerted(ticket)).count()
}

/// How many are there that have been there before.
fn repeated<T: Eq + Hash>(all: impl IntoIterator<Item = T>) -> usize {
    let mut counts: HashMap<T, usize> = HashMap::new();
    all.into_iter()
        .for_each(|one| *counts.entry(one).or_default() += 1);
    counts.values().map(|count| count - 1).sum()
}

#[cfg(test)]
mod tests {
    use super::repeated;

    #[test]
    fn every_repetition_counts() {
        assert_eq!(repeated(["a", "b", "a", "a", "c", "c"]), 3);
        assert_eq!(repeated(["a", "b"]), 0);
    }
}
