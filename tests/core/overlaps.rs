//! Two runs at the same time, and a world that changes while a run reads it.

use crate::world;
use crate::world::{World, p1};
use connector::Outcome;
use connector::engine::schedule;
use connector::ports::{Backend, Http, NoAnswer, Ports, Request, Response};
use jiff::SignedDuration;
use simulators::Fault;
use std::cell::Cell;
use std::collections::BTreeSet;

/// The world's network; `seen` is called after each request, before its answer is given.
struct Watched<'a, F: Fn(&Request)>(&'a World, F);

impl<F: Fn(&Request)> Http for Watched<'_, F> {
    fn send_all(&self, requests: Vec<Request>) -> Vec<Result<Response, NoAnswer>> {
        let one = |r: Request| {
            let answer = self.0.send_all(vec![r.clone()]).remove(0);
            (self.1)(&r);
            answer
        };
        requests.into_iter().map(one).collect()
    }
}

/// A run in which `meanwhile` happens after each request.
fn run_while(world: &World, meanwhile: impl Fn(&Request)) -> Outcome {
    world.wait(10);
    let http = Watched(world, meanwhile);
    schedule::on_schedule(Ports {
        http: &http,
        store: world,
        config: world,
        clock: world,
        log: world,
    })
}

/// Every ticket has rung, each once.
fn each_rang_once(world: &World) {
    let alerts = world.signl4.alerts();
    let ids: BTreeSet<_> = alerts.iter().map(|a| a.external_id.clone()).collect();
    assert_eq!(
        (alerts.len(), ids.len()),
        (world.topdesk.incidents().len(), alerts.len())
    );
}

#[test]
fn a_second_run_that_starts_during_any_request_of_the_first_repeats_nothing() {
    let world = World::new();
    for n in 0..10 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    run_while(&world, |_| drop(world.run()));
    world.good_run();
    each_rang_once(&world);
}

#[test]
fn without_atomic_counters_a_second_run_during_the_list_repeats_nothing() {
    let world = World::new();
    world.no_atomics.set(true);
    world.topdesk.create_incident(p1("one"));
    run_while(&world, |r| {
        if r.backend == Backend::Topdesk {
            world.run();
        }
    });
    world.wait(60).good_run();
    each_rang_once(&world);
}

#[test]
fn tickets_edited_and_created_while_the_list_is_paged_ring_once_each() {
    let world = World::new();
    world.set("topdesk_page_size", "3");
    for n in 0..20 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
        if n % 5 == 0 {
            world.wait(1);
        }
    }
    let turn = Cell::new(0);
    run_while(&world, |r| {
        turn.set(turn.get() + 1);
        if r.backend == Backend::Topdesk && turn.get() < 30 {
            world.wait(1);
            let tickets = world.topdesk.incidents();
            let id = &tickets[turn.get() * 7 % tickets.len()].id;
            world
                .topdesk
                .edit(id, |t| t.brief_description = Some("edited".into()));
            world.topdesk.create_incident(p1("meanwhile"));
        }
    });
    for _ in 0..20 {
        world.good_run();
    }
    each_rang_once(&world);
}

#[test]
fn a_change_committed_late_within_the_overlap_rings() {
    let world = World::new();
    let early = world.clock.now() + SignedDuration::from_secs(5);
    world.topdesk.create_incident(p1("on time"));
    world.wait(90).topdesk.create_incident(p1("later"));
    world.good_run();
    world.topdesk.create_incident(p1("late commit").at(early));
    world.good_run();
    each_rang_once(&world);
}

#[test]
fn a_side_that_closes_in_the_middle_of_a_page_leaves_no_ticket_behind() {
    let world = World::new();
    for n in 0..30 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    for seconds in [5, 90, 400] {
        let sent = Cell::new(0);
        run_while(&world, |r| {
            sent.set(sent.get() + usize::from(r.backend == Backend::Signl4));
            if sent.get() == 4 {
                sent.set(5);
                world.signl4.fail_next(Fault::retry_after(429, seconds));
            }
        });
        world.wait(i64::from(seconds));
    }
    for _ in 0..20 {
        world.wait(30).run();
    }
    each_rang_once(&world);
}

#[test]
fn a_host_clock_that_jumps_back_a_year_in_the_middle_of_a_lease_blocks_nothing() {
    let world = World::new();
    let right = world.clock.now();
    world
        .clock
        .set(right + SignedDuration::from_hours(24 * 365));
    let point = world::CrashPoint {
        call: 8,
        after_effect: true,
    };
    world.topdesk.create_incident(p1("one"));
    world.crash_at.set(Some(point));
    assert!(!world.survives(|w| drop(w.run())));
    world.crash_at.set(None);
    world.clock.set(right);
    assert!(!world.good_run().report.open.busy);
}

#[test]
fn a_killed_run_holds_up_the_next_ones_for_less_than_a_minute_whatever_its_budget() {
    let world = World::new();
    world.set("run_budget", "10m");
    world.good_run();
    world.topdesk.create_incident(p1("one"));
    // The lease is taken and the record of the intent written: then the process ends.
    let point = world::CrashPoint {
        call: 12,
        after_effect: true,
    };
    world.crash_at.set(Some(point));
    assert!(!world.survives(|w| drop(w.run())));
    world.crash_at.set(None);
    assert!(world.run().report.open.busy);
    world.wait(30);
    assert!(!world.run().report.open.busy);
    assert!(!world.signl4.alerts().is_empty());
}
