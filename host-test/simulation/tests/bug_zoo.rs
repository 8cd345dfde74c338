//! The simulation is tested itself: each bug of the zoo (`src/zoo.rs`) is let loose in the connector, and
//! the checker must find it. One named test per bug; at the end a table says by which seed and how soon.
//!
//! `cargo test -p simulation --features bug-zoo --test bug_zoo`

use connector::zoo::{Bug, let_loose};
use libtest_mimic::{Arguments, Failed, Trial};
use simulation::{Broken, Native, Story, play};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// More seeds than this are not tried: a bug that hides so well needs other stories.
const MOST_SEEDS: u64 = 4_000;

struct Found {
    bug: Bug,
    seed: u64,
    seconds: f64,
    by: Broken,
}

type Table = Arc<Mutex<Vec<Found>>>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let table = Table::default();
    let trials = Bug::ALL.iter().map(|bug| trial(*bug, &table)).collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    print(&table);
    conclusion.exit_code()
}

/// `EffectBeforeIntent` as `effect_before_intent`.
fn name(bug: Bug) -> String {
    let mut name = String::new();
    for letter in format!("{bug:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

fn trial(bug: Bug, table: &Table) -> Trial {
    let table = Arc::clone(table);
    Trial::test(format!("finds_{}", name(bug)), move || {
        let began = Instant::now();
        let found = find(bug).ok_or_else(|| {
            Failed::from(format!(
                "not found in {MOST_SEEDS} seeds: add what shows it to the stories"
            ))
        })?;
        let (seed, by) = found;
        let seconds = began.elapsed().as_secs_f64();
        let mut table = table.lock().unwrap_or_else(PoisonError::into_inner);
        table.push(Found {
            bug,
            seed,
            seconds,
            by,
        });
        Ok(())
    })
}

/// The first seed that breaks the promise with this bug, and how.
fn find(bug: Bug) -> Option<(u64, Broken)> {
    let_loose(Some(bug));
    let found = (0..MOST_SEEDS).find_map(|seed| {
        let broken = play(&Story::draw(seed), &Native)
            .broken
            .into_iter()
            .next()?;
        Some((seed, broken))
    });
    let_loose(None);
    // What breaks the promise without the bug, too, has not found it.
    found.filter(|(seed, _)| play(&Story::draw(*seed), &Native).broken.is_empty())
}

fn print(table: &Table) {
    let mut table = table.lock().unwrap_or_else(PoisonError::into_inner);
    if table.is_empty() {
        return;
    }
    table.sort_by_key(|found| found.seed);
    println!("| bug | seeds tried | seconds | what broke |\n|---|---:|---:|---|");
    for found in table.iter() {
        println!(
            "| {} | {} | {:.1} | {:?} |",
            name(found.bug).replace('_', " "),
            found.seed + 1,
            found.seconds,
            found.by.promise
        );
    }
}
