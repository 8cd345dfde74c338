//! Waiting through the end of a process.

use super::*;

const RENE: &str = "rene@example.com";

// Two alerts wait, and reading the second one's ticket meets a TOPdesk that asks for patience.
#[test]
fn an_alert_that_waits_survives_a_crash_after_topdesk_asked_for_patience() {
    for call in 1..60 {
        let world = World::new();
        world.signl4.fail_all(Some(Fault::empty(500)));
        for n in 0..2 {
            world.topdesk.create_incident(p1(&format!("t{n}")));
        }
        world.run();
        world.signl4.fail_all(None);
        let second = format!("incidents/id/{}", world.topdesk.incidents()[1].id);
        world
            .topdesk
            .fail_next(Fault::retry_after(429, 60).on_path(second));
        let after_effect = false;
        world
            .crash_at
            .set(Some(world::CrashPoint { call, after_effect }));
        let through = world.survives(|w| drop(w.wait(600).run()));
        world.crash_at.set(None);
        for _ in 0..30 {
            world.wait(120).run();
        }
        assert_eq!(open(&world).len(), 2, "crash at call {call}");
        if through {
            return;
        }
    }
}

#[test]
fn a_remark_by_rule_survives_a_crash_of_its_run() {
    for (call, after_effect) in (1..60).flat_map(|call| [(call, false), (call, true)]) {
        let world = ruled(r#"[{"name":"all","on_change":{"group_changed":"annotate"}}]"#);
        world
            .set("signl4_api_key", API_KEY)
            .set("signl4_user", RENE);
        let ticket = world.topdesk.create_incident(p1("moves")).id;
        world.good_run();
        world
            .topdesk
            .edit(&ticket, |t| t.set_group("Application management"));
        world
            .crash_at
            .set(Some(world::CrashPoint { call, after_effect }));
        let through = world.survives(|w| drop(w.run()));
        world.crash_at.set(None);
        for _ in 0..5 {
            world.wait(120).run();
        }
        let remarks = &world.signl4.alerts()[0].annotations;
        assert_eq!(
            remarks.len(),
            1,
            "crash at call {call}, after: {after_effect}"
        );
        if through {
            return;
        }
    }
}
