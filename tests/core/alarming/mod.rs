//! A world in which the connector says when it cannot do its job, for the tests of that.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
#![allow(dead_code, reason = "every test file uses its own part of this")]

use crate::world::World;
use simulators::signl4::{Alert, Status};

pub const RENE: &str = "rene@example.com";

/// A world in which the connector says when it cannot do its job.
pub fn alarming() -> World {
    let world = World::new();
    world.set("alarms", "yes");
    world.good_run();
    world
}

pub fn alarms(world: &World) -> Vec<Alert> {
    let mut alerts = world.signl4.alerts();
    alerts.retain(|a| {
        a.external_id
            .as_deref()
            .is_some_and(|id| id.starts_with("connector-"))
    });
    alerts
}

pub fn open(world: &World) -> Vec<Alert> {
    let mut alarms = alarms(world);
    alarms.retain(|alarm| alarm.status != Status::Closed);
    alarms
}

/// Runs every minute for so many minutes.
pub fn minutes(world: &World, minutes: u32) {
    for _ in 0..minutes {
        world.wait(50).run();
    }
}

pub fn line(world: &World) -> String {
    world.status().unwrap()["line"].as_str().unwrap().to_owned()
}

pub fn kinds(world: &World) -> Vec<String> {
    let status = world.status().unwrap();
    let troubles = status["troubles"].as_array().unwrap();
    troubles
        .iter()
        .map(|t| t["kind"].as_str().unwrap().to_owned())
        .collect()
}

/// Six hours and a quarter of runs, one every five minutes.
pub fn a_quarter_of_a_day(world: &World) {
    for _ in 0..75 {
        world.wait(290).run();
    }
}
