//! What can be seen at the two simulated systems.

use simulators::signl4::{Alert, Status};
use simulators::topdesk::{Incident, Note, Reference};

use super::world::World;

/// How often each system was changed: events at SIGNL4, notes and writes at TOPdesk.
pub(crate) fn effects(world: &World) -> (usize, usize, u64) {
    let events = world.signl4.events().len();
    let notes = world
        .topdesk
        .incidents()
        .iter()
        .map(|ticket| notes(world, ticket).len())
        .sum();
    let writes = world.topdesk.request_counts().into_iter();
    let writes = writes
        .filter(|(request, _)| !request.starts_with("GET "))
        .map(|(_, n)| n)
        .sum();
    (events, notes, writes)
}

/// Whether an alert was raised for a ticket, the first time or again.
pub(crate) fn is_of(alert: &Alert, ticket: &Incident) -> bool {
    let id = format!("TOPdesk-{}", ticket.id);
    let external = alert.external_id.as_deref();
    external.is_some_and(|external| external.starts_with(&id))
}

/// A ticket's latest alert.
pub(crate) fn alert(world: &World, ticket: &Incident) -> Option<Alert> {
    let mut latest_first = world.signl4.alerts().into_iter().rev();
    latest_first.find(|alert| is_of(alert, ticket))
}

pub(crate) fn open_alert(world: &World, ticket: &Incident) -> Option<Alert> {
    alert(world, ticket).filter(|alert| alert.status == Status::Open)
}

pub(crate) fn notes(world: &World, ticket: &Incident) -> Vec<Note> {
    world.topdesk.notes(&ticket.id)
}

pub(crate) fn named(reference: Option<&Reference>, name: &str) -> bool {
    reference.is_some_and(|reference| reference.name == name)
}

pub(crate) fn one_line(note: &Note) -> String {
    note.plain_text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
