//! What every contestant is put to.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde::Serialize;

use super::runner::{Runner, Running};
use super::stage::Stage;
use crate::Effort;
use crate::samples::Spread;

/// How long and how often.
pub(super) struct Plan {
    cold_starts: usize,
    pub(super) calm_tickets: u32,
    pub(super) rough_tickets: u32,
    /// From one ticket to the next in the rough trial, at most, in milliseconds.
    rough_pause_ms: u64,
    pub(super) kills: u32,
    pub(super) seed: u64,
    /// How long to wait for what is still missing after the faults: what was tried twice is tried again
    /// after five minutes, and the lease of a process that was ended must run out.
    settle: Duration,
}

impl Plan {
    pub(super) fn of(effort: Effort) -> Self {
        Self {
            cold_starts: effort.pick(1, 21),
            calm_tickets: effort.pick(10, 200),
            rough_tickets: effort.pick(20, 150),
            rough_pause_ms: effort.pick(400, 1_200),
            kills: effort.pick(3, 20),
            seed: 1,
            settle: effort.pick(Duration::from_secs(90), Duration::from_secs(600)),
        }
    }
}

/// Between two looks at what has arrived.
const LOOK: Duration = Duration::from_millis(5);
/// From one ticket to the next in the calm trial, at most: so tickets come at any moment between two runs.
const CALM_PAUSE_MS: u64 = 200;
/// The longest start there may be.
const START: Duration = Duration::from_secs(60);

/// From the start of the process to the alert of a ticket that waits; they take turns. The first starts are
/// left out: the harness compiles the component then, the scripts are read from disk.
pub(super) async fn cold_starts(runners: &[Runner], plan: &Plan) -> anyhow::Result<Vec<Spread>> {
    let mut times = vec![Vec::new(); runners.len()];
    for round in 0..=plan.cold_starts {
        for (runner, times) in runners.iter().zip(&mut times) {
            let took = cold_start(runner, plan).await?;
            if round > 0 {
                times.push(took);
            }
        }
    }
    Ok(times.into_iter().map(Spread::of).collect())
}

async fn cold_start(runner: &Runner, plan: &Plan) -> anyhow::Result<Duration> {
    let stage = Stage::new(plan.seed).await?;
    stage.create();
    let began = Instant::now();
    let mut running = runner.start(&stage)?;
    while stage.signl4.alerts().is_empty() {
        anyhow::ensure!(
            began.elapsed() < START && !running.has_ended(),
            "{}: no alert {} s after its start",
            runner.name,
            began.elapsed().as_secs()
        );
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let took = began.elapsed();
    running.kill().await?;
    Ok(took)
}

/// Without faults.
#[derive(Clone, Debug, Serialize)]
pub struct Calm {
    /// From ticket to alert, with a poll every second.
    pub latency: Spread,
    /// Requests to TOPdesk.
    pub topdesk_requests: u64,
    /// Requests to SIGNL4.
    pub signl4_requests: u64,
    /// Seconds of the processor, its start included.
    pub cpu_s: f64,
    /// The most memory that the process held, in bytes.
    pub peak_bytes: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// People create tickets and close half of them; everything must arrive.
pub(super) async fn calm(runner: &Runner, plan: &Plan) -> anyhow::Result<Calm> {
    let stage = Stage::new(plan.seed).await?;
    let mut running = runner.start(&stage)?;
    settled_in(&stage, &mut running, runner).await?;
    let began = Instant::now();
    people(&stage, plan.calm_tickets, CALM_PAUSE_MS, plan.seed).await;
    let missing = settle(&stage, Duration::from_secs(30)).await;
    anyhow::ensure!(
        missing == 0,
        "{}: {missing} alerts are missing or ring on, without any fault",
        runner.name
    );
    let seconds = began.elapsed().as_secs_f64();
    let (cpu_s, peak_bytes) = running.used();
    running.kill().await?;
    Ok(Calm {
        latency: Spread::of(stage.outcome().times),
        topdesk_requests: stage.desk.requests(),
        signl4_requests: stage.phones.requests(),
        cpu_s,
        peak_bytes,
        seconds,
    })
}

/// Waits until it has begun to ask TOPdesk again and again.
async fn settled_in(stage: &Stage, running: &mut Running, runner: &Runner) -> anyhow::Result<()> {
    let began = Instant::now();
    while stage.desk.requests() < 3 {
        anyhow::ensure!(
            began.elapsed() < START && !running.has_ended(),
            "{} does not ask TOPdesk",
            runner.name
        );
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

/// Creates tickets at moments drawn from the seed. Every other one is closed once it has rung: whoever has
/// dealt with it says so.
async fn people(stage: &Stage, tickets: u32, most_ms: u64, seed: u64) {
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut open: Vec<String> = Vec::new();
    for n in 0..tickets {
        let id = stage.create();
        if n % 2 == 0 {
            open.push(id);
        }
        close_alerted(stage, &mut open);
        tokio::time::sleep(Duration::from_millis(chance.u64(0..most_ms))).await;
    }
    let began = Instant::now();
    while !open.is_empty() && began.elapsed() < WORK_IS_OVER {
        close_alerted(stage, &mut open);
        tokio::time::sleep(LOOK).await;
    }
}

/// So long after the last ticket people go home.
const WORK_IS_OVER: Duration = Duration::from_secs(5);

fn close_alerted(stage: &Stage, open: &mut Vec<String>) {
    let alerted = stage.alerted();
    open.retain(|id| {
        let rang = alerted.contains(&id.to_lowercase());
        if rang {
            stage.close(id);
        }
        !rang
    });
}

/// Waits until every ticket has its alert, and none rings on; what is missing in the end.
async fn settle(stage: &Stage, most: Duration) -> u32 {
    let began = Instant::now();
    loop {
        let outcome = stage.outcome();
        let missing = outcome.lost + outcome.ring_on;
        if missing == 0 || began.elapsed() >= most {
            return missing;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// With faults.
#[derive(Clone, Debug, Serialize)]
pub struct Rough {
    /// Tickets that have no alert in the end.
    pub lost: u32,
    /// Alerts beyond the first of a ticket.
    pub duplicates: u32,
    /// Alerts that ring on in the end although their ticket is closed.
    pub ring_on: u32,
    /// From ticket to alert, of those that have one.
    pub latency: Spread,
}

/// All at once, each on a stage of its own, with faults at the same odds.
pub(super) async fn rough(runners: &[Runner], plan: &Plan) -> anyhow::Result<Vec<Rough>> {
    let trials = runners.iter().map(|runner| rough_one(runner, plan));
    join_all(trials).await.into_iter().collect()
}

async fn rough_one(runner: &Runner, plan: &Plan) -> anyhow::Result<Rough> {
    let stage = Stage::new(plan.seed).await?;
    let mut running = runner.start(&stage)?;
    settled_in(&stage, &mut running, runner).await?;
    stage.weather.lost_percent.store(10, Ordering::Relaxed);
    let people = people(&stage, plan.rough_tickets, plan.rough_pause_ms, plan.seed);
    let trouble = trouble(&stage, runner, running, plan);
    let ((), running) = tokio::join!(people, trouble);
    let running = running?;
    stage.weather.lost_percent.store(0, Ordering::Relaxed);
    stage.weather.too_many.store(false, Ordering::Relaxed);
    settle(&stage, plan.settle).await;
    running.kill().await?;
    let outcome = stage.outcome();
    Ok(Rough {
        lost: outcome.lost,
        duplicates: outcome.duplicates,
        ring_on: outcome.ring_on,
        latency: Spread::of(outcome.times),
    })
}

/// Ends the process again and again, and starts it again at once: half of the times at a moment drawn from
/// the seed, half of them when it has just sent something to SIGNL4. Every fourth time SIGNL4 wants patience
/// meanwhile.
async fn trouble(
    stage: &Stage,
    runner: &Runner,
    mut running: Running,
    plan: &Plan,
) -> anyhow::Result<Running> {
    let mut chance = fastrand::Rng::with_seed(plan.seed.wrapping_add(1));
    let most_ms = u64::from(plan.rough_tickets) * plan.rough_pause_ms / u64::from(plan.kills);
    for n in 0..plan.kills {
        stage.weather.too_many.store(n % 4 == 3, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(chance.u64(0..most_ms))).await;
        if n % 2 == 0 {
            sends(stage).await;
        }
        running.kill().await?;
        running = runner.start(stage)?;
    }
    Ok(running)
}

/// Waits until something is sent to SIGNL4, three seconds at most.
async fn sends(stage: &Stage) {
    let (before, began) = (stage.phones.requests(), Instant::now());
    while stage.phones.requests() == before && began.elapsed() < Duration::from_secs(3) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
