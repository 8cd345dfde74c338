//! Tickets that the alert of a major call stands for: none is forgotten when that alert is over. Each test
//! failed once.

use crate::world::{CrashPoint, World, p1};
use simulators::signl4::Status;

/// A major call with an alert, and a ticket that it covers.
fn covered() -> (World, String) {
    let world = World::new();
    world
        .set("rules", r#"[{"name": "all", "group_major": true}]"#)
        .set("reconcile_every", "0");
    world.good_run();
    let major = world.topdesk.create_incident(p1("everything").major());
    world.good_run();
    world
        .topdesk
        .create_incident(p1("mail").part_of_major(&major));
    world.good_run();
    world.notifications();
    assert_eq!(world.signl4.alerts().len(), 1);
    (world, major.id)
}

fn ringing(world: &World) -> usize {
    let alerts = world.signl4.alerts();
    alerts.iter().filter(|a| a.status == Status::Open).count()
}

// Found once: the covered tickets were only looked at again after an end in TOPdesk.
#[test]
fn a_covered_ticket_rings_when_the_major_call_was_closed_on_the_phone() {
    let (world, _) = covered();
    let alert = world.signl4.alerts()[0].id.clone();
    world
        .wait(20)
        .signl4
        .close(&alert, "rene@example.com")
        .unwrap();
    world.deliver();
    for _ in 0..3 {
        world.good_run();
    }
    assert_eq!(ringing(&world), 1);
}

// Found once: the same, where closing the alert leaves the ticket open, which ends later.
#[test]
fn a_covered_ticket_rings_when_the_major_call_ends_after_its_alert() {
    let (world, major) = covered();
    world.set("close_ticket", "no").set("status_on_close", "");
    let alert = world.signl4.alerts()[0].id.clone();
    world
        .wait(20)
        .signl4
        .close(&alert, "rene@example.com")
        .unwrap();
    world.deliver();
    world.good_run();
    assert_eq!(ringing(&world), 0);
    let now = world.clock.now();
    world.topdesk.edit(&major, |t| t.set_closed(true, now));
    for _ in 0..3 {
        world.good_run();
    }
    assert_eq!(ringing(&world), 1);
}

// Found once (HISTORY_SEED=179): a crash after the wake-up was noted and before the cursor knew of it.
#[test]
fn a_covered_ticket_rings_although_the_run_that_ended_the_major_call_crashed() {
    for call in 1.. {
        for after_effect in [false, true] {
            let (world, major) = covered();
            let now = world.wait(20).clock.now();
            world.topdesk.edit(&major, |t| t.set_closed(true, now));
            world.crash_at.set(Some(CrashPoint { call, after_effect }));
            let survived = world.survives(|world| drop(world.run()));
            world.crash_at.set(None);
            world.wait(120);
            for _ in 0..4 {
                world.good_run();
            }
            assert_eq!(ringing(&world), 1, "crash at {call}, {after_effect}");
            if survived {
                return;
            }
        }
    }
}
