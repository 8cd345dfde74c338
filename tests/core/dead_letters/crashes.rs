//! A retry may end at any import.

use super::*;

/// Ends the process at every import call of a retry, which is repeated; `wanted` counts what came of it.
fn every_crash_in_a_retry(prepare: fn() -> World, wanted: fn(&World) -> usize) {
    for (call, after_effect) in (1..60).flat_map(|call| [(call, false), (call, true)]) {
        let world = prepare();
        let key = letter(&world)["key"].as_str().unwrap().to_owned();
        world.crash_at.set(Some(CrashPoint { call, after_effect }));
        let through = world.survives(|w| drop(w.retry(&[&key])));
        world.crash_at.set(None);
        world.wait(120).run();
        // The letter is gone if its matter was put in its place; otherwise it is there, to be said again.
        if !world.letters().is_empty() {
            world.retry(&[&key]).unwrap();
        }
        for _ in 0..4 {
            world.wait(120).run();
            world.deliver();
        }
        assert_eq!(wanted(&world), 1, "crash at {call}, {after_effect}");
        assert!(world.letters().is_empty() || !through);
        if through {
            assert!(call > 8, "only {call} calls");
            return;
        }
    }
    unreachable!("the retry never ended");
}

#[test]
fn a_retry_of_an_alert_may_end_at_any_import() {
    every_crash_in_a_retry(|| unraised().0, |world| world.signl4.alerts().len());
}

#[test]
fn a_retry_of_a_notification_may_end_at_any_import() {
    every_crash_in_a_retry(
        || unwritten().0,
        |world| {
            let ticket = world.topdesk.incidents()[0].id.clone();
            notes(world, &ticket).len()
        },
    );
}

#[test]
fn a_retry_of_a_note_may_end_at_any_import() {
    let prepare = || {
        let world = World::new();
        unsent(&world);
        world
            .signl4
            .fail_next(Fault::empty(400).on_path("/annotate"));
        settle(&world);
        world
    };
    every_crash_in_a_retry(prepare, |world| remarks(world).len());
}
