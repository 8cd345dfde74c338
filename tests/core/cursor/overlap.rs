//! Overlap and settle margin.

use super::*;

#[test]
fn without_an_overlap_a_change_in_the_same_second_as_the_last_one_read_rings() {
    let world = World::new();
    world.set("overlap", "0");
    world.good_run();
    let moment = world.clock.now();
    world.topdesk.create_incident(p1("one").at(moment));
    world.run_now();
    world.topdesk.create_incident(p1("two").at(moment));
    world.good_run();
    each_rang_once(&world);
    world.good_run();
    assert_eq!(
        world.counts.get(),
        Counts {
            reads: 3,
            writes: 0
        }
    );
}

#[test]
fn a_change_shown_late_rings_also_when_one_from_the_future_was_read_before() {
    let world = World::new();
    world.good_run();
    let future = world.clock.now() + HOUR * 24;
    world
        .topdesk
        .create_incident(p1("dated in the future").at(future));
    world.good_run();
    let early = world.clock.now() - SignedDuration::from_secs(100);
    world.topdesk.create_incident(p1("late").at(early));
    world.good_run();
    each_rang_once(&world);
}

#[test]
fn while_a_ticket_dated_in_the_future_is_listed_idle_runs_write_nothing() {
    let world = World::new();
    world.good_run();
    let future = world.clock.now() + HOUR * 24;
    world
        .topdesk
        .create_incident(p1("dated in the future").at(future));
    world.good_run();
    world.good_run();
    assert_eq!(
        world.counts.get(),
        Counts {
            reads: 3,
            writes: 0
        }
    );
}
