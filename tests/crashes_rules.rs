//! The process may end at any import call of a run in which a rule does something: the story goes on
//! as if nothing had happened, but for the alert that was under way.

#![expect(clippy::panic, reason = "tests")]

mod world;

use jiff::SignedDuration;
use simulators::signl4::Status;
use world::{CrashPoint, World, p1};

const SAM: &str = "Sam Backoffice";

/// Ends the process at every import call of the run after `prepare`; `holds` is asked in the end.
fn every_crash(prepare: fn() -> World, holds: fn(&World, &str)) {
    for (call, after_effect) in (1..120).flat_map(|call| [(call, false), (call, true)]) {
        let world = prepare();
        world.crash_at.set(Some(CrashPoint { call, after_effect }));
        let through = world.survives(|w| drop(w.run_now()));
        world.crash_at.set(None);
        for _ in 0..6 {
            world.wait(120).run();
        }
        holds(
            &world,
            &format!("call {call}, after its effect: {after_effect}"),
        );
        if through {
            assert!(call > 10, "only {call} calls");
            return;
        }
    }
    panic!("the run never ended");
}

fn ruled(rules: &str) -> World {
    let world = World::new();
    world.set("rules", rules).set("topdesk_query", "");
    world
}

/// Alerts of the title that are open, and all alerts.
fn counts(world: &World) -> (usize, usize) {
    let alerts = world.signl4.alerts();
    let open = alerts.iter().filter(|a| a.status == Status::Open).count();
    (open, alerts.len())
}

#[test]
fn when_the_hours_of_a_held_ticket_begin() {
    let prepare = || {
        let world = ruled(
            r#"[{"name":"day","hours":{"zone":"UTC","open":["daily 09:00-17:00"],"outside":"hold"}}]"#,
        );
        world.topdesk.create_incident(p1("held"));
        world.good_run();
        world.wait(3_600);
        world
    };
    every_crash(prepare, |world, place| {
        assert!((1..=2).contains(&counts(world).0), "{place}");
    });
}

#[test]
fn while_a_ticket_is_held() {
    let prepare = || {
        let world = ruled(
            r#"[{"name":"day","hours":{"zone":"UTC","open":["daily 09:00-17:00"],"outside":"hold"}}]"#,
        );
        world.topdesk.create_incident(p1("held"));
        world
    };
    every_crash(prepare, |world, place| {
        assert_eq!(counts(world), (0, 0), "{place}");
        world.wait(3_600).run();
        assert_eq!(counts(world), (1, 1), "{place}");
    });
}

#[test]
fn when_a_target_date_comes_near() {
    let prepare = || {
        let world =
            ruled(r#"[{"name":"all","near_target":{"before":"30m","scenario":"multi_ack"}}]"#);
        let target = world.clock.now() + SignedDuration::from_hours(1);
        world.topdesk.create_incident(p1("near").target(target));
        world.good_run();
        world.wait(1_900);
        world
    };
    every_crash(prepare, |world, place| {
        let (open, all) = counts(world);
        assert!(
            (1..=2).contains(&open) && open + 1 == all,
            "{open} of {all}: {place}"
        );
    });
}

#[test]
fn when_another_group_gets_the_ticket() {
    let prepare = || {
        let world = ruled(r#"[{"name":"all","on_change":{"group_changed":"reroute"}}]"#);
        let ticket = world.topdesk.create_incident(p1("moves"));
        world.good_run();
        let group = "Application management";
        world
            .wait(1)
            .topdesk
            .edit(&ticket.id, |t| t.set_group(group));
        world
    };
    every_crash(prepare, |world, place| {
        let (open, all) = counts(world);
        assert!(
            (1..=2).contains(&open) && open + 1 == all,
            "{open} of {all}: {place}"
        );
    });
}

#[test]
fn when_a_comparison_finds_a_deleted_ticket() {
    let prepare = || {
        let world = World::new();
        let ticket = world.topdesk.create_incident(p1("deleted"));
        world.topdesk.create_incident(p1("stays"));
        world.good_run();
        world.topdesk.delete(&ticket.id);
        world.wait(6 * 3_600);
        world
    };
    every_crash(prepare, |world, place| {
        assert_eq!(counts(world), (1, 2), "{place}");
    });
}

#[test]
fn when_somebody_takes_a_ticket_in_topdesk() {
    let prepare = || {
        let world = World::new();
        let ticket = world.topdesk.create_incident(p1("taken"));
        world.good_run();
        world.wait(1);
        world
            .topdesk
            .edit_as(SAM, &ticket.id, |t| t.set_operator(SAM));
        world
    };
    every_crash(prepare, |world, place| {
        let alerts = world.signl4.alerts();
        let taken = alerts.iter().all(|a| a.status == Status::Acknowledged);
        assert!(taken && alerts.len() == 1, "{place}");
    });
}

#[test]
fn when_topdesk_is_asked_which_tickets_pass_the_filter_of_a_rule() {
    let prepare = || {
        let world = ruled(r#"[{"name":"p1","query":"priority.name=='P1'"}]"#);
        world.topdesk.create_incident(p1("matches"));
        world.topdesk.create_incident(p1("does not").priority("P3"));
        world
    };
    every_crash(prepare, |world, place| {
        let (open, all) = counts(world);
        assert!(
            (1..=2).contains(&open) && open == all,
            "{open} of {all}: {place}"
        );
    });
}
