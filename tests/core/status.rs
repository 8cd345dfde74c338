//! How things stand, from the store alone.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use crate::world::{TOKEN, World, p1};
use serde_json::{Value, json};
use simulators::Fault;

const RENE: &str = "rene@example.com";

#[track_caller]
fn at(world: &World, pointer: &str) -> Value {
    let status = world.status().unwrap();
    status
        .pointer(pointer)
        .unwrap_or_else(|| panic!("{pointer}: {status}"))
        .clone()
}

/// A world with three tickets: one open, one acknowledged, one closed.
fn lively() -> World {
    let world = World::new();
    world
        .set("status_on_acknowledge", "")
        .set("assign_operator", "never");
    for title in ["one", "two", "three"] {
        world.topdesk.create_incident(p1(title));
    }
    world.good_run();
    world.notifications();
    let alerts = world.signl4.alerts();
    world
        .wait(20)
        .signl4
        .acknowledge(&alerts[0].id, RENE)
        .unwrap();
    world.signl4.close(&alerts[1].id, RENE).unwrap();
    world.deliver();
    world
}

#[test]
fn a_status_reads_and_does_nothing_else() {
    let world = lively();
    let store = world.store.borrow().clone();
    world.status().unwrap();
    assert_eq!(*world.store.borrow(), store);
    assert_eq!(world.counts.get().writes, 0);
    assert!(world.sent.borrow().is_empty());
}

#[test]
fn a_status_is_told_with_settings_that_are_wrong_or_missing() {
    let world = lively();
    world.settings.borrow_mut().clear();
    assert!(world.status().is_ok());
}

#[test]
fn before_the_first_run_nothing_is_known() {
    let world = World::new();
    let status = world.status().unwrap();
    assert_eq!(status["election"]["kind"], json!("unknown"));
    assert_eq!(status["cursor"]["watermark"], Value::Null);
    assert_eq!(status["cursor"]["lag_seconds"], Value::Null);
    assert_eq!(status["format"], json!({"stored": null, "reads_up_to": 1}));
    assert_eq!(
        status["tickets"],
        json!({"followed": 0, "counted": 0, "by_phase": {}})
    );
    let nothing = json!({"topdesk_until": null, "signl4_until": null, "signl4_rest_until": null});
    assert_eq!(status["patience"], nothing);
}

#[test]
fn tickets_are_counted_by_phase() {
    let world = lively();
    let phases = json!({"open": 1, "acknowledged": 1, "closed": 1});
    assert_eq!(at(&world, "/tickets/by_phase"), phases);
    assert_eq!(at(&world, "/tickets/followed"), json!(3));
}

#[test]
fn of_many_tickets_only_500_are_read() {
    let world = World::new();
    let record = br#"{"version":1,"number":"I","generation":1,"phase":"open","ended":false,"attempts":0,"resent":false,"status_us":0,"handled":[],"writing":null}"#;
    for n in 0..600 {
        world
            .store
            .borrow_mut()
            .insert(format!("ticket.a-{n}"), record.to_vec());
    }
    let tickets = at(&world, "/tickets");
    assert_eq!(
        tickets,
        json!({"followed": 600, "counted": 500, "by_phase": {"open": 500}})
    );
    assert!(world.counts.get().reads <= 510, "{:?}", world.counts.get());
}

#[test]
fn the_cursor_lags_by_the_time_since_the_last_change() {
    let world = lively();
    let before = at(&world, "/cursor/lag_seconds").as_i64().unwrap();
    world.wait(100);
    assert_eq!(at(&world, "/cursor/lag_seconds"), json!(before + 100));
    assert_eq!(at(&world, "/cursor/broken_off"), json!(false));
}

#[test]
fn a_store_with_counters_elects() {
    let world = lively();
    assert_eq!(at(&world, "/election/kind"), json!("atomic"));
}

#[test]
fn a_store_without_counters_elects_by_flags_which_is_said_once() {
    let world = World::new();
    world.no_atomics.set(true);
    let said = |world: &World| {
        let problems = world.good_run().report.problems;
        problems
            .iter()
            .filter(|p| p.contains("no atomic counters"))
            .count()
    };
    assert_eq!(said(&world), 1);
    world.topdesk.create_incident(p1("one"));
    assert_eq!((said(&world), said(&world)), (0, 0));
    assert_eq!(at(&world, "/election/kind"), json!("flags"));
    let means = at(&world, "/election/means");
    assert!(means.as_str().unwrap().contains("twice"), "{means}");
}

#[test]
fn a_store_that_elects_by_now_is_said_to() {
    let world = World::new();
    world.no_atomics.set(true);
    world.good_run();
    world.no_atomics.set(false);
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    assert_eq!(at(&world, "/election/kind"), json!("atomic"));
}

#[test]
fn whoever_works_is_shown_with_the_end_of_the_lease() {
    let world = lively();
    assert_eq!(at(&world, "/lease/held_until"), Value::Null);
    let until = world.clock.now() + jiff::SignedDuration::from_secs(30);
    let lease = json!({"version": 1, "epoch": 9, "until_ms": until.as_millisecond(), "counter": "lease.8.1"});
    world
        .store
        .borrow_mut()
        .insert("lease".into(), lease.to_string().into());
    assert_eq!(at(&world, "/lease/held_until"), json!(until.to_string()));
}

#[test]
fn what_waits_in_the_inbox_is_counted_and_the_hint_is_not() {
    let world = lively();
    let alert = world.signl4.alerts()[2].id.clone();
    world.signl4.annotate(&alert, RENE, "hello").unwrap();
    for body in world.notifications() {
        world.webhook("signl4", TOKEN, &body).unwrap();
    }
    world.webhook("topdesk", TOKEN, b"").unwrap();
    let inbox = json!({"waiting": 1, "room_for": 299, "hint": true});
    assert_eq!(at(&world, "/inbox"), inbox);
}

#[test]
fn what_waits_for_another_attempt_and_what_was_given_up_is_counted() {
    let world = World::new();
    world.topdesk.create_incident(p1("refused"));
    world.topdesk.create_incident(p1("lost"));
    world.signl4.fail_next(Fault::empty(400));
    world.signl4.fail_next(Fault::empty(500));
    world.run();
    assert_eq!(at(&world, "/dead_letters"), json!(1));
    assert_eq!(at(&world, "/pending"), json!(1));
}

#[test]
fn the_next_moment_that_something_waits_for_is_shown() {
    let world = World::new();
    world.set(
        "rules",
        r#"[{"name":"day","hours":{"zone":"UTC","open":["daily 09:00-17:00"],"outside":"hold"}}]"#,
    );
    world.topdesk.create_incident(p1("held"));
    world.good_run();
    let due = json!({"waiting": 1, "next": "2026-11-23T09:00:00Z"});
    assert_eq!(at(&world, "/due"), due);
}

#[test]
fn a_side_that_asked_for_patience_is_shown_until_that_is_over() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::retry_after(429, 60));
    world.run();
    let until = at(&world, "/patience/signl4_until");
    assert_eq!(until, json!("2026-11-23T08:01:10Z"));
    world.wait(61);
    assert_eq!(at(&world, "/patience/signl4_until"), Value::Null);
}

#[test]
fn a_status_names_no_ticket_and_no_person() {
    let world = lively();
    let status = world.status().unwrap().to_string().to_lowercase();
    let number = world.topdesk.incidents()[0].number.to_lowercase();
    assert!(
        !status.contains("rene") && !status.contains(&number),
        "{status}"
    );
}
