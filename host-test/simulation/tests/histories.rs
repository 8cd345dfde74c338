//! The promise in random histories: the seeds that every change is tried with. More of them, and on the
//! component: `host-test simulate`.

use simulation::{Native, simulate};

#[test]
fn the_promise_holds_in_300_histories() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let summary = simulate(0..300, threads, || Native, |_| ());
    assert_eq!(summary.seeds, 300);
    assert!(summary.faults > 1_000, "{summary:?}");
    assert!(summary.failing.is_empty(), "{:#?}", summary.failing);
}

#[test]
fn a_seed_is_the_same_history_every_time() {
    let story = simulation::Story::draw(11);
    let first = simulation::play(&story, &Native);
    let second = simulation::play(&story, &Native);
    assert!(first.history.entries.len() > 100);
    assert_eq!(first.history.entries, second.history.entries);
}
