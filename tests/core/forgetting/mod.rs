//! What is long over is forgotten, and nothing rings, stays silent or gets an id again because of that.
#![expect(clippy::unwrap_used, reason = "tests")]

mod a_month;
mod afterwards;
mod bursts;
mod closed_on_the_phone;
mod rounds;
mod unfinished;

use crate::world::{Counts, CrashPoint, TOKEN, World, p1};
use connector::operator::explain::Subject;
use simulators::Fault;
use simulators::signl4::Status;

const RENE: &str = "rene@example.com";

const DAY: i64 = 86_400;

fn keys(world: &World, prefix: &str) -> Vec<String> {
    let store = world.store.borrow();
    let keys = store.keys().filter(|key| key.starts_with(prefix));
    keys.cloned().collect()
}

fn records(world: &World) -> usize {
    keys(world, "ticket.").len()
}

/// Runs through a round of comparing and forgetting.
fn round(world: &World) {
    world.wait(7 * 3_600);
    for _ in 0..20 {
        world.run();
    }
}

fn set_closed(world: &World, ticket: &str, closed: bool) {
    let now = world.wait(20).clock.now();
    world.topdesk.edit(ticket, |t| t.set_closed(closed, now));
}

/// A ticket that was alerted and closed, `days` ago.
fn ended(world: &World, days: i64) -> String {
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    set_closed(world, &ticket, true);
    world.good_run();
    world.wait(days * DAY);
    ticket
}

/// The same, forgotten.
fn forgotten() -> (World, String) {
    let world = World::new();
    let ticket = ended(&world, 31);
    round(&world);
    assert_eq!(records(&world), 0);
    (world, ticket)
}

fn ids(world: &World) -> Vec<String> {
    let alerts = world.signl4.alerts();
    alerts.into_iter().map(|a| a.external_id.unwrap()).collect()
}
