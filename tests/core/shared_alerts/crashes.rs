//! Bursts and major calls through a crash at any import.

use super::*;

#[test]
fn the_end_of_a_major_call_survives_a_crash_at_any_import() {
    for (call, after_effect) in (1..80).flat_map(|call| [(call, false), (call, true)]) {
        let world = major();
        let (major, _) = with_child(&world);
        close(&world, &major);
        world.crash_at.set(Some(CrashPoint { call, after_effect }));
        let through = world.survives(|w| drop(w.run()));
        world.crash_at.set(None);
        for _ in 0..4 {
            world.wait(120).run();
        }
        let alerts = open(&world);
        assert_eq!(alerts.len(), 1, "call {call}, after: {after_effect}");
        assert!(alerts[0].title.ends_with("no mail"));
        if through {
            return;
        }
    }
}

#[test]
fn joining_a_major_call_survives_a_crash_at_any_import() {
    for (call, after_effect) in (1..80).flat_map(|call| [(call, false), (call, true)]) {
        let world = major();
        let major = world.topdesk.create_incident(p1("all is down").major());
        world.good_run();
        world
            .topdesk
            .create_incident(p1("no mail").part_of_major(&major));
        world.crash_at.set(Some(CrashPoint { call, after_effect }));
        let through = world.survives(|w| drop(w.run()));
        world.crash_at.set(None);
        world.wait(120).run();
        assert_eq!(world.signl4.alerts().len(), 1);
        close(&world, &major);
        world.run();
        world.run();
        assert_eq!(open(&world).len(), 1, "call {call}, after: {after_effect}");
        if through {
            return;
        }
    }
}

#[test]
fn the_end_of_a_burst_survives_a_crash_at_any_import() {
    for (call, after_effect) in (1..80).flat_map(|call| [(call, false), (call, true)]) {
        let world = burst(1);
        let tickets = create(&world, 3);
        world.good_run();
        for ticket in &tickets {
            close(&world, ticket);
        }
        world.crash_at.set(Some(CrashPoint { call, after_effect }));
        let through = world.survives(|w| drop(w.run()));
        world.crash_at.set(None);
        for _ in 0..4 {
            world.wait(120).run();
        }
        assert!(
            open(&world).is_empty(),
            "call {call}, after: {after_effect}"
        );
        if through {
            return;
        }
    }
}

#[test]
fn a_burst_survives_a_crash_at_any_import() {
    let mut duplicates = 0;
    for (call, after_effect) in (1..200).flat_map(|call| [(call, false), (call, true)]) {
        let world = burst(2);
        create(&world, 5);
        world.crash_at.set(Some(CrashPoint { call, after_effect }));
        let through = world.survives(|w| drop(w.run()));
        world.crash_at.set(None);
        for _ in 0..4 {
            world.wait(120).run();
        }
        for n in 0..5 {
            let count = shown(&world, n);
            duplicates += count.saturating_sub(1);
            assert!(
                (1..=2).contains(&count),
                "{n}: {count} at {call}, after: {after_effect}"
            );
        }
        for ticket in world.topdesk.incidents() {
            close(&world, &ticket);
        }
        settle(&world);
        assert!(
            open(&world).is_empty(),
            "call {call}, after: {after_effect}"
        );
        if through {
            break;
        }
    }
    // Between an answer and its record: two calls for the first ticket; four for the second and for the
    // three that share, whose alerts are sent at the same time.
    assert_eq!(duplicates, 2 + 4 + 4 * 3);
}
