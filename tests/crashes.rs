//! The process may end at any moment: every import call, before and after its effect.
#![expect(clippy::indexing_slicing, reason = "tests")]

mod world;

use simulators::signl4::Status;
use world::{CrashPoint, World, p1};

const RENE: &str = "rene@example.com";

/// Two tickets raise alerts; one is acknowledged, annotated and closed on the phone, the other
/// closed in TOPdesk. Each step is one call of the host.
fn story(world: &World, step: u32) {
    // What a duplicate alert gets, too: the person sees both.
    let phone = |tap: &dyn Fn(&str) -> bool| {
        for alert in world
            .signl4
            .alerts()
            .iter()
            .filter(|a| a.title.ends_with("phone"))
        {
            assert!(tap(&alert.id));
        }
    };
    match step {
        0 => {
            world.topdesk.create_incident(p1("phone"));
            world.topdesk.create_incident(p1("desk"));
        }
        1 | 8 => {
            world.run();
        }
        2 => phone(&|a| world.signl4.acknowledge(a, RENE).is_ok()),
        3 => phone(&|a| world.signl4.annotate(a, RENE, "on my way").is_ok()),
        4 | 6 => {
            world.deliver_until_answered();
            world.drain();
        }
        5 => {
            world.wait(1);
            phone(&|a| world.signl4.close(a, RENE).is_ok());
        }
        7 => {
            let now = world.clock.now();
            let id = world.topdesk.incidents()[1].id.clone();
            world.topdesk.edit(&id, |t| t.set_closed(true, now));
        }
        _ => {}
    }
}

/// Which step, or which call of it, ends in a crash.
fn crash_in(step: u32, point: CrashPoint) -> Option<World> {
    let world = World::new();
    let mut crashed = false;
    for now in 0..9 {
        world.crash_at.set((now == step).then_some(point));
        let ran_through = world.survives(|w| story(w, now));
        world.crash_at.set(None);
        crashed |= !ran_through;
        if !ran_through {
            // The host calls again some time later, when the lease of the dead call has run out.
            world.wait(120).run();
        }
    }
    for _ in 0..12 {
        world.wait(3_600).run();
        world.deliver_until_answered();
        world.drain();
    }
    crashed.then_some(world)
}

/// What the promise says after any crash: no loss, no regress, and quiet in the end. Gives the
/// number of alerts that were raised twice.
fn promise_holds(world: &World) -> usize {
    let alerts = world.signl4.alerts();
    let tickets = world.topdesk.incidents();
    for ticket in &tickets {
        let id = format!("TOPdesk-{}", ticket.id);
        let own: Vec<_> = alerts
            .iter()
            .filter(|a| a.external_id.as_ref() == Some(&id))
            .collect();
        assert!(
            (1..=2).contains(&own.len()),
            "{} alerts for {}",
            own.len(),
            ticket.number
        );
        assert!(own.iter().all(|a| a.status == Status::Closed), "{own:?}");
        assert!(ticket.closed, "{} is not closed", ticket.number);
    }
    let notes = world.topdesk.notes(&tickets[0].id);
    let taps = alerts.iter().filter(|a| a.title.ends_with("phone")).count();
    for words in ["acknowledged", "on my way", "closed"] {
        let count = notes
            .iter()
            .filter(|n| n.plain_text.contains(words))
            .count();
        assert!(
            (1..=taps).contains(&count),
            "{count} notes of {words} after {taps} taps: {notes:?}"
        );
    }
    let open = |k: &&String| k.starts_with("in.") || k.starts_with("dead.");
    let left: Vec<_> = world.store.borrow().keys().filter(open).cloned().collect();
    assert!(left.is_empty(), "{left:?}");
    world.run();
    assert_eq!(world.run().report.topdesk_requests, 1, "not quiet");
    alerts.len() - tickets.len()
}

/// Ends the process at every import call of a step. A duplicate can only follow a call that ended
/// between SIGNL4's answer and its record, so there are exactly `duplicates` of them in all.
fn every_crash_in(step: u32, after_effect: bool, duplicates: usize) {
    let (mut points, mut found) = (0, 0);
    for call in 1..200 {
        let Some(world) = crash_in(step, CrashPoint { call, after_effect }) else {
            break;
        };
        points += 1;
        found += promise_holds(&world);
    }
    assert!(points > 5, "only {points} import calls in this step");
    assert_eq!(found, duplicates);
}

#[test]
fn the_run_that_raises_may_end_before_any_import() {
    every_crash_in(1, false, 2);
}

#[test]
fn the_run_that_raises_may_end_after_any_import() {
    every_crash_in(1, true, 2);
}

#[test]
fn writing_back_may_end_before_any_import() {
    every_crash_in(4, false, 0);
}

#[test]
fn writing_back_may_end_after_any_import() {
    every_crash_in(4, true, 0);
}

#[test]
fn closing_may_end_before_any_import() {
    every_crash_in(6, false, 0);
}

#[test]
fn closing_may_end_after_any_import() {
    every_crash_in(6, true, 0);
}

#[test]
fn the_run_that_resolves_may_end_before_any_import() {
    every_crash_in(8, false, 0);
}

#[test]
fn the_run_that_resolves_may_end_after_any_import() {
    every_crash_in(8, true, 0);
}
