//! How long it takes until an instance has begun, and has found nothing to do.

use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::native::Native;
use super::samples::Spread;
use super::world::World;
use super::{Effort, Subject, host, run};
use host::Engine;

/// Times of a start.
#[derive(Clone, Debug, Serialize)]
pub struct Start {
    /// A fresh instance from a pool, and an idle run, HTTP answered in this process.
    pub idle_run_pooled: Spread,
    /// The same without a pool, as the harness does it.
    pub idle_run: Spread,
    /// A fresh instance from a pool that is asked whether a token is right: little more than its start.
    pub admit_pooled: Spread,
    /// The same idle run of the native core.
    pub idle_run_native: Spread,
}

/// Measures them, in turns.
///
/// # Errors
/// When a run fails.
pub async fn measure(subject: &Subject, effort: Effort) -> anyhow::Result<Start> {
    let world = World::new(|settings| settings);
    let (pooled, plain) = (
        host(&subject.pooled, &world)?,
        host(&subject.plain, &world)?,
    );
    let native = Native::new(world.environment.clone());
    run(&pooled).await?;
    world.wait(10);
    run(&pooled).await?;
    world.repeat_answers(true);
    let mut times: [Vec<Duration>; 4] = Default::default();
    let [idle_pooled, idle, admit, natively] = &mut times;
    for _ in 0..effort.pick(50, 3_000) {
        let began = Instant::now();
        run(&pooled).await?;
        idle_pooled.push(began.elapsed());
        let began = Instant::now();
        run(&plain).await?;
        idle.push(began.elapsed());
        let began = Instant::now();
        let _ = pooled.admit("signl4", "wrong").await?;
        admit.push(began.elapsed());
        let began = Instant::now();
        let outcome = native.on_schedule();
        natively.push(began.elapsed());
        anyhow::ensure!(
            outcome.failure.is_none(),
            "the native run failed: {:?}",
            outcome.failure
        );
    }
    let [idle_run_pooled, idle_run, admit_pooled, idle_run_native] = times.map(Spread::of);
    Ok(Start {
        idle_run_pooled,
        idle_run,
        admit_pooled,
        idle_run_native,
    })
}

/// How long it takes to compile a component, and to load it once it is compiled.
///
/// # Errors
/// When it is missing or no component.
pub fn loading(file: &Path) -> anyhow::Result<(Duration, Duration)> {
    let timed = |engine: Engine| {
        let began = Instant::now();
        engine.load(file)?;
        anyhow::Ok(began.elapsed())
    };
    Engine::new()?.load(file)?;
    Ok((timed(Engine::without_cache()?)?, timed(Engine::new()?)?))
}
