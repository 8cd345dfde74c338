//! Bursts.

use super::*;

fn summaries(world: &World) -> Vec<Alert> {
    let alerts = world.signl4.alerts().into_iter();
    alerts
        .filter(|a| a.title.contains("more tickets"))
        .collect()
}

#[test]
fn the_end_of_a_burst_is_sent_again_when_signl4_was_away() {
    let world = burst(1);
    let tickets = create(&world, 3);
    world.good_run();
    tickets.iter().for_each(|ticket| close(&world, ticket));
    *world.outage.borrow_mut() = Some(|r: &Request| {
        (r.backend == Backend::Signl4).then(|| Err(NoAnswer::NotSent("down".into())))
    });
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
