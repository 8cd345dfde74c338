//! With an API key and a user: what SIGNL4's notifications would have said is found by looking, once,
//! and in any order with the notifications themselves.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use crate::world;
use crate::world::{Counts, World, p1};
use connector::Failure;
use connector::domain::{ExternalId, TicketId};
use connector::ports::Gate;
use connector::ports::{Method, NoAnswer, Side};
use connector::settings::Settings;
use connector::signl4::Signl4;
use proptest::prelude::*;
use simulators::Fault;
use simulators::signl4::API_KEY;
use simulators::topdesk::Incident;

const RENE: &str = "rene@example.com";
const SAM: &str = "sam@example.com";

fn with_key() -> World {
    let world = World::new();
    world.set("signl4_api_key", API_KEY);
    world.set("signl4_user", &world.signl4.users()[1].id);
    world
}

/// A world with one ticket whose alert is open, looked at until nothing is new.
fn alerted() -> (World, String) {
    let world = with_key();
    world.good_run();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.good_run();
    world.good_run();
    world.notifications();
    (world, ticket.id)
}

fn alert(world: &World) -> String {
    world.signl4.alerts()[0].id.clone()
}

fn status(world: &World, ticket: &str) -> Option<String> {
    world
        .topdesk
        .incident(ticket)
        .unwrap()
        .processing_status
        .map(|s| s.name)
}

/// The ticket as a person sees it, without the moments in its notes.
fn final_state(world: &World, id: &str) -> (Option<String>, Option<String>, bool, Vec<String>) {
    let Incident {
        processing_status,
        operator,
        closed,
        ..
    } = world.topdesk.incident(id).unwrap();
    let notes = world.topdesk.notes(id);
    // An alert that is open again does not say who has opened it; only a notification does.
    let first_line = |text: &str| {
        let line = text.split(" (").next().unwrap_or_default();
        match line.strip_prefix("Acknowledgement withdrawn in SIGNL4") {
            Some(_) => "Acknowledgement withdrawn in SIGNL4".to_owned(),
            None => line.to_owned(),
        }
    };
    (
        processing_status.map(|s| s.name),
        operator.map(|o| o.name),
        closed,
        notes
            .iter()
            .rev()
            .map(|n| first_line(&n.plain_text))
            .collect(),
    )
}

#[test]
fn an_idle_run_makes_one_get_and_one_post_and_writes_nothing() {
    let (world, _) = alerted();
    let outcome = world.good_run();
    let report = &outcome.report;
    assert_eq!(
        (
            report.requests.topdesk_requests,
            report.requests.signl4_requests
        ),
        (1, 1)
    );
    assert_eq!(
        world.counts.get(),
        Counts {
            reads: 3,
            writes: 0
        }
    );
}

#[test]
fn an_idle_run_stays_idle_for_days_and_without_any_alert() {
    let world = with_key();
    world.good_run();
    for hours in [1, 30, 300] {
        world.wait(hours * 3_600);
        // The daily comparison of alerts and tickets may be due.
        world.good_run();
        let outcome = world.good_run();
        assert_eq!(outcome.report.requests.signl4_requests, 1);
        assert_eq!(world.counts.get().writes, 0, "after {hours} hours");
    }
}

#[test]
fn an_acknowledgement_without_a_notification_is_found() {
    let (world, ticket) = alerted();
    world.signl4.acknowledge(&alert(&world), RENE).unwrap();
    assert_eq!(world.good_run().report.news.found, 1);
    let expected = (
        Some("In progress".to_owned()),
        Some("Rene Duty".to_owned()),
        false,
        vec!["Alert acknowledged in SIGNL4 by Rene".to_owned()],
    );
    assert_eq!(final_state(&world, &ticket), expected);
}

#[test]
fn what_is_found_is_worked_off_once() {
    let (world, ticket) = alerted();
    world.signl4.acknowledge(&alert(&world), RENE).unwrap();
    for _ in 0..4 {
        world.good_run();
    }
    assert_eq!(world.topdesk.notes(&ticket).len(), 1);
    assert_eq!(world.counts.get().writes, 0);
}

#[test]
fn a_close_names_who_acknowledged_before() {
    let (world, ticket) = alerted();
    world.signl4.acknowledge(&alert(&world), RENE).unwrap();
    world.wait(60);
    world.signl4.close(&alert(&world), SAM).unwrap();
    world.good_run();
    let (_, operator, closed, notes) = final_state(&world, &ticket);
    assert_eq!((operator.as_deref(), closed), (Some("Rene Duty"), true));
    assert_eq!(
        notes,
        [
            "Alert acknowledged in SIGNL4 by Rene",
            "Alert closed in SIGNL4 by Sam"
        ]
    );
}

#[test]
fn a_withdrawn_acknowledgement_and_a_reopening_are_found() {
    let (world, ticket) = alerted();
    world.signl4.acknowledge(&alert(&world), RENE).unwrap();
    world.good_run();
    world.signl4.unacknowledge(&alert(&world), RENE).unwrap();
    world.good_run();
    assert_eq!(status(&world, &ticket).as_deref(), Some("Registered"));
    world.signl4.close(&alert(&world), RENE).unwrap();
    world.good_run();
    assert!(world.topdesk.incident(&ticket).unwrap().closed);
    world.signl4.reopen(&alert(&world), RENE).unwrap();
    world.good_run();
    assert!(!world.topdesk.incident(&ticket).unwrap().closed);
}

#[test]
fn that_nobody_replied_is_noted_once_however_often_it_is_seen() {
    let (world, ticket) = alerted();
    world.signl4.no_reply(&alert(&world)).unwrap();
    world.good_run();
    world
        .signl4
        .annotate(&alert(&world), RENE, "late, sorry")
        .unwrap();
    world.good_run();
    world.deliver();
    world.good_run();
    let (_, _, _, notes) = final_state(&world, &ticket);
    assert_eq!(
        notes,
        [
            "Nobody has replied to the alert in SIGNL4",
            "Remark in SIGNL4 by Rene"
        ]
    );
}

#[test]
fn an_alert_that_the_connector_resolved_is_an_echo() {
    let (world, ticket) = alerted();
    let now = world.clock.now();
    world.topdesk.edit(&ticket, |t| t.set_closed(true, now));
    world.good_run();
    world.good_run();
    assert_eq!(world.good_run().report.news.found, 0);
    assert_eq!(world.topdesk.notes(&ticket).len(), 0);
}

#[test]
fn alerts_of_others_are_left_alone() {
    let (world, _) = alerted();
    let body = br#"{"title":"x","X-S4-ExternalID":"Jira-1"}"#.as_slice();
    let uri = format!("/webhook/{}", world::SECRET);
    let event = http::Request::post(uri).header("content-type", "application/json");
    let answer = world
        .signl4
        .respond(event.body(bytes::Bytes::from(body)).unwrap());
    assert_eq!(answer.status(), 201);
    let outcome = world.good_run();
    assert_eq!(
        (
            outcome.report.news.found,
            outcome.report.requests.signl4_requests
        ),
        (0, 1)
    );
    world.good_run();
    assert_eq!(world.counts.get().writes, 0);
}

/// What happens on the phones, one step at a time.
type Steps = &'static [fn(&World)];

fn told(steps: Steps, tell: impl Fn(&World)) -> (World, String) {
    let (world, ticket) = alerted();
    for step in steps {
        world.wait(20);
        step(&world);
        tell(&world);
    }
    for _ in 0..3 {
        world.run();
    }
    (world, ticket)
}

/// The same ticket, whether notifications come, are found, come late, or come before they are found.
fn every_way_gives_the_same_ticket(steps: Steps) {
    let silent = |world: &World| {
        world.notifications();
    };
    let state = |(world, ticket): (World, String)| final_state(&world, &ticket);
    let by_webhook = {
        let (world, ticket) = told(steps, |world| {
            world.set("signl4_poll", "no");
            world.deliver();
        });
        (world, ticket)
    };
    let expected = state(by_webhook);
    let by_look = told(steps, |world| {
        silent(world);
        world.good_run();
    });
    assert_eq!(state(by_look), expected, "by looking");
    let both = told(steps, |world| {
        world.deliver();
        world.good_run();
    });
    assert_eq!(state(both), expected, "notifications first");
    let late = told(steps, |world| {
        world.good_run();
        world.deliver();
    });
    assert_eq!(state(late), expected, "looking first");
}

#[test]
fn a_close_is_the_same_by_every_way() {
    every_way_gives_the_same_ticket(&[|w| w.signl4.close(&alert(w), RENE).unwrap()]);
}

#[test]
fn remarks_are_the_same_by_every_way() {
    every_way_gives_the_same_ticket(&[
        |w| w.signl4.annotate(&alert(w), RENE, "on my way").unwrap(),
        |w| w.signl4.annotate(&alert(w), SAM, "me too").unwrap(),
    ]);
}

#[test]
fn no_reply_and_failure_are_the_same_by_every_way() {
    every_way_gives_the_same_ticket(&[|w| w.signl4.no_reply(&alert(w)).unwrap()]);
    every_way_gives_the_same_ticket(&[|w| w.signl4.fail_alert(&alert(w)).unwrap()]);
}

#[test]
fn an_acknowledgement_and_all_that_follows_are_the_same_by_every_way() {
    every_way_gives_the_same_ticket(&[
        |w| w.signl4.acknowledge(&alert(w), RENE).unwrap(),
        |w| w.signl4.acknowledge(&alert(w), SAM).unwrap(),
        |w| w.signl4.unacknowledge(&alert(w), SAM).unwrap(),
        |w| w.signl4.acknowledge(&alert(w), RENE).unwrap(),
        |w| w.signl4.close(&alert(w), RENE).unwrap(),
    ]);
}

#[test]
fn the_user_may_be_given_by_address_and_is_looked_up_once() {
    let world = with_key();
    world.set("signl4_user", "Sam@Example.com");
    world.good_run();
    world.good_run();
    world.good_run();
    let counts = world.signl4.request_counts();
    let users: u64 = counts
        .iter()
        .filter(|(path, _)| path.contains("/users"))
        .map(|(_, n)| n)
        .sum();
    assert_eq!(users, 1, "{counts:?}");
    let kept = format!("{:?}", world.store.borrow());
    assert!(!kept.to_lowercase().contains("sam@"), "the address is kept");
}

#[test]
fn an_address_that_is_no_users_names_the_setting_and_alerts_go_on() {
    let world = with_key();
    world.set("signl4_user", "nobody@example.com");
    refused(&world, "signl4_user");
}

#[test]
fn an_unknown_user_id_names_the_setting_and_alerts_go_on() {
    let world = with_key();
    world.set("signl4_user", "no-such-user");
    refused(&world, "signl4_user");
}

#[test]
fn a_key_that_may_not_look_up_names_the_setting_and_alerts_go_on() {
    let world = with_key();
    world
        .signl4
        .fail_all(Some(Fault::empty(403).on_path("/alerts/")));
    refused(&world, "signl4_api_key");
}

fn refused(world: &World, setting: &str) {
    world.topdesk.create_incident(p1("one"));
    let outcome = world.run();
    assert_eq!(outcome.report.tickets.raised, 1);
    let Some(Failure::FixSettings(faults)) = outcome.failure else {
        panic!("{:?}", outcome.failure);
    };
    assert_eq!(faults[0].key, setting);
    assert!(!faults[0].message.contains("nobody@example.com"));
}

#[test]
fn patience_that_the_rest_api_asks_for_holds_up_nothing_else() {
    let (world, _) = alerted();
    world
        .signl4
        .fail_next(Fault::retry_after(429, 60).on_path("/alerts/paged"));
    world.topdesk.create_incident(p1("two"));
    let outcome = world.good_run();
    assert_eq!(outcome.report.tickets.raised, 1);
    let looks = || {
        world
            .signl4
            .requests()
            .iter()
            .filter(|r| r.path.contains("paged"))
            .count()
    };
    let before = looks();
    world.good_run();
    assert_eq!(looks(), before, "it was asked again too early");
    world.wait(60);
    world.good_run();
    assert_eq!(looks(), before + 1);
}

#[test]
fn a_failing_list_is_not_an_empty_one() {
    let (world, ticket) = alerted();
    world.signl4.acknowledge(&alert(&world), RENE).unwrap();
    for fault in [
        Fault::empty(500),
        Fault::cut(),
        Fault::html(),
        Fault::status(200, "{", "application/json"),
    ] {
        world.signl4.fail_next(fault.on_path("/alerts/paged"));
        assert!(world.run().failure.is_some());
    }
    assert_eq!(world.good_run().report.news.found, 1);
    assert_eq!(status(&world, &ticket).as_deref(), Some("In progress"));
}

#[test]
fn a_change_whose_person_cannot_be_asked_for_waits_and_is_not_lost() {
    let (world, ticket) = alerted();
    world.signl4.acknowledge(&alert(&world), RENE).unwrap();
    world.signl4.fail_next(Fault::empty(500).on_path("/users/"));
    let outcome = world.run();
    assert_eq!(
        (outcome.report.news.found, outcome.failure.is_some()),
        (0, true)
    );
    world.good_run();
    let (_, operator, ..) = final_state(&world, &ticket);
    assert_eq!(operator.as_deref(), Some("Rene Duty"));
}

#[test]
fn many_changed_alerts_are_found_page_by_page() {
    let world = with_key();
    world.set("run_budget", "10m");
    world.good_run();
    for n in 0..250 {
        world.topdesk.create_incident(p1(&format!("burst {n}")));
    }
    while world.signl4.alerts().len() < 250 {
        world.run();
    }
    world.run();
    world.notifications();
    world.wait(600);
    world.good_run();
    for alert in world.signl4.alerts() {
        world.signl4.close(&alert.id, RENE).unwrap();
    }
    world.signl4.clear_requests();
    let mut found = 0;
    for _ in 0..5 {
        found += world.run().report.news.found;
    }
    assert_eq!(found, 250);
    assert!(world.topdesk.incidents().iter().all(|t| t.closed));
    world.run();
    assert_eq!(world.counts.get().writes, 0);
}

#[test]
fn a_list_that_goes_round_in_circles_is_given_up_and_raising_goes_on() {
    let (world, _) = alerted();
    *world.outage.borrow_mut() = Some(|request| {
        let circle = br#"{"results":[{"id":"1","lastModified":"2026-11-23T08:00:00Z"}],"hasMore":true,"continuationToken":{"nextRowKey":"1"}}"#;
        let looks = request.side == Side::Signl4 && request.path_and_query.contains("/paged");
        looks.then(|| {
            Ok(connector::ports::Response {
                status: 200,
                headers: Vec::new(),
                body: circle.to_vec(),
            })
        })
    });
    world.topdesk.create_incident(p1("two"));
    let outcome = world.run();
    assert_eq!(outcome.report.tickets.raised, 1);
    assert!(outcome.report.requests.signl4_requests < 5);
    assert!(outcome.failure.is_some());
}

#[test]
fn a_crash_anywhere_while_looking_loses_nothing_and_doubles_nothing() {
    for call in 1.. {
        for after_effect in [false, true] {
            let (world, ticket) = alerted();
            world.signl4.acknowledge(&alert(&world), RENE).unwrap();
            world
                .crash_at
                .set(Some(world::CrashPoint { call, after_effect }));
            let survived = world.survives(|world| {
                world.run();
            });
            world.crash_at.set(None);
            world.wait(120);
            for _ in 0..3 {
                world.good_run();
            }
            assert_eq!(
                status(&world, &ticket).as_deref(),
                Some("In progress"),
                "crash at {call}"
            );
            assert_eq!(world.topdesk.notes(&ticket).len(), 1, "crash at {call}");
            if survived {
                return;
            }
        }
    }
}

#[test]
fn without_a_user_or_when_switched_off_nothing_is_looked_up() {
    for (key, value) in [("signl4_user", ""), ("signl4_poll", "no")] {
        let world = with_key();
        world.set(key, value);
        assert_eq!(world.good_run().report.requests.signl4_requests, 0);
    }
}

/// Asks SIGNL4 as the connector does.
fn find(
    world: &World,
    id: &str,
    generation: u32,
) -> Result<Option<String>, connector::ports::ApiError> {
    let Ok(settings) = Settings::read(world) else {
        panic!("the settings are good");
    };
    let gate = Gate::new("SIGNL4", 100, u64::MAX);
    let signl4 = Signl4::new(world, world, &settings, &gate, &gate);
    let ticket = TicketId::new(id).unwrap();
    let found = signl4.find(&ExternalId { ticket, generation })?;
    Ok(found.map(|alert| alert.id))
}

#[test]
fn an_alert_is_found_by_its_external_id() {
    let (world, ticket) = alerted();
    assert_eq!(find(&world, &ticket, 1), Ok(Some(alert(&world))));
    assert_eq!(find(&world, &ticket, 2), Ok(None));
    assert_eq!(find(&world, "a-1", 1), Ok(None));
}

#[test]
fn an_alert_that_cannot_be_asked_for_is_not_absent() {
    let (world, ticket) = alerted();
    world.signl4.fail_next(Fault::empty(500));
    assert!(find(&world, &ticket, 1).is_err());
    *world.outage.borrow_mut() = Some(|request| {
        (request.method == Method::Post).then(|| Err(NoAnswer::NotSent("no route".into())))
    });
    assert!(find(&world, &ticket, 1).is_err());
}

#[test]
fn without_a_user_no_alert_is_found_and_nothing_is_asked() {
    let (world, ticket) = alerted();
    world.set("signl4_user", "");
    world.signl4.clear_requests();
    assert_eq!(find(&world, &ticket, 1), Ok(None));
    assert!(world.signl4.requests().is_empty());
}

/// What a person does, and what becomes of the notification: at once, late, twice, or never.
#[derive(Clone, Copy, Debug)]
struct Step {
    tap: u8,
    by: &'static str,
    fate: u8,
    then_run: bool,
}

fn tap(world: &World, step: Step) {
    let (signl4, id) = (&world.signl4, alert(world));
    let _ = match step.tap {
        0 => signl4.acknowledge(&id, step.by),
        1 => signl4.unacknowledge(&id, step.by),
        2 => signl4.close(&id, step.by),
        3 => signl4.reopen(&id, step.by),
        4 => signl4.annotate(&id, step.by, "a remark"),
        _ => signl4.no_reply(&id),
    };
}

/// The ticket's status that belongs to the alert's, as the settings of this world say.
fn belonging(world: &World) -> &'static str {
    match world.signl4.alerts()[0].status {
        simulators::signl4::Status::Acknowledged => "In progress",
        simulators::signl4::Status::Closed => "Afgehandeld",
        _ => "Registered",
    }
}

fn any_step() -> impl Strategy<Value = Step> {
    let by = prop_oneof![Just(RENE), Just(SAM)];
    (0u8..6, by, 0u8..4, any::<bool>()).prop_map(|(tap, by, fate, then_run)| Step {
        tap,
        by,
        fate,
        then_run,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A look after each change: then no notification is needed, and none does harm, however late.
    #[test]
    fn the_ticket_ends_as_its_alert_whatever_becomes_of_notifications(steps in prop::collection::vec(any_step(), 0..8)) {
        let (world, ticket) = alerted();
        let mut late = Vec::new();
        for step in steps {
            world.wait(20);
            tap(&world, step);
            let bodies = world.notifications();
            for body in &bodies {
                for _ in 0..match step.fate { 0 => 1, 1 => 2, _ => 0 } {
                    world.webhook("signl4", world::TOKEN, body).unwrap();
                }
            }
            if step.fate == 2 {
                late.extend(bodies);
            }
            if step.then_run {
                world.drain();
            }
            world.good_run();
        }
        for body in late.iter().rev() {
            world.webhook("signl4", world::TOKEN, body).unwrap();
        }
        for _ in 0..3 {
            world.good_run();
        }
        prop_assert_eq!(status(&world, &ticket).unwrap(), belonging(&world));
        let remarks = world.signl4.alerts()[0].annotations.len();
        let notes = world.topdesk.notes(&ticket);
        let told = notes.iter().filter(|n| n.plain_text.starts_with("Remark in SIGNL4")).count();
        prop_assert_eq!(told, remarks);
        world.good_run();
        prop_assert_eq!(world.counts.get().writes, 0);
    }
}
