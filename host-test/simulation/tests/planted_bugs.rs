//! Tests the simulation itself: the checker must find each planted bug of the folder `bugs/`, and the crash points
//! of one scenario must find those bugs that name one. One named test for each; at the end a table says which
//! seed found each bug, and how soon.
//!
//! `cargo xtask bugs` builds this in a copy of the sources that contains the bugs.

use connector::planted::plant;
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use simulation::crash_points::{Share, try_points};
use simulation::{Broken, Native, Story, play};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use std::{fs, io};

/// More seeds than this are not tried: a bug that hides so well needs other stories.
const MAX_SEEDS: u64 = 4_000;

/// Every single crash point, and no pair.
const POINTS: Share = Share {
    of_points: 1,
    of_pairs: usize::MAX,
};

/// What the suite reads of a bug's file.
#[derive(Deserialize)]
struct Bug {
    /// The bug in one sentence.
    what: String,
    crash_points: Option<CrashPoints>,
}

/// The scenario whose crash points show the bug.
#[derive(Deserialize)]
struct CrashPoints {
    scenario: String,
    /// What the failure contains.
    #[serde(default)]
    says: String,
}

struct Found {
    bug: &'static str,
    seed: u64,
    seconds: f64,
    by: Broken,
}

type Table = Arc<Mutex<Vec<Found>>>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let bugs = match bugs() {
        Ok(bugs) => bugs,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let table = Table::default();
    let mut trials = Vec::new();
    for (name, bug) in bugs {
        trials.push(by_seeds(name, bug.what, &table));
        trials.extend(bug.crash_points.map(|points| at_a_crash(name, points)));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    print(&table);
    conclusion.exit_code()
}

/// Every bug of the folder, by the name of its file.
fn bugs() -> io::Result<Vec<(&'static str, Bug)>> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/bugs"));
    let mut bugs = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let bug = toml::from_str(&fs::read_to_string(&path)?)
            .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        // Leaked once per bug, since the switch takes a `&'static str`.
        bugs.push((&*name.into_owned().leak(), bug));
    }
    bugs.sort_by_key(|(name, _)| *name);
    Ok(bugs)
}

fn by_seeds(bug: &'static str, what: String, table: &Table) -> Trial {
    let table = Arc::clone(table);
    Trial::test(format!("finds_{bug}"), move || {
        let began = Instant::now();
        let (seed, by) = find(bug).ok_or_else(|| {
            Failed::from(format!(
                "not found in {MAX_SEEDS} seeds: {what} Add what shows it to the stories"
            ))
        })?;
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
fn find(bug: &'static str) -> Option<(u64, Broken)> {
    let first = |seed| play(&Story::draw(seed), &Native).broken.into_iter().next();
    let planted = plant(bug);
    let found = (0..MAX_SEEDS).find_map(|seed| Some((seed, first(seed)?)));
    drop(planted);
    // What breaks the promise without the bug, too, has not found it.
    found.filter(|(seed, _)| first(*seed).is_none())
}

fn at_a_crash(bug: &'static str, points: CrashPoints) -> Trial {
    Trial::test(format!("finds_{bug}_at_a_crash_point"), move || {
        let CrashPoints { scenario, says } = points;
        let file = scenarios::folder().join(format!("{scenario}.toml"));
        let scenario = scenarios::Scenario::read(&file)?;
        let planted = plant(bug);
        let tried = try_points(&scenario, || Native, POINTS);
        drop(planted);
        let Err(said) = tried else {
            return Err("it is not found".into());
        };
        let said = format!("{said:#}");
        // Without a crash the same scenario must pass.
        if said.contains("plays went wrong") && said.contains(&says) {
            return Ok(());
        }
        Err(format!("expected {says:?} of plays with a crash, found: {said}").into())
    })
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
            found.bug.replace('_', " "),
            found.seed + 1,
            found.seconds,
            found.by.promise
        );
    }
}
