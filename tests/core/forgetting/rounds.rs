//! How often there is forgetting, what it costs, where it may end.

use super::*;

#[test]
fn where_there_are_many_records_an_hour_is_enough() {
    let world = World::new();
    world.signl4.set_plan(&simulators::signl4::Plan::Unlimited);
    world.set("run_budget", "10m");
    world.good_run();
    let create = |n| world.topdesk.create_incident(p1(&format!("ticket {n}"))).id;
    let tickets: Vec<_> = (0..401).map(create).collect();
    world.catch_up();
    for ticket in &tickets {
        let now = world.clock.now();
        world.topdesk.edit(ticket, |t| t.set_closed(true, now));
    }
    world.wait(1).catch_up();
    round(&world);
    // As soon as there are no more than 400, a month counts again.
    assert!(records(&world) <= 400, "{}", records(&world));
}

#[test]
fn without_comparing_there_is_forgetting() {
    let world = World::new();
    world.set("reconcile_every", "0");
    ended(&world, 31);
    world.topdesk.clear_requests();
    round(&world);
    assert_eq!(records(&world), 0);
    let requests = world.topdesk.requests();
    assert!(requests.iter().all(|r| !r.path.contains("/incidents/id/")));
}

#[test]
fn an_idle_run_costs_no_more_than_before_once_something_is_forgotten() {
    let (world, _) = forgotten();
    world.good_run();
    world.good_run();
    let (reads, writes) = (3, 0);
    assert_eq!(world.counts.get(), Counts { reads, writes });
}

#[test]
fn a_run_that_forgets_may_end_at_any_import() {
    for (call, after_effect) in (1..60).flat_map(|call| [(call, false), (call, true)]) {
        let world = World::new();
        let first = ended(&world, 0);
        let second = ended(&world, 31);
        world.crash_at.set(Some(CrashPoint { call, after_effect }));
        let through = world.survives(|w| drop(w.run()));
        world.crash_at.set(None);
        world.wait(120);
        round(&world);
        assert_eq!(records(&world), 0, "crash at {call}, {after_effect}");
        for ticket in [&first, &second] {
            set_closed(&world, ticket, false);
        }
        world.good_run();
        let ids = ids(&world);
        let again = [format!("TOPdesk-{first}.2"), format!("TOPdesk-{second}.2")];
        assert_eq!(ids[2..], again, "crash at {call}, {after_effect}");
        if through {
            assert!(call > 10, "only {call} calls");
            return;
        }
    }
    unreachable!("the run never ended");
}
