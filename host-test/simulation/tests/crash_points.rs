//! The process may end at any import call, before and after its effect: in every file of
//! `scenarios/`, which ends as if nothing had happened. One named test for each file.
//!
//! `CRASH_POINTS=all` tries all points, and all pairs of points of short files: six minutes of one core.
//! Else it is a share of them: half a minute.

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

/// What was tried in all files that ended well.
#[derive(Default)]
struct Sum {
    scenarios: usize,
    short: usize,
    tried: Tried,
}

impl Sum {
    fn add(&mut self, tried: Tried) {
        self.scenarios += 1;
        self.short += usize::from(tried.pairs > 0);
        self.tried.points += tried.points;
        self.tried.pairs += tried.pairs;
        self.tried.plays += tried.plays;
    }
}

fn main() -> ExitCode {
    let all = std::env::var("CRASH_POINTS").is_ok_and(|wanted| wanted == "all");
    let share = if all { Share::ALL } else { SHARE };
    let began = Instant::now();
    let sum = Arc::new(Mutex::new(Sum::default()));
    let adding = Arc::clone(&sum);
    let exit = scenarios::try_each(move |scenario| {
        let tried = try_points(scenario, || Native, share)?;
        let mut sum = adding.lock().unwrap_or_else(PoisonError::into_inner);
        sum.add(tried);
        Ok(())
    });
    let sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
    let Sum {
        scenarios,
        short,
        tried,
    } = &*sum;
    println!(
        "{scenarios} scenarios: {} points; {short} short ones: {} pairs; {} plays in {:.0} s\n",
        tried.points,
        tried.pairs,
        tried.plays,
        began.elapsed().as_secs_f64()
    );
    exit
}
