//! Tickets that wait for their hours or their target date.

use super::*;

const DAY: &str =
    r#"[{"name":"day","hours":{"zone":"UTC","open":["daily 09:00-17:00"],"outside":"hold"}}]"#;

const NEAR: &str = r#"[{"name":"all","near_target":{"before":"30m","scenario":"multi_ack"}}]"#;

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// A run on a host whose clock is ahead of TOPdesk's.
fn run_ahead(world: &World, ahead: SignedDuration) -> Outcome {
    struct Ahead<'a>(&'a World, SignedDuration);
    impl Clock for Ahead<'_> {
        fn now(&self) -> Timestamp {
            self.0.clock.now() + self.1
        }
        fn monotonic_ms(&self) -> u64 {
            self.0.monotonic_ms()
        }
    }
    schedule::on_schedule(Ports {
        http: world,
        store: world,
        config: world,
        clock: &Ahead(world, ahead),
        log: world,
    })
}

fn until(world: &World, moment: &str) {
    let moment: Timestamp = moment.parse().unwrap();
    world
        .clock
        .advance(moment.duration_since(world.clock.now()));
}

#[test]
fn a_held_ticket_rings_although_the_clock_of_the_host_is_ahead_of_topdesks() {
    let world = ruled(DAY);
    world.topdesk.create_incident(p1("held"));
    world.good_run();
    until(&world, "2026-11-23T08:59:57Z");
    for _ in 0..3 {
        assert_eq!(
            run_ahead(&world, SignedDuration::from_secs(5)).failure,
            None
        );
        world.wait(60);
    }
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn a_held_ticket_does_not_become_too_old_while_it_waits() {
    let world = ruled(DAY);
    world.set("max_age", "1h");
    until(&world, "2026-11-23T18:00:00Z");
    world.topdesk.create_incident(p1("held"));
    world.good_run();
    until(&world, "2026-11-24T09:00:00Z");
    world.good_run();
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn a_ticket_that_waits_for_its_target_date_does_not_become_too_old() {
    let world = ruled(r#"[{"name":"near","when":{"target_within":"2h"}}]"#);
    let target = world.clock.now() + hours(24 * 20);
    world
        .topdesk
        .create_incident(p1("in three weeks").target(target));
    world.good_run();
    world.wait(86_400 * 20);
    world.good_run();
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn an_old_alert_that_is_ended_for_a_near_target_date_is_raised_anew() {
    let world = ruled(NEAR);
    let target = world.clock.now() + hours(24 * 20);
    world
        .topdesk
        .create_incident(p1("in three weeks").target(target));
    world.good_run();
    world.wait(86_400 * 20 - 600);
    world.good_run();
    assert_eq!(open(&world).len(), 1);
    assert_eq!(world.signl4.alerts().len(), 2);
}

#[test]
fn a_ticket_that_waited_while_nothing_ran_for_longer_than_max_age_stays_silent() {
    let world = ruled(DAY);
    until(&world, "2026-11-23T18:00:00Z");
    world.topdesk.create_incident(p1("held"));
    world.good_run();
    until(&world, "2026-12-24T09:00:00Z");
    let outcome = world.good_run();
    assert_eq!(
        (outcome.report.tickets.too_old, world.signl4.alerts().len()),
        (1, 0)
    );
}

#[test]
fn a_target_date_that_comes_near_outside_the_hours_rings_again_when_they_begin() {
    let world = ruled(
        r#"[{"name":"day","hours":{"zone":"UTC","open":["daily 09:00-17:00"]},"near_target":{"before":"2h","scenario":"multi_ack"}}]"#,
    );
    until(&world, "2026-11-23T16:00:00Z");
    let target = "2026-11-24T10:00:00Z".parse().unwrap();
    world.topdesk.create_incident(p1("tomorrow").target(target));
    world.good_run();
    assert_eq!(open(&world).len(), 1);
    for moment in ["2026-11-24T08:01:00Z", "2026-11-24T09:01:00Z"] {
        until(&world, moment);
        world.good_run();
    }
    assert_eq!(world.signl4.alerts().len(), 2);
}

#[test]
fn a_change_of_group_outside_the_hours_reroutes_when_they_begin() {
    let world = ruled(
        r#"[{"name":"day","hours":{"zone":"UTC","open":["daily 09:00-17:00"]},"on_change":{"group_changed":"reroute"}}]"#,
    );
    until(&world, "2026-11-23T16:00:00Z");
    let ticket = world.topdesk.create_incident(p1("moves"));
    world.good_run();
    until(&world, "2026-11-23T18:00:00Z");
    world
        .topdesk
        .edit(&ticket.id, |t| t.set_group("Application management"));
    world.good_run();
    assert_eq!(world.signl4.alerts().len(), 1, "nobody is woken at night");
    until(&world, "2026-11-24T09:01:00Z");
    world.good_run();
    assert_eq!(world.signl4.alerts().len(), 2);
}

#[test]
fn held_tickets_stay_noted_while_signl4_is_away() {
    let world = ruled(DAY);
    for n in 0..5 {
        world.topdesk.create_incident(p1(&format!("held {n}")));
    }
    world.good_run();
    until(&world, "2026-11-23T09:00:00Z");
    *world.outage.borrow_mut() = Some(|r: &Request| {
        (r.backend == Backend::Signl4).then(|| Err(NoAnswer::NotSent("down".into())))
    });
    for _ in 0..3 {
        world.run();
    }
    *world.outage.borrow_mut() = None;
    world.wait(60).good_run();
    assert_eq!(open(&world).len(), 5);
}

#[test]
fn a_held_ticket_that_topdesk_does_not_show_for_now_rings_later() {
    let world = ruled(DAY);
    world.topdesk.create_incident(p1("held"));
    world.good_run();
    until(&world, "2026-11-23T09:00:00Z");
    *world.outage.borrow_mut() = Some(|r: &Request| {
        let by_id = r.path_and_query.contains("/incidents/id/");
        by_id.then(|| status(500).unwrap())
    });
    world.run();
    *world.outage.borrow_mut() = None;
    for _ in 0..3 {
        world.wait(400).run();
    }
    assert_eq!(open(&world).len(), 1);
}
