//! The simulation's histories, played to the component that ships.

use std::process::Command;
use std::sync::OnceLock;

use super::guest::HUNGRY;
use host::Engine;
use host_test::scenario::built;
use host_test::simulated::Compiled;
use simulation::connector::Returned;
use simulation::history::{Entry, What};
use simulation::{Native, Played, Story, play, simulate};

/// Compiled once for all tests.
fn shipped() -> Compiled {
    static SHIPPED: OnceLock<Compiled> = OnceLock::new();
    let compiled = SHIPPED.get_or_init(|| {
        let engine = Engine::new().unwrap();
        let component = engine.load(&built("connector.wasm").unwrap()).unwrap();
        Compiled::new(&engine, &component).unwrap()
    });
    compiled.clone()
}

/// The first entry in which two histories differ.
fn difference(one: &Played, other: &Played) -> Option<String> {
    let (ours, theirs) = (&one.history.entries, &other.history.entries);
    let both = ours.iter().zip(theirs);
    let differing = both.enumerate().find(|(_, (one, other))| one != other);
    if let Some((at, (one, other))) = differing {
        return Some(format!(
            "entry {at}:\n{one}\n{other}\n{:?}\n{:?}",
            one.what, other.what
        ));
    }
    if ours.len() != theirs.len() {
        return Some(format!("{} and {} entries", ours.len(), theirs.len()));
    }
    (one.crossed != other.crossed).then(|| "the bytes sent or stored".into())
}

/// `COMPONENT_SEEDS=n` compares that many; a failure names its seed.
fn seeds() -> std::ops::Range<u64> {
    let given = std::env::var("COMPONENT_SEEDS").ok();
    0..given.and_then(|number| number.parse().ok()).unwrap_or(25)
}

/// Every event, answer, report and byte; also where calls overlap, and where the process ends.
#[test]
fn the_component_does_exactly_what_the_core_does() {
    for seed in seeds() {
        let story = Story::draw(seed);
        let difference = difference(&play(&story, &shipped()), &play(&story, &Native));
        assert_eq!(difference, None, "seed {seed}");
    }
}

#[test]
fn the_promise_holds_in_the_component() {
    let summary = simulate(1_000..1_025, 2, shipped, |_| ());
    assert_eq!(summary.seeds, 25);
    assert_eq!(summary.violations, 0, "{:?}", summary.failing);
}

#[test]
fn a_seed_played_twice_is_the_same_history() {
    let story = Story::draw(7);
    let [first, second] = [(); 2].map(|()| play(&story, &shipped()));
    assert!(first.history.calls() > 10);
    assert_eq!(difference(&first, &second), None);
}

#[test]
fn a_component_that_needs_too_much_memory_is_found_broken() {
    let engine = Engine::new().unwrap();
    let component = engine.compile(&HUNGRY.build()).unwrap();
    let hungry = Compiled::new(&engine, &component).unwrap();
    let played = play(&Story::draw(0), &hungry);
    let memory = |entry: &&Entry| matches!(&entry.what, What::Returned(Returned::Broken(why)) if why.contains("memory"));
    assert!(played.history.entries.iter().any(|entry| memory(&entry)));
    assert!(!played.broken.is_empty());
}

#[test]
fn a_broken_component_is_told_with_its_shortest_history_and_exits_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hungry.wasm");
    std::fs::write(&file, HUNGRY.build()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_host-test"))
        .args(["simulate", "--seed", "0", "--component"])
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        told.contains("The shortest history found for seed 0"),
        "{told}"
    );
    assert!(told.contains("memory"), "{told}");
}

#[test]
fn a_component_that_is_not_there_is_named_and_exits_with_2() {
    let output = Command::new(env!("CARGO_BIN_EXE_host-test"))
        .args(["simulate", "--component", "nowhere.wasm"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("nowhere.wasm"), "{words}");
}
