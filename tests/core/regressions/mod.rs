//! Defects that were found and mended: each test states what the promise says, and failed once.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod raising;
mod reading;
mod runs;
mod write_back;

use crate::world::between::{Answer, run_through};
use crate::world::{TOKEN, World, p1, status};
use connector::Failure;
use connector::engine::schedule;
use connector::ledger::{Lease, acquire};
use connector::ports::{Backend, Clock, Http, KeyValue, NoAnswer, Ports, Request, StoreError};
use jiff::{SignedDuration, Timestamp};
use simulators::Fault;
use simulators::signl4::Status;
use std::cell::Cell;

const RENE: &str = "rene@example.com";

fn dead(world: &World) -> usize {
    let store = world.store.borrow();
    store.keys().filter(|k| k.starts_with("dead.")).count()
}

/// A day of runs, each followed by deliveries.
fn settle(world: &World) {
    for _ in 0..150 {
        world.wait(600).run();
        world.deliver();
    }
}

/// A world with one alerted ticket; its id and its alert's.
fn alerted() -> (World, String, String) {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.notifications();
    (world, ticket, alert)
}

/// Puts what SIGNL4 has to tell into the inbox, without working it off.
fn take_only(world: &World) {
    for body in world.notifications() {
        world.webhook("signl4", TOKEN, &body).unwrap();
    }
}
