//! Is this configuration good? The check as a whole, TOPdesk's part and that of the host.

mod filters;
mod host;
mod rights;
mod topdesk;
mod whole;

use crate::checked::Checked;
use crate::world;
use crate::world::{World, p1, status};
use connector::ports::{Backend, KeyValue, NoAnswer, Ports, Response, StoreError};
use jiff::SignedDuration;
use simulators::topdesk::{Filters, NewIncident};
use simulators::{Fault, Topdesk};
use std::sync::Arc;

/// A world in which nothing is to be found fault with: tickets in both lines, more than a few.
fn good() -> World {
    let world = World::new();
    for n in 0..8 {
        let ticket = p1(&format!("one {n}")).category("Network");
        world.topdesk.create_incident(ticket.clone());
        world
            .topdesk
            .create_incident(ticket.line(simulators::topdesk::Line::Second));
    }
    world
}

fn checked(prepare: impl FnOnce(&World)) -> Checked {
    let world = good();
    prepare(&world);
    Checked::of(&world)
}
