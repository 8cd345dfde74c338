//! Who asks for patience is left in peace until the moment that was named: by every kind of request,
//! across runs, drains and clocks.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod clocks;
mod how_long;
mod others;
mod signl4;
mod topdesk;
mod unkept;

use crate::world;
use crate::world::between::{Answer, Between, Failing, ports, run_through};
use crate::world::{TOKEN, World, p1};
use connector::Failure;
use connector::engine::schedule;
use connector::operator::explain::Subject;
use connector::ports::{Backend, Ports, Request};
use jiff::SignedDuration;
use simulators::Fault;
use simulators::signl4::API_KEY;
use std::cell::Cell;

const RENE: &str = "rene@example.com";

const WAIT: u32 = 120;

fn asked(world: &World, backend: Backend) -> usize {
    let sent = world.sent.borrow();
    sent.iter().filter(|r| r.backend == backend).count()
}

/// For the next two minutes no run and no drain asks that backend anything; then all is done.
fn is_left_in_peace(world: &World, backend: Backend) {
    for _ in 0..5 {
        world.wait(10).run();
        assert_eq!(asked(world, backend), 0, "asked by a run");
        world.webhook("topdesk", TOKEN, b"").unwrap();
        world.drain();
        assert_eq!(asked(world, backend), 0, "asked by a drain");
    }
    world.wait(i64::from(WAIT));
    world.good_run();
    assert!(asked(world, backend) > 0);
}

fn on(path: &str) -> Fault {
    Fault::retry_after(429, WAIT).on_path(path)
}

/// A world in which an alert was acknowledged and nothing has come back yet.
fn acknowledged() -> World {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    world
}
