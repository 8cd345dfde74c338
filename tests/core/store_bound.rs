//! How many keys the store holds: docs/store.md says it, and these tests hold it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use crate::world::{CrashPoint, TOKEN, World, p1};
use connector::Failure;
use serde_json::{Value, json};
use simulators::Fault;
use simulators::signl4::API_KEY;

const RENE: &str = "rene@example.com";
const DAY: i64 = 86_400;

fn keys(world: &World, prefix: &str) -> usize {
    let store = world.store.borrow();
    store.keys().filter(|key| key.starts_with(prefix)).count()
}

fn all(world: &World) -> usize {
    keys(world, "") + world.counters()
}

/// A round, and all that follows from it.
fn round(world: &World) {
    world.wait(7 * 3_600);
    for _ in 0..20 {
        world.run();
    }
}

fn unlimited() -> World {
    let world = World::new();
    world.signl4.set_plan(&simulators::signl4::Plan::Unlimited);
    world.set("run_budget", "10m");
    world.good_run();
    world
}

#[test]
fn after_two_years_of_tickets_the_store_holds_what_is_open_a_month_and_a_few_keys() {
    let world = unlimited();
    let mut open = std::collections::VecDeque::new();
    for week in 0..104 {
        for n in 0..10 {
            let ticket = world
                .topdesk
                .create_incident(p1(&format!("ticket {week} {n}")));
            open.push_back(ticket.id);
        }
        world.good_run();
        while open.len() > 20 {
            let now = world.wait(20).clock.now();
            let ticket = open.pop_front().unwrap();
            world.topdesk.edit(&ticket, |t| t.set_closed(true, now));
        }
        world.good_run();
        world.notifications();
        world.wait(7 * DAY);
        round(&world);
    }
    // 20 open ones, and 10 a week of the last five weeks at most.
    assert!(
        keys(&world, "ticket.") <= 20 + 50,
        "{}",
        keys(&world, "ticket.")
    );
    // And besides: head, lease, its counter, 16 of forgotten tickets, 16 pages of what was done.
    assert!(all(&world) <= 20 + 50 + 3 + 16 + 16, "{}", all(&world));
}

#[test]
fn where_many_end_at_once_the_store_holds_400_of_them() {
    let world = unlimited();
    let create = |n| world.topdesk.create_incident(p1(&format!("ticket {n}"))).id;
    let tickets: Vec<_> = (0..900).map(create).collect();
    world.catch_up();
    for ticket in &tickets {
        let now = world.clock.now();
        world.topdesk.edit(ticket, |t| t.set_closed(true, now));
    }
    world.wait(1).catch_up();
    round(&world);
    assert!(all(&world) <= 400 + 3 + 16 + 16, "{}", all(&world));
}

/// A world in which every alert is refused, and `count` tickets.
fn refused(count: usize) -> World {
    let world = unlimited();
    world.signl4.fail_all(Some(Fault::empty(400)));
    for n in 0..count {
        world.topdesk.create_incident(p1(&format!("poison {n}")));
    }
    for _ in 0..count {
        world.run();
    }
    world.signl4.fail_all(None);
    world
}

#[test]
fn a_hundred_dead_letters_are_kept_one_by_one_and_the_rest_is_counted() {
    let world = refused(130);
    assert_eq!(keys(&world, "dead."), 101);
    let others = world.letters().remove(0);
    assert_eq!(others["key"], json!("dead.-others"));
    assert_eq!(others["tickets"], json!(30));
    let reason = others["reason"].as_str().unwrap();
    assert!(
        reason.contains("they are too old: 30; the latest"),
        "{reason}"
    );
}

#[test]
fn every_run_says_how_many_more_were_given_up() {
    let world = refused(101);
    let report = world.good_run().report;
    assert_eq!(report.open.dead_letters_in_all, 101);
    assert!(
        report.problems[0].contains("they are too old: 1; the latest"),
        "{:?}",
        report.problems
    );
}

#[test]
fn what_is_only_counted_rings_after_a_retry_too() {
    let world = refused(130);
    let letters = world.letters();
    let (first, last) = letters.split_at(60);
    for some in [first, last] {
        let keys: Vec<_> = some.iter().map(|l| l["key"].as_str().unwrap()).collect();
        assert_eq!(world.retry(&keys).unwrap()["not_done"], json!(0));
    }
    for letter in world.letters() {
        world.retry(&[letter["key"].as_str().unwrap()]).unwrap();
    }
    for _ in 0..20 {
        world.run();
    }
    assert_eq!(world.signl4.alerts().len(), 130);
    assert!(world.letters().is_empty());
}

#[test]
fn a_letter_that_nobody_drops_for_three_months_is_kept_on_as_a_count() {
    let world = refused(2);
    world.wait(89 * DAY);
    round(&world);
    assert_eq!(keys(&world, "dead."), 2);
    world.wait(2 * DAY);
    round(&world);
    let letters = world.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (&letters[0]["key"], &letters[0]["tickets"]),
        (&json!("dead.-others"), &json!(2))
    );
    world.retry(&["dead.-others"]).unwrap();
    world.good_run();
    assert_eq!(world.signl4.alerts().len(), 2);
}

/// A ticket with an alert, and so many remarks of people while TOPdesk is away.
fn flooded(remarks: usize) -> (World, usize) {
    let world = unlimited();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.notifications();
    let alert = world.signl4.alerts()[0].id.clone();
    world.topdesk.fail_all(Some(Fault::empty(503)));
    for n in 0..remarks {
        world
            .signl4
            .annotate(&alert, RENE, &format!("remark {n}"))
            .unwrap();
    }
    let mut refused = 0;
    for body in world.notifications() {
        match world.webhook("signl4", TOKEN, &body) {
            Ok(reply) => assert_eq!(reply.status, 200),
            Err(Failure::TryLater {
                after_s: Some(300), ..
            }) => refused += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    (world, refused)
}

#[test]
fn three_hundred_notifications_wait_and_more_are_refused_with_the_time_to_come_again() {
    let (world, refused) = flooded(350);
    assert_eq!((keys(&world, "in."), refused), (300, 50));
}

#[test]
fn a_full_inbox_is_said_by_every_run() {
    let (world, _) = flooded(301);
    let problems = world.run().report.problems;
    assert!(
        problems.iter().any(|p| p.starts_with("300 notifications")),
        "{problems:?}"
    );
}

#[test]
fn a_full_inbox_is_worked_off_when_topdesk_is_back() {
    let (world, _) = flooded(301);
    world.topdesk.fail_all(None);
    for _ in 0..20 {
        world.wait(600).run();
    }
    assert_eq!(keys(&world, "in."), 0);
    let ticket = world.topdesk.incidents()[0].id.clone();
    assert_eq!(world.topdesk.notes(&ticket).len(), 300);
}

#[test]
fn where_more_tickets_are_followed_more_notifications_may_wait() {
    let world = unlimited();
    for n in 0..310 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    world.catch_up();
    world.notifications();
    world.topdesk.fail_all(Some(Fault::empty(503)));
    for alert in world.signl4.alerts() {
        world.signl4.acknowledge(&alert.id, RENE).unwrap();
    }
    for body in world.notifications() {
        world.webhook("signl4", TOKEN, &body).unwrap();
    }
    assert_eq!(keys(&world, "in."), 310);
}

#[test]
fn a_look_waits_with_its_news_while_the_inbox_is_full_and_loses_none() {
    let world = unlimited();
    world.set("signl4_api_key", API_KEY);
    world.set("signl4_user", &world.signl4.users()[1].id);
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.notifications();
    let alert = world.signl4.alerts()[0].id.clone();
    world.topdesk.fail_all(Some(Fault::empty(503)));
    for n in 0..300 {
        world
            .signl4
            .annotate(&alert, RENE, &format!("remark {n}"))
            .unwrap();
    }
    for body in world.notifications() {
        world.webhook("signl4", TOKEN, &body).unwrap();
    }
    world.wait(20).signl4.acknowledge(&alert, RENE).unwrap();
    world.run();
    assert_eq!(keys(&world, "in."), 300);
    world.topdesk.fail_all(None);
    for _ in 0..20 {
        world.wait(600).run();
    }
    let ticket = world.topdesk.incidents()[0].id.clone();
    let notes = world.topdesk.notes(&ticket);
    assert!(
        notes
            .iter()
            .any(|n| n.plain_text.starts_with("Alert acknowledged"))
    );
}

#[test]
fn the_alert_of_a_burst_is_not_spread_while_the_inbox_is_full() {
    let world = unlimited();
    world.set("rules", r#"[{"name":"all","burst":1}]"#);
    for n in 0..200 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    world.good_run();
    world.notifications();
    let shared = world.signl4.alerts().remove(1).id;
    world.topdesk.fail_all(Some(Fault::empty(503)));
    for n in 0..301 {
        world
            .signl4
            .annotate(&shared, RENE, &format!("remark {n}"))
            .unwrap();
    }
    for body in world.notifications() {
        let _ = world.webhook("signl4", TOKEN, &body);
    }
    for _ in 0..10 {
        world.wait(600).run();
    }
    // One of the 300 has become one for each of the 199 tickets.
    assert!(keys(&world, "in.") <= 300 + 199, "{}", keys(&world, "in."));
}

#[test]
fn counters_of_calls_that_died_are_removed_by_the_next_round() {
    let world = World::new();
    world.good_run();
    for n in 0..20 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
        // Between being elected and saying so: after the counter was increased.
        let crash = CrashPoint {
            call: 6,
            after_effect: true,
        };
        world.crash_at.set(Some(crash));
        world.survives(|w| drop(w.run()));
        world.crash_at.set(None);
        world.wait(60).good_run();
    }
    assert!(world.counters() > 10, "only {}", world.counters());
    round(&world);
    assert!(world.counters() <= 2, "{}", world.counters());
}

#[test]
fn all_keys_are_short_and_plain() {
    let (world, _) = flooded(3);
    let store = world.store.borrow();
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._:-".contains(&b);
    assert!(
        store
            .keys()
            .all(|key| key.len() <= 90 && key.bytes().all(plain))
    );
}

#[test]
fn a_status_shows_what_takes_room() {
    let (world, _) = flooded(5);
    let status = world.status().unwrap();
    let at = |pointer: &str| status.pointer(pointer).cloned().unwrap_or(Value::Null);
    assert_eq!(
        (at("/inbox/waiting"), at("/inbox/room_for")),
        (json!(5), json!(295))
    );
    assert_eq!(at("/tickets/followed"), json!(1));
}
