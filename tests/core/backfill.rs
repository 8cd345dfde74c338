//! Alerts for older tickets: counted first, then raised by the usual runs.

use crate::world;
use crate::world::{World, p1, status};
use connector::Failure;
use jiff::SignedDuration;
use serde_json::{Value, json};

const HOUR_S: u64 = 3_600;
const DAY_S: u64 = 24 * HOUR_S;

/// A world that runs, and `count` tickets last changed `hours` before.
fn with_old(count: usize, hours: i64) -> World {
    let world = World::new();
    let old = world.clock.now() - SignedDuration::from_hours(hours);
    for n in 0..count {
        world
            .topdesk
            .create_incident(p1(&format!("ticket {n}")).at(old));
    }
    world.good_run();
    world
}

fn count(counted: &Value, what: &str) -> u64 {
    counted[what].as_u64().unwrap_or_default()
}

#[test]
fn a_count_shows_what_would_alert_and_changes_nothing() {
    let world = with_old(3, 5);
    let store = world.store.borrow().clone();
    let counted = world.backfill(6 * HOUR_S, false).unwrap();
    assert_eq!(*world.store.borrow(), store);
    assert_eq!(world.counts.get().writes, 0);
    assert_eq!(
        (count(&counted, "tickets"), count(&counted, "would_alert")),
        (3, 3)
    );
    assert_eq!(counted["numbers"].as_array().unwrap().len(), 3);
    assert_eq!(counted["complete"], json!(true));
    assert_eq!(counted["committed"], json!(false));
    assert_eq!(world.good_run().report.tickets.raised, 0);
}

#[test]
fn a_committed_back_fill_is_done_by_the_next_run() {
    let world = with_old(3, 5);
    let counted = world.backfill(6 * HOUR_S, true).unwrap();
    assert_eq!(counted["committed"], json!(true));
    assert!(world.signl4.alerts().is_empty());
    assert_eq!(world.good_run().report.tickets.raised, 3);
    assert_eq!(world.good_run().report.tickets.raised, 0);
}

#[test]
fn what_lies_before_the_span_stays_where_it_is() {
    let world = with_old(2, 5);
    let counted = world.backfill(4 * HOUR_S, true).unwrap();
    assert_eq!(count(&counted, "tickets"), 0);
    assert_eq!(world.good_run().report.tickets.raised, 0);
}

#[test]
fn a_ticket_with_an_alert_is_not_alerted_twice() {
    let world = with_old(1, 5);
    world.topdesk.create_incident(p1("new"));
    world.good_run();
    let counted = world.backfill(6 * HOUR_S, true).unwrap();
    assert_eq!(
        (count(&counted, "tickets"), count(&counted, "would_alert")),
        (2, 1)
    );
    world.good_run();
    assert_eq!(world.signl4.events().len(), 2);
}

#[test]
fn a_ticket_older_than_max_age_alerts_if_it_was_asked_for() {
    let world = with_old(2, 24 * 20);
    let counted = world.backfill(21 * DAY_S, true).unwrap();
    assert_eq!(count(&counted, "too_old_otherwise"), 2);
    let report = world.good_run().report;
    assert_eq!((report.tickets.raised, report.tickets.too_old), (2, 0));
}

#[test]
fn a_later_standstill_is_not_covered_by_an_earlier_back_fill() {
    let world = with_old(1, 5);
    world.backfill(6 * HOUR_S, true).unwrap();
    world.good_run();
    world
        .wait(60)
        .topdesk
        .create_incident(p1("during the standstill"));
    world.wait(90 * 86_400);
    let report = world.good_run().report;
    assert_eq!((report.tickets.raised, report.tickets.too_old), (0, 1));
}

#[test]
fn a_back_fill_before_the_first_run_looks_at_least_as_far_as_that() {
    let world = World::new();
    let old = world.clock.now() - SignedDuration::from_mins(40);
    world
        .topdesk
        .create_incident(p1("of the last hour").at(old));
    world.backfill(60, true).unwrap();
    assert_eq!(world.good_run().report.tickets.raised, 1);
}

#[test]
fn all_pages_are_counted() {
    let world = with_old(7, 5);
    world.set("topdesk_page_size", "2");
    let counted = world.backfill(6 * HOUR_S, false).unwrap();
    assert_eq!(
        (count(&counted, "tickets"), count(&counted, "would_alert")),
        (7, 7)
    );
}

#[test]
fn at_most_fifty_tickets_are_named() {
    let world = with_old(60, 5);
    let counted = world.backfill(6 * HOUR_S, false).unwrap();
    assert_eq!(count(&counted, "would_alert"), 60);
    assert_eq!(counted["numbers"].as_array().unwrap().len(), 50);
}

#[test]
fn no_span_and_more_than_31_days_are_refused() {
    let world = World::new();
    for span in [0, 31 * DAY_S + 1, u64::MAX] {
        let refused = world.backfill(span, true);
        assert!(matches!(refused, Err(Failure::Refused(_))), "{span}");
    }
    assert!(world.store.borrow().is_empty());
}

#[test]
fn topdesk_away_moves_nothing() {
    let world = with_old(1, 5);
    let store = world.store.borrow().clone();
    *world.outage.borrow_mut() = Some(|_| status(503));
    let failed = world.backfill(6 * HOUR_S, true);
    assert!(
        matches!(failed, Err(Failure::TryLater { .. })),
        "{failed:?}"
    );
    assert_eq!(*world.store.borrow(), store);
}

#[test]
fn while_another_call_works_the_cursor_is_not_moved() {
    let world = with_old(1, 5);
    world.topdesk.create_incident(p1("new"));
    // A run that ends in the middle holds its lease for a little while.
    world.crash_at.set(Some(world::CrashPoint {
        call: 12,
        after_effect: true,
    }));
    assert!(!world.survives(|world| {
        world.run();
    }));
    world.crash_at.set(None);
    let head = world.store.borrow().get("head").cloned();
    let failed = world.backfill(6 * HOUR_S, true);
    assert!(
        matches!(failed, Err(Failure::TryLater { .. })),
        "{failed:?}"
    );
    assert_eq!(world.store.borrow().get("head").cloned(), head);
}
