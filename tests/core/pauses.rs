//! Runs that do nothing for a while, and the call after every good one.

use crate::alarming::{RENE, alarming, alarms, kinds, line};
use crate::world::{World, p1};
use connector::Failure;
use connector::operator::pause;
use connector::ports::{Backend, NoAnswer};
use serde_json::json;
use simulators::Fault;

#[test]
fn a_long_pause_raises_no_alarm_and_nothing_acts_in_it() {
    let world = alarming();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.notifications();
    pause::pause(world.all_ports(), 4 * 3_600).unwrap();
    for _ in 0..20 {
        world.wait(600).run();
    }
    let alert = world.signl4.alerts()[0].id.clone();
    world.signl4.acknowledge(&alert, RENE).unwrap();
    world.deliver();
    assert!(alarms(&world).is_empty());
    assert_eq!(kinds(&world), Vec::<String>::new());
    assert!(line(&world).starts_with("Paused until"));
}

#[test]
fn the_heart_beats_after_every_good_run_and_after_no_other() {
    let world = alarming();
    world.set(
        "heartbeat_url",
        "https://beat.example.com/ping/canary-0123?x=1",
    );
    let beats = |world: &World| {
        let sent = world.sent.borrow();
        sent.iter()
            .filter(|r| r.backend == Backend::Heartbeat)
            .map(|r| r.path_and_query.clone())
            .collect::<Vec<_>>()
    };
    world.good_run();
    assert_eq!(beats(&world), ["/ping/canary-0123?x=1"]);
    world.topdesk.fail_all(Some(Fault::empty(401)));
    world.run();
    assert!(beats(&world).is_empty());
    world.topdesk.fail_all(None);
    pause::pause(world.all_ports(), 600).unwrap();
    world.run();
    assert!(beats(&world).is_empty());
}

#[test]
fn a_heartbeat_that_is_not_taken_is_said_without_its_address() {
    let world = alarming();
    world.set("heartbeat_url", "https://beat.example.com/ping/canary-0123");
    *world.outage.borrow_mut() = Some(|request| {
        (request.backend == Backend::Heartbeat).then(|| Err(NoAnswer::NotSent("refused".into())))
    });
    let outcome = world.good_run();
    let problems = outcome.report.problems.join(" ");
    assert!(
        problems.contains("heartbeat_url") && !problems.contains("canary"),
        "{problems}"
    );
}

#[test]
fn a_pause_stops_the_work_keeps_what_comes_and_ends_by_itself() {
    let world = alarming();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.notifications();
    pause::pause(world.all_ports(), 3_600).unwrap();
    world.topdesk.create_incident(p1("two"));
    let alert = world.signl4.alerts()[0].id.clone();
    world.signl4.acknowledge(&alert, RENE).unwrap();
    world.deliver();
    let outcome = world.run();
    assert_eq!(
        (
            outcome.report.requests.topdesk_requests,
            world.signl4.alerts().len()
        ),
        (0, 1)
    );
    assert!(
        line(&world).starts_with("Paused until 2026-11-23T09:"),
        "{}",
        line(&world)
    );
    world.wait(3_600).good_run();
    assert_eq!(world.signl4.alerts().len(), 2);
    assert_eq!(world.status().unwrap()["inbox"]["waiting"], json!(0));
}

#[test]
fn a_pause_is_ended_by_hand() {
    let world = alarming();
    pause::pause(world.all_ports(), 3_600).unwrap();
    pause::resume(world.all_ports()).unwrap();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    assert_eq!(world.signl4.alerts().len(), 1);
    let events: Vec<_> = world
        .audit()
        .iter()
        .rev()
        .map(|e| e["event"].clone())
        .collect();
    assert_eq!(events, ["paused", "resumed", "alert_raised"]);
}

#[test]
fn a_pause_that_is_none_is_refused() {
    let world = alarming();
    for seconds in [0, 59, 604_801, u32::MAX] {
        let refused = pause::pause(world.all_ports(), seconds);
        assert!(matches!(refused, Err(Failure::Refused(_))), "{seconds}");
    }
}
