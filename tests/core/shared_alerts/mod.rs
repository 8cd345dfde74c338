//! Alerts that stand for several tickets: bursts and major calls. Each test states what the promise
//! says; most failed once.

mod bursts;
mod crashes;
mod major_calls;

use crate::world;
use crate::world::{CrashPoint, World, p1};
use connector::ports::{Backend, NoAnswer, Request};
use simulators::Fault;
use simulators::signl4::{Alert, Status};
use simulators::topdesk::Incident;

const RENE: &str = "rene@example.com";

fn burst(cap: u32) -> World {
    let world = World::new();
    let rules = format!(r#"[{{"name":"all","burst":{cap}}}]"#);
    world.set("rules", &rules).set("topdesk_query", "");
    world
}

fn major() -> World {
    let world = World::new();
    world
        .set("rules", r#"[{"name":"all","group_major":true}]"#)
        .set("topdesk_query", "")
        .set("reconcile_every", "0");
    world
}

fn create(world: &World, count: u32) -> Vec<Incident> {
    let one = |n| {
        world.wait(1);
        world.topdesk.create_incident(p1(&format!("ticket-{n};")))
    };
    (0..count).map(one).collect()
}

fn close(world: &World, ticket: &Incident) {
    let now = world.clock.now();
    world.topdesk.edit(&ticket.id, |t| t.set_closed(true, now));
}

fn open(world: &World) -> Vec<Alert> {
    let alerts = world.signl4.alerts().into_iter();
    alerts.filter(|a| a.status != Status::Closed).collect()
}

/// How many open alerts say something of a ticket.
fn shown(world: &World, n: u32) -> usize {
    let words = format!("ticket-{n};");
    let says = |a: &&Alert| a.title.contains(&words) || a.text.contains(&words);
    open(world).iter().filter(says).count()
}

fn settle(world: &World) {
    for _ in 0..40 {
        world.wait(900).run();
        world.deliver_until_answered();
        world.drain();
    }
}

fn with_child(world: &World) -> (Incident, Incident) {
    let major = world.topdesk.create_incident(p1("all is down").major());
    world.good_run();
    let child = p1("no mail").part_of_major(&major);
    let child = world.topdesk.create_incident(child);
    let report = world.good_run().report;
    assert_eq!((report.tickets.raised, report.tickets.covered), (0, 1));
    (major, child)
}
