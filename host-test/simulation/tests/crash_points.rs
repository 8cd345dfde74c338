//! The process may end at any import call, before and after its effect: in every file of
//! `scenarios/`, which ends as if nothing had happened. One named test for each file.
//!
//! `CRASH_POINTS=all` tries all points, and all pairs of points of short files; else it is a share.

use simulation::Native;
use simulation::crash_points::{Share, Tried, try_points};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// What is tried unless all is wanted.
const SHARE: Share = Share {
    of_points: 3,
    of_pairs: 7,
};

fn main() -> ExitCode {
    let share = match std::env::var("CRASH_POINTS").as_deref() {
        Ok("all") => Share::ALL,
        _ => SHARE,
    };
    let began = Instant::now();
    let all = Arc::new(Mutex::new((0, Tried::default())));
    let sum = all.clone();
    let exit = scenarios::try_each(move |scenario| {
        let tried = try_points(scenario, || Native, share)?;
        let mut sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
        sum.0 += 1;
        sum.1.points += tried.points;
        sum.1.pairs += tried.pairs;
        sum.1.plays += tried.plays;
        Ok(())
    });
    let (scenarios, tried) = *all.lock().unwrap_or_else(PoisonError::into_inner);
    println!(
        "{scenarios} scenarios, {} points, {} pairs, {} plays, {:?}",
        tried.points,
        tried.pairs,
        tried.plays,
        began.elapsed()
    );
    exit
}
