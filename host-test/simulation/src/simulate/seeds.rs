//! Many seeds, on as many threads as there are processors.

use super::play::play;
use super::shorten::shortest;
use crate::checker::Broken;
use crate::connector::Connector;
use crate::story::Story;
use serde::Serialize;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What came of many seeds.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// Seeds that were played.
    pub seeds: u64,
    /// Calls of the connector.
    pub invocations: u64,
    /// Faults that took place.
    pub faults: u64,
    /// Seeds in which the promise is broken.
    pub violations: u64,
    /// These seeds, at most the first ten of them.
    pub failing: Vec<Failing>,
}

/// A seed in which the promise is broken.
#[derive(Clone, Debug, Serialize)]
pub struct Failing {
    /// The seed.
    pub seed: u64,
    /// What is broken, a sentence each.
    pub broken: Vec<String>,
}

impl Failing {
    /// The shortest story that was found for the first of what is broken, and its history, in words.
    #[must_use]
    pub fn shortest(seed: u64, connector: &dyn Connector) -> Option<String> {
        let story = Story::draw(seed);
        let first = play(&story, connector).broken.into_iter().next()?;
        let story = shortest(&story, first.promise, connector);
        let played = play(&story, connector);
        let history: Vec<_> = played
            .history
            .entries
            .iter()
            .take(played.settled)
            .map(ToString::to_string)
            .collect();
        let broken: Vec<_> = played.broken.iter().map(Broken::to_string).collect();
        Some(format!(
            "{story}\n{}\n\n{}",
            history.join("\n"),
            broken.join("\n")
        ))
    }
}

/// Failing seeds beyond this are counted only.
const MAX_FAILING: usize = 10;

/// Plays the stories of all seeds. `begin` makes a connector for one thread; `progress` is called with the
/// number of seeds done.
pub fn simulate<C: Connector>(
    seeds: Range<u64>,
    threads: usize,
    begin: impl Fn() -> C + Sync,
    progress: impl Fn(u64) + Sync,
) -> Summary {
    let next = AtomicU64::new(seeds.start);
    let summary = Mutex::new(Summary::default());
    let work = || {
        let connector = begin();
        loop {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed >= seeds.end {
                return;
            }
            let played = play(&Story::draw(seed), &connector);
            let mut summary = summary.lock().unwrap_or_else(PoisonError::into_inner);
            summary.seeds += 1;
            summary.invocations += u64::try_from(played.history.calls()).unwrap_or(0);
            summary.faults += u64::from(played.faults);
            if !played.broken.is_empty() {
                summary.violations += 1;
                let broken = played.broken.iter().map(Broken::to_string).collect();
                summary.failing.push(Failing { seed, broken });
            }
            progress(summary.seeds);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(work);
        }
    });
    let mut summary = summary.into_inner().unwrap_or_else(PoisonError::into_inner);
    summary.failing.sort_by_key(|failing| failing.seed);
    summary.failing.truncate(MAX_FAILING);
    summary
}
