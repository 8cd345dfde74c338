//! Alerts that stand for several tickets: bursts and major calls. Each test states what the promise
//! says; most failed once.

use crate::world;
use crate::world::{CrashPoint, World, p1};
use connector::ports::{NoAnswer, Request, Side};
use simulators::Fault;
use simulators::signl4::{Alert, Status};
use simulators::topdesk::Incident;

const RENE: &str = "rene@example.com";

fn burst(cap: u32) -> World {
    let world = World::new();
    let rules = format!(r#"[{{"name":"all","burst":{cap}}}]"#);
    world.set("rules", &rules).set("topdesk_query", "");
    world
}

fn major() -> World {
    let world = World::new();
    world
        .set("rules", r#"[{"name":"all","group_major":true}]"#)
        .set("topdesk_query", "")
        .set("reconcile_every", "0");
    world
}

fn create(world: &World, count: u32) -> Vec<Incident> {
    let one = |n| {
        world.wait(1);
        world.topdesk.create_incident(p1(&format!("ticket-{n};")))
    };
    (0..count).map(one).collect()
}

fn close(world: &World, ticket: &Incident) {
    let now = world.clock.now();
    world.topdesk.edit(&ticket.id, |t| t.set_closed(true, now));
}

fn open(world: &World) -> Vec<Alert> {
    let alerts = world.signl4.alerts().into_iter();
    alerts.filter(|a| a.status != Status::Closed).collect()
}

fn summaries(world: &World) -> Vec<Alert> {
    let alerts = world.signl4.alerts().into_iter();
    alerts
        .filter(|a| a.title.contains("more tickets"))
        .collect()
}

/// How many open alerts say something of a ticket.
fn shown(world: &World, n: u32) -> usize {
    let words = format!("ticket-{n};");
    let says = |a: &&Alert| a.title.contains(&words) || a.text.contains(&words);
    open(world).iter().filter(says).count()
}

fn settle(world: &World) {
    for _ in 0..40 {
        world.wait(900).run();
        world.deliver_until_answered();
        world.drain();
    }
}

fn with_child(world: &World) -> (Incident, Incident) {
    let major = world.topdesk.create_incident(p1("all is down").major());
    world.good_run();
    let child = p1("no mail").part_of_major(&major);
    let child = world.topdesk.create_incident(child);
    let report = world.good_run().report;
    assert_eq!((report.tickets.raised, report.tickets.covered), (0, 1));
    (major, child)
}

#[test]
fn what_a_major_call_covered_rings_when_its_alert_is_closed_on_the_phone_and_with_it_the_ticket() {
    let world = major();
    let (_, child) = with_child(&world);
    let alert = open(&world)[0].id.clone();
    world.notifications();
    world.wait(1).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    world.run();
    world.run();
    let id = format!("TOPdesk-{}.2", child.id);
    assert_eq!(open(&world)[0].external_id, Some(id));
}

#[test]
fn what_a_major_call_covered_rings_when_its_alert_turns_out_refused() {
    let world = major();
    let major = p1("all is down").major();
    let major = world.topdesk.create_incident(major);
    world.signl4.fail_all(Some(Fault::empty(500)));
    world.run();
    let child = world
        .topdesk
        .create_incident(p1("no mail").part_of_major(&major));
    world.run();
    world.signl4.fail_all(None);
    *world.outage.borrow_mut() = Some(|r: &Request| {
        let is_major = String::from_utf8_lossy(&r.body).contains("all is down");
        (r.side == Side::Signl4 && is_major).then(|| world::status(400).unwrap())
    });
    settle(&world);
    let alerts = open(&world);
    assert_eq!(alerts.len(), 1);
    let own = format!("TOPdesk-{}", child.id);
    assert!(alerts[0].external_id.as_ref().unwrap().starts_with(&own));
}

#[test]
fn a_ticket_that_joins_a_major_call_which_ends_in_the_same_run_rings() {
    let world = major();
    let major = world.topdesk.create_incident(p1("all is down").major());
    world.good_run();
    close(&world, &major);
    world.wait(1);
    world
        .topdesk
        .create_incident(p1("no mail").part_of_major(&major));
    world.good_run();
    world.good_run();
    assert_eq!(open(&world).len(), 1);
}

#[test]
fn a_ticket_of_a_major_call_whose_alert_was_closed_on_the_phone_has_its_own() {
    let world = major();
    world.set("close_ticket", "no").set("status_on_close", "");
    let (major, _) = with_child(&world);
    let alert = open(&world)[0].id.clone();
    world.wait(1).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    world
        .topdesk
        .create_incident(p1("late").part_of_major(&major));
    world.good_run();
    assert!(open(&world).iter().any(|a| a.title.ends_with("late")));
}

#[test]
fn a_ticket_whose_major_call_is_covered_itself_has_its_own_alert() {
    let world = major();
    let (_, child) = with_child(&world);
    world
        .topdesk
        .create_incident(p1("third").part_of_major(&child));
    world.good_run();
    assert!(open(&world).iter().any(|a| a.title.ends_with("third")));
}

#[test]
fn what_an_old_major_call_covered_is_not_too_old_when_it_ends() {
    let world = major();
    let (major, _) = with_child(&world);
    world.wait(86_400 * 9);
    close(&world, &major);
    world.good_run();
    world.good_run();
    assert_eq!(open(&world).len(), 1);
}

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

#[test]
fn the_end_of_a_burst_is_sent_again_when_signl4_was_away() {
    let world = burst(1);
    let tickets = create(&world, 3);
    world.good_run();
    tickets.iter().for_each(|ticket| close(&world, ticket));
    *world.outage.borrow_mut() =
        Some(|r: &Request| (r.side == Side::Signl4).then(|| Err(NoAnswer::NotSent("down".into()))));
    world.run();
    *world.outage.borrow_mut() = None;
    settle(&world);
    assert!(open(&world).is_empty());
}

#[test]
fn the_end_of_a_burst_whose_answer_was_lost_is_sent_again() {
    let world = burst(1);
    world.set("resolve_on", "completed,closed");
    let tickets = create(&world, 3);
    world.good_run();
    tickets.iter().for_each(|ticket| close(&world, ticket));
    world.signl4.fail_all(Some(Fault::empty(500)));
    world.run();
    world.signl4.fail_all(None);
    settle(&world);
    assert!(open(&world).is_empty());
}

#[test]
fn a_burst_whose_tickets_all_end_before_its_outcome_is_known_is_ended() {
    let world = burst(1);
    let tickets = create(&world, 3);
    world.signl4.fail_all(Some(Fault::cut().after_effect()));
    world.run();
    world.signl4.fail_all(None);
    tickets.iter().for_each(|ticket| close(&world, ticket));
    settle(&world);
    assert!(open(&world).is_empty(), "{:?}", open(&world));
}

#[test]
fn a_large_burst_whose_answer_was_lost_is_told_once_more_and_not_in_parts() {
    let world = burst(1);
    create(&world, 50);
    world.signl4.fail_all(Some(Fault::empty(500)));
    world.run();
    world.signl4.fail_all(None);
    settle(&world);
    for n in 0..50 {
        assert_eq!(shown(&world, n), 1, "ticket {n}");
    }
    let mut ids: Vec<_> = summaries(&world)
        .into_iter()
        .map(|a| a.external_id)
        .collect();
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "raised twice under one id");
    for ticket in world.topdesk.incidents() {
        close(&world, &ticket);
    }
    settle(&world);
    assert!(open(&world).is_empty());
}

#[test]
fn a_burst_whose_rule_is_removed_before_its_outcome_is_known_still_ends() {
    let world = burst(1);
    let tickets = create(&world, 3);
    world.signl4.fail_all(Some(Fault::empty(500)));
    world.run();
    world.signl4.fail_all(None);
    world.set("rules", r#"[{"name":"other","when":{"priority":"P9"}}]"#);
    settle(&world);
    for n in 0..3 {
        assert_eq!(shown(&world, n), 1, "ticket {n}");
    }
    tickets.iter().for_each(|ticket| close(&world, ticket));
    settle(&world);
    assert!(open(&world).is_empty(), "{:?}", open(&world));
}

#[test]
fn tapping_on_an_old_burst_does_not_touch_the_later_alert_of_one_of_its_tickets() {
    let world = burst(1);
    let tickets = create(&world, 3);
    world.good_run();
    let old = summaries(&world)[0].id.clone();
    world.notifications();
    world.wait(1).signl4.close(&old, RENE).unwrap();
    world.deliver();
    world.run();
    let again = &tickets[2].id;
    world.topdesk.edit(again, |t| {
        t.closed = false;
        t.completed = false;
    });
    world.good_run();
    world.wait(1).signl4.reopen(&old, RENE).unwrap();
    world.wait(1).signl4.close(&old, RENE).unwrap();
    world.deliver();
    assert!(!world.topdesk.incident(again).unwrap().closed);
}

#[test]
fn a_late_older_tap_on_a_burst_does_not_keep_it_from_ending() {
    let world = burst(1);
    world.set("close_ticket", "no").set("status_on_close", "");
    let tickets = create(&world, 3);
    world.good_run();
    let shared = summaries(&world)[0].id.clone();
    world.notifications();
    world.wait(1).signl4.close(&shared, RENE).unwrap();
    world.wait(1).signl4.reopen(&shared, RENE).unwrap();
    for body in world.notifications().into_iter().rev() {
        world.webhook("signl4", world::TOKEN, &body).unwrap();
        world.drain();
    }
    tickets.iter().for_each(|ticket| close(&world, ticket));
    settle(&world);
    assert!(open(&world).is_empty(), "{:?}", open(&world));
}

#[test]
fn taking_a_burst_that_was_sent_twice_takes_both_and_nothing_else() {
    let world = burst(1);
    create(&world, 3);
    // The first alert is accepted; the answer about the shared one is lost.
    *world.outage.borrow_mut() = None;
    world.signl4.fail_next(Fault::cut().after_effect());
    world.signl4.fail_next(Fault::cut().after_effect());
    world.run();
    settle(&world);
    assert_eq!(summaries(&world).len(), 2);
    let shared = summaries(&world)[0].id.clone();
    let before = world.signl4.events().len();
    world.wait(1).signl4.acknowledge(&shared, RENE).unwrap();
    world.deliver();
    assert!(
        summaries(&world)
            .iter()
            .all(|a| a.status == Status::Acknowledged)
    );
    assert_eq!(world.signl4.events().len(), before + 1);
}

#[test]
fn the_shared_alert_of_a_burst_rings_as_its_highest_priority_would() {
    let world = burst(1);
    world.set(
        "priorities",
        r#"[{"is":"P1","scenario":"multi_ack","service":"Critical"}]"#,
    );
    create(&world, 3);
    world.good_run();
    let shared = summaries(&world).remove(0);
    assert_eq!(shared.scenario.as_deref(), Some("multi_ack"));
    assert_eq!(shared.category.as_deref(), Some("Critical"));
}

#[test]
fn a_ticket_of_a_burst_is_counted_as_covered_once() {
    let world = burst(1);
    let tickets = create(&world, 3);
    assert_eq!(world.good_run().report.tickets.covered, 2);
    world.topdesk.edit(&tickets[2].id, |t| {
        t.brief_description = Some("edited".into())
    });
    assert_eq!(world.good_run().report.tickets.covered, 0);
}

#[test]
fn a_refused_burst_is_a_dead_letter_for_each_of_its_tickets() {
    let world = burst(1);
    create(&world, 3);
    *world.outage.borrow_mut() = Some(|r: &Request| {
        let shared = String::from_utf8_lossy(&r.body).contains("more tickets");
        shared.then(|| world::status(400).unwrap())
    });
    let report = world.run().report;
    assert_eq!((report.tickets.raised, report.open.dead_letters), (1, 2));
}
