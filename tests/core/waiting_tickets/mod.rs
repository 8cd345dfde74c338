//! Tickets that wait: for hours, target dates, a team's secret, another attempt. Each test states what
//! the promise says; most failed once.
#![expect(clippy::unwrap_used, reason = "tests")]

mod crashes;
mod filters;
mod moments;
mod teams;

use crate::world;
use crate::world::{World, p1, status};
use connector::engine::schedule;
use connector::ports::{Backend, Clock, Http, NoAnswer, Ports, Request, Response};
use connector::{Failure, Outcome};
use jiff::{SignedDuration, Timestamp};
use simulators::Fault;
use simulators::signl4::{API_KEY, Alert, Status};
use simulators::topdesk::NewIncident;

fn ruled(rules: &str) -> World {
    let world = World::new();
    world.set("rules", rules).set("topdesk_query", "");
    world
}

fn open(world: &World) -> Vec<Alert> {
    let alerts = world.signl4.alerts().into_iter();
    alerts.filter(|a| a.status != Status::Closed).collect()
}
