//! How many separate connectors, each with settings and state of its own, one core carries.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::samples::median;
use super::world::World;
use super::{Effort, Subject, host, run};
use host::Host;

/// What one core carries.
#[derive(Clone, Debug, Serialize)]
pub struct Fleet {
    /// How many connectors there are.
    pub connectors: usize,
    /// Idle runs a second, one after the other: median of the rounds.
    pub idle_per_second: f64,
    /// The same while 1 % of them find a ticket that alerts. What the simulators take to answer for these is
    /// in it.
    pub active_per_second: f64,
    /// How many rounds.
    pub rounds: usize,
    /// What the process holds per connector more than without them, in bytes: settings, an empty state, and
    /// both simulators.
    pub held_bytes: u64,
}

/// Every hundredth is active.
const ACTIVE: usize = 100;

/// Measures a fleet.
///
/// # Errors
/// When a run fails.
pub async fn measure(subject: &Subject, effort: Effort) -> anyhow::Result<Fleet> {
    let connectors = effort.pick(100, 1_000);
    let before = resident_bytes();
    let mut fleet = Vec::new();
    for _ in 0..connectors {
        let world = World::new(|settings| settings);
        let host = host(&subject.pooled, &world)?;
        run(&host).await?;
        world.wait(10);
        fleet.push((world, host));
    }
    let held = resident_bytes().saturating_sub(before);
    let rounds = effort.pick(2, 11);
    let (mut idle, mut active) = (Vec::new(), Vec::new());
    round(&fleet).await?;
    for _ in 0..rounds {
        for (world, _) in &fleet {
            world.repeat_answers(true);
        }
        // The first one fetches the answers.
        round(&fleet).await?;
        idle.push(per_second(connectors, round(&fleet).await?));
        for (world, _) in fleet.iter().step_by(ACTIVE) {
            world.repeat_answers(false);
            world.add_tickets(1, 1);
            world.wait(10);
        }
        active.push(per_second(connectors, round(&fleet).await?));
    }
    Ok(Fleet {
        connectors,
        idle_per_second: median(idle),
        active_per_second: median(active),
        rounds,
        held_bytes: held / u64::try_from(connectors)?,
    })
}

async fn round(fleet: &[(World, Host)]) -> anyhow::Result<Duration> {
    let began = Instant::now();
    for (_, host) in fleet {
        run(host).await?;
    }
    Ok(began.elapsed())
}

fn per_second(count: usize, took: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / took.as_secs_f64()
}

/// What this process holds in memory; 0 where the system does not say.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
