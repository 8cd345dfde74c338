//! Tickets that wait: for hours, target dates, a team's secret, another attempt. Each test states what
//! the promise says; most failed once.
#![expect(clippy::unwrap_used, reason = "tests")]

use crate::world;
use crate::world::{World, p1, status};
use connector::engine::schedule;
use connector::ports::{Clock, Http, NoAnswer, Ports, Request, Response, Side};
use connector::{Failure, Outcome};
use jiff::{SignedDuration, Timestamp};
use simulators::Fault;
use simulators::signl4::{API_KEY, Alert, Status};
use simulators::topdesk::NewIncident;

const RENE: &str = "rene@example.com";
const SAM: &str = "Sam Backoffice";
const DAY: &str =
    r#"[{"name":"day","hours":{"zone":"UTC","open":["daily 09:00-17:00"],"outside":"hold"}}]"#;
const NEAR: &str = r#"[{"name":"all","near_target":{"before":"30m","scenario":"multi_ack"}}]"#;

fn ruled(rules: &str) -> World {
    let world = World::new();
    world.set("rules", rules).set("topdesk_query", "");
    world
}

fn open(world: &World) -> Vec<Alert> {
    let alerts = world.signl4.alerts().into_iter();
    alerts.filter(|a| a.status != Status::Closed).collect()
}

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

const TEAMS: &str = r#"[{"name":"net","when":{"group":"Application management"},"alert":{"team":"Net"}},{"name":"rest"}]"#;

fn with_teams(secret: &str) -> World {
    let world = ruled(TEAMS);
    world.signl4.add_team("Net", "net-secret-1234");
    let teams = format!(r#"{{"Net":"{secret}"}}"#);
    world.set("signl4_teams", &teams);
    world
}

fn net(title: &str) -> NewIncident {
    p1(title).group("Application management")
}

#[test]
fn a_wrong_secret_of_one_team_holds_up_no_other_and_costs_one_request_a_run() {
    let world = with_teams("wrong-secret-1234");
    world.good_run();
    for n in 0..12 {
        world.topdesk.create_incident(net(&format!("net {n}")));
        world.wait(1);
    }
    world.topdesk.create_incident(p1("fire"));
    world.run();
    assert_eq!(open(&world).len(), 1, "the other team");
    let refused = world
        .signl4
        .requests()
        .iter()
        .filter(|r| r.status == 404)
        .count();
    assert_eq!(refused, 1);
}

#[test]
fn every_ticket_of_a_team_whose_secret_is_wrong_is_reported_as_waiting() {
    let world = with_teams("wrong-secret-1234");
    for n in 0..2 {
        world.topdesk.create_incident(net(&format!("net {n}")));
    }
    assert_eq!(world.run().report.open.waiting, 2);
}

#[test]
fn a_wrong_secret_of_a_team_is_said_in_every_run_until_it_is_corrected() {
    let world = with_teams("wrong-secret-1234");
    world.topdesk.create_incident(net("net"));
    for _ in 0..8 {
        let failure = world.wait(50).run().failure;
        assert!(
            matches!(&failure, Some(Failure::FixSettings(faults)) if faults[0].key == "signl4_teams"),
            "{failure:?}"
        );
    }
    world.set("signl4_teams", r#"{"Net":"net-secret-1234"}"#);
    world.wait(300).good_run();
    assert_eq!(open(&world).len(), 1);
    world.good_run();
}

#[test]
fn a_team_that_was_removed_while_its_alert_is_open_is_said_in_every_run() {
    let world = with_teams("net-secret-1234");
    let ticket = world.topdesk.create_incident(net("net")).id;
    world.good_run();
    world
        .set("rules", r#"[{"name":"all"}]"#)
        .set("signl4_teams", "");
    let now = world.clock.now();
    world.topdesk.edit(&ticket, |t| t.set_closed(true, now));
    world.topdesk.create_incident(p1("fire"));
    for _ in 0..5 {
        assert!(matches!(world.run().failure, Some(Failure::FixSettings(_))));
    }
    assert_eq!(open(&world).len(), 2);
    world.set("signl4_teams", r#"{"Net":"net-secret-1234"}"#);
    world.wait(300).good_run();
    assert_eq!(open(&world).len(), 1);
}

#[test]
fn a_deleted_ticket_does_not_make_the_filter_be_asked_from_the_beginning_of_time() {
    let world = World::new();
    let one = world.topdesk.create_incident(p1("one")).id;
    world.topdesk.create_incident(p1("two"));
    world.good_run();
    world.topdesk.delete(&one);
    world.wait(6 * 3_600).good_run();
    assert_eq!(open(&world).len(), 1);
    let asked = world.topdesk.requests();
    // The rare look at the newest tickets asks so, and reads one page.
    let all_from =
        |r: &&simulators::RequestLog| r.query.contains("asc") && r.query.contains("1970");
    let early = asked.iter().find(all_from);
    assert!(early.is_none(), "{early:?}");
}

#[test]
fn a_filter_of_a_rule_that_topdesk_refuses_names_the_rules() {
    let world = ruled(r#"[{"name":"all","query":"nosuchfield==1"}]"#);
    world.topdesk.create_incident(p1("one"));
    let failure = world.run().failure;
    assert!(
        matches!(&failure, Some(Failure::FixSettings(faults)) if faults[0].key == "rules"),
        "{failure:?}"
    );
}

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

#[test]
fn a_change_under_an_acknowledged_alert_makes_no_trouble_without_an_api_key() {
    let world = ruled(r#"[{"name":"all","on_change":{"group_changed":"reroute"}}]"#);
    let ticket = world.topdesk.create_incident(p1("moves")).id;
    world.good_run();
    world.topdesk.edit_as(SAM, &ticket, |t| t.set_operator(SAM));
    world.good_run();
    world
        .topdesk
        .edit(&ticket, |t| t.set_group("Application management"));
    for _ in 0..2 {
        let report = world.good_run().report;
        assert!(report.problems.is_empty(), "{:?}", report.problems);
    }
}

#[test]
fn held_tickets_stay_noted_while_signl4_is_away() {
    let world = ruled(DAY);
    for n in 0..5 {
        world.topdesk.create_incident(p1(&format!("held {n}")));
    }
    world.good_run();
    until(&world, "2026-11-23T09:00:00Z");
    *world.outage.borrow_mut() =
        Some(|r: &Request| (r.side == Side::Signl4).then(|| Err(NoAnswer::NotSent("down".into()))));
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

type Answer = Result<Response, NoAnswer>;

struct Between<'a, F: Fn(&Request, &dyn Fn() -> Answer) -> Answer>(&'a World, F);

impl<F: Fn(&Request, &dyn Fn() -> Answer) -> Answer> Http for Between<'_, F> {
    fn send_all(&self, requests: Vec<Request>) -> Vec<Answer> {
        let one = |r: &Request| (self.1)(r, &|| self.0.send_all(vec![r.clone()]).remove(0));
        requests.iter().map(one).collect()
    }
}

#[test]
fn a_comparison_that_fails_in_the_middle_is_gone_on_with() {
    let world = World::new();
    let one = world.topdesk.create_incident(p1("one")).id;
    world.topdesk.create_incident(p1("two"));
    world.good_run();
    world.topdesk.delete(&one);
    world.wait(6 * 3_600);
    world.topdesk.create_incident(p1("three"));
    // TOPdesk shows no ticket by its id in this run, and a webhook that came meanwhile makes it poll again.
    let http = Between(&world, |r: &Request, send: &dyn Fn() -> Answer| {
        if r.path_and_query.contains("/incidents/id/") {
            world.webhook("topdesk", world::TOKEN, b"{}").unwrap();
            world.topdesk.create_incident(p1("four"));
            world.wait(1);
            return Err(NoAnswer::NotSent("down".into()));
        }
        send()
    });
    let outcome = schedule::on_schedule(Ports {
        http: &http,
        store: &world,
        config: &world,
        clock: &world,
        log: &world,
    });
    assert!(outcome.failure.is_some());
    world.run();
    assert!(open(&world).iter().all(|a| !a.title.ends_with("one")));
}
