//! With an API key and a user: what SIGNL4's notifications would have said is found by looking, once,
//! and in any order with the notifications themselves.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod any_order;
mod by_external_id;
mod every_way;
mod found;
mod idle;
mod trouble;
mod user;

use crate::world;
use crate::world::{Counts, World, p1};
use connector::Failure;
use connector::domain::{ExternalId, TicketId};
use connector::ports::Gate;
use connector::ports::{Backend, Method, NoAnswer};
use connector::settings::Settings;
use connector::signl4::Signl4;
use proptest::prelude::*;
use simulators::Fault;
use simulators::signl4::API_KEY;
use simulators::topdesk::Incident;

const RENE: &str = "rene@example.com";

const SAM: &str = "sam@example.com";

fn with_key() -> World {
    let world = World::new();
    world.set("signl4_api_key", API_KEY);
    world.set("signl4_user", &world.signl4.users()[1].id);
    world
}

/// A world with one ticket whose alert is open, looked at until nothing is new.
fn alerted() -> (World, String) {
    let world = with_key();
    world.good_run();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.good_run();
    world.good_run();
    world.notifications();
    (world, ticket.id)
}

fn alert(world: &World) -> String {
    world.signl4.alerts()[0].id.clone()
}

fn status(world: &World, ticket: &str) -> Option<String> {
    world
        .topdesk
        .incident(ticket)
        .unwrap()
        .processing_status
        .map(|s| s.name)
}

/// The ticket as a person sees it, without the moments in its notes.
fn final_state(world: &World, id: &str) -> (Option<String>, Option<String>, bool, Vec<String>) {
    let Incident {
        processing_status,
        operator,
        closed,
        ..
    } = world.topdesk.incident(id).unwrap();
    let notes = world.topdesk.notes(id);
    // An alert that is open again does not say who has opened it; only a notification does.
    let first_line = |text: &str| {
        let line = text.split(" (").next().unwrap_or_default();
        match line.strip_prefix("Acknowledgement withdrawn in SIGNL4") {
            Some(_) => "Acknowledgement withdrawn in SIGNL4".to_owned(),
            None => line.to_owned(),
        }
    };
    (
        processing_status.map(|s| s.name),
        operator.map(|o| o.name),
        closed,
        notes
            .iter()
            .rev()
            .map(|n| first_line(&n.plain_text))
            .collect(),
    )
}

/// What happens on the phones, one step at a time.
type Steps = &'static [fn(&World)];

fn told(steps: Steps, tell: impl Fn(&World)) -> (World, String) {
    let (world, ticket) = alerted();
    for step in steps {
        world.wait(20);
        step(&world);
        tell(&world);
    }
    for _ in 0..3 {
        world.run();
    }
    (world, ticket)
}
