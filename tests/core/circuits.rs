//! A refused login or a wrong address concerns a whole backend: it is tried once a run, somebody is told,
//! and the other direction goes on. What concerns one ticket only is not taken for it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use crate::world;
use crate::world::between::run_through;
use crate::world::{TOKEN, World, p1};
use connector::ports::{Backend, Method, Response};
use connector::{Failure, Outcome};
use simulators::Fault;
use simulators::signl4::API_KEY;

const RENE: &str = "rene@example.com";

fn asked(world: &World, backend: Backend) -> usize {
    let sent = world.sent.borrow();
    sent.iter().filter(|r| r.backend == backend).count()
}

/// The setting that a failure names.
fn key(outcome: &Outcome) -> &'static str {
    match &outcome.failure {
        Some(Failure::FixSettings(faults)) => faults[0].key,
        other => panic!("expected a setting to fix, found {other:?}"),
    }
}

/// A world in which everything has a reason to ask TOPdesk: an alert that waits for another attempt, a
/// target date that has come, notes to be written, notes to be sent, a comparison that is due.
fn busy() -> World {
    let world = World::new();
    world
        .set("signl4_api_key", API_KEY)
        .set("notes_to_signl4", "operators");
    world
        .set("signl4_user", &world.signl4.users()[1].id)
        .set("reconcile_every", "1s");
    world.set("rules", r#"[{"name":"a","near_target":{"before":"1h"}}]"#);
    let soon = world.clock.now() + jiff::SignedDuration::from_secs(3_620);
    let one = world.topdesk.create_incident(p1("one").target(soon));
    world.topdesk.create_incident(p1("two"));
    world.run();
    world.topdesk.create_incident(p1("waits"));
    world
        .signl4
        .fail_next(Fault::empty(500).on_path("/events/"));
    world.run();
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    for body in world.notifications() {
        world.webhook("signl4", TOKEN, &body).unwrap();
    }
    world
        .topdesk
        .edit(&one.id, |t| t.brief_description = Some("edited".into()));
    world.topdesk.create_incident(p1("new"));
    world
}

/// However much is to be done, TOPdesk is asked once in a run or a drain, and the run says why.
fn topdesk_is_asked_once(fault: &Fault, setting: &str, requests: usize) {
    let world = busy();
    world.topdesk.fail_all(Some(fault.clone()));
    for _ in 0..2 {
        let outcome = world.run();
        assert_eq!(asked(&world, Backend::Topdesk), requests);
        assert_eq!(key(&outcome), setting);
        assert!(!outcome.report.problems.is_empty());
        assert!(
            asked(&world, Backend::Signl4) > 0,
            "SIGNL4 is looked at all the same"
        );
        world.webhook("topdesk", TOKEN, b"").unwrap();
        let outcome = world.drain();
        assert_eq!(asked(&world, Backend::Topdesk), requests);
        assert_eq!(key(&outcome), setting);
    }
    world.topdesk.fail_all(None);
    for _ in 0..5 {
        world.wait(600).run();
    }
    let alerts = world.signl4.alerts();
    let rang = |id: &String| {
        alerts
            .iter()
            .any(|a| a.external_id.as_ref().is_some_and(|e| e.contains(id)))
    };
    assert!(
        world.topdesk.incidents().iter().all(|t| rang(&t.id)),
        "nothing is lost"
    );
    let notes = |t: &simulators::topdesk::Incident| world.topdesk.notes(&t.id).len();
    assert_eq!(
        world.topdesk.incidents().iter().map(notes).sum::<usize>(),
        1
    );
}

#[test]
fn a_topdesk_that_refuses_the_login_is_asked_once_a_run() {
    topdesk_is_asked_once(&Fault::empty(401), "topdesk_password", 1);
}

#[test]
fn a_topdesk_that_redirects_is_asked_once_a_run() {
    let away = Fault::redirect("https://login.example.com/");
    topdesk_is_asked_once(&away, "topdesk_url", 1);
}

#[test]
fn a_topdesk_that_does_not_know_the_method_is_asked_once_a_run() {
    topdesk_is_asked_once(&Fault::empty(405), "topdesk_url", 1);
}

#[test]
fn a_topdesk_that_answers_a_web_page_is_asked_once_a_run() {
    topdesk_is_asked_once(&Fault::html(), "topdesk_url", 1);
}

/// The list alone is refused: nothing else is asked after it but, once, why.
fn the_list_is_refused(status: u16, setting: &str, requests: usize) {
    let world = World::new();
    world.good_run();
    world.topdesk.create_incident(p1("one"));
    world
        .topdesk
        .fail_all(Some(Fault::empty(status).on_path("/incidents")));
    let outcome = world.run();
    assert_eq!(asked(&world, Backend::Topdesk), requests);
    assert_eq!(key(&outcome), setting);
    world.topdesk.fail_all(None);
    assert_eq!(world.good_run().report.tickets.raised, 1);
}

#[test]
fn a_list_that_may_not_be_read_is_asked_for_once_and_then_why() {
    the_list_is_refused(403, "topdesk_username", 2);
}

#[test]
fn a_list_that_is_not_there_is_asked_for_once() {
    the_list_is_refused(404, "topdesk_url", 1);
}

#[test]
fn a_filter_that_topdesk_refuses_stops_no_write_back() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.set("topdesk_query", "nonsense=='x'");
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    world.webhook("topdesk", TOKEN, b"").unwrap();
    for body in world.notifications() {
        world.webhook("signl4", TOKEN, &body).unwrap();
    }
    assert_eq!(key(&world.run()), "topdesk_query");
    assert_eq!(world.topdesk.notes(&ticket.id).len(), 1);
}

/// A remark for each of two tickets waits in the inbox; the ids of the first and of the second.
fn two_remarks() -> (World, String, String) {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.topdesk.create_incident(p1("two"));
    world.good_run();
    let mut ids = Vec::new();
    for alert in world.signl4.alerts() {
        world.signl4.annotate(&alert.id, RENE, "hello").unwrap();
        let external_id = alert.external_id.unwrap();
        ids.push(external_id.strip_prefix("TOPdesk-").unwrap().to_owned());
        world.wait(1);
    }
    for body in world.notifications() {
        world.webhook("signl4", TOKEN, &body).unwrap();
    }
    (world, ids[0].clone(), ids[1].clone())
}

#[test]
fn a_403_to_one_ticket_leaves_the_others_to_be_written_in_the_same_run() {
    let (world, first, second) = two_remarks();
    let outcome = run_through(&world, |r, send| {
        let forbidden = r.method == Method::Patch && r.path_and_query.contains(&first);
        if forbidden {
            let body = br#"[{"message":"No permission"}]"#.to_vec();
            return Ok(Response {
                status: 403,
                headers: Vec::new(),
                body,
            });
        }
        send()
    });
    assert_eq!(outcome.failure, None);
    assert_eq!(world.topdesk.notes(&first).len(), 0);
    assert_eq!(world.topdesk.notes(&second).len(), 1);
    assert_eq!(outcome.report.open.waiting, 1);
    world.wait(60).run();
    assert_eq!(
        world.topdesk.notes(&first).len(),
        1,
        "the right was granted"
    );
}

#[test]
fn one_ticket_whose_change_always_gives_503_does_not_hold_up_the_others() {
    let (world, first, second) = two_remarks();
    world.topdesk.create_incident(p1("new"));
    let outcome = run_through(&world, |r, send| {
        let poison = r.method == Method::Patch && r.path_and_query.contains(&first);
        if poison {
            world::status(503).unwrap()
        } else {
            send()
        }
    });
    assert_eq!(world.topdesk.notes(&second).len(), 1);
    assert_eq!(outcome.report.tickets.raised, 1);
}

/// Many tickets are to alert, and one answer is to be written to its ticket.
fn with_an_answer() -> (World, String) {
    let world = World::new();
    world.set("signl4_api_key", API_KEY);
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    for n in 0..20 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, RENE)
        .unwrap();
    for body in world.notifications() {
        world.webhook("signl4", TOKEN, &body).unwrap();
    }
    (world, ticket.id)
}

/// SIGNL4 gets one event a run, the way back goes on, and nothing is lost.
fn signl4_is_asked_once(fault: &Fault, setting: &str) {
    let (world, ticket) = with_an_answer();
    world.signl4.fail_all(Some(fault.clone()));
    let outcome = world.run();
    assert_eq!(asked(&world, Backend::Signl4), 1);
    assert_eq!(key(&outcome), setting);
    assert_eq!(world.topdesk.notes(&ticket).len(), 1);
    world.webhook("topdesk", TOKEN, b"").unwrap();
    let outcome = world.drain();
    assert_eq!(asked(&world, Backend::Signl4), 1);
    assert_eq!(key(&outcome), setting);
    world.signl4.fail_all(None);
    assert_eq!(world.good_run().report.tickets.raised, 20);
    assert_eq!(world.signl4.alerts().len(), 21);
}

#[test]
fn a_signl4_that_answers_401_gets_one_event_a_run() {
    signl4_is_asked_once(&Fault::empty(401), "signl4_api_key");
}

#[test]
fn a_signl4_that_answers_403_gets_one_event_a_run() {
    signl4_is_asked_once(&Fault::empty(403), "signl4_api_key");
}

#[test]
fn a_signl4_that_does_not_know_the_secret_gets_one_event_a_run() {
    signl4_is_asked_once(&Fault::empty(404), "signl4_webhook_secret");
}

#[test]
fn a_signl4_that_answers_405_gets_one_event_a_run() {
    signl4_is_asked_once(&Fault::empty(405), "signl4_url");
}

#[test]
fn a_signl4_that_redirects_gets_one_event_a_run() {
    let away = Fault::redirect("https://example.com/");
    signl4_is_asked_once(&away, "signl4_url");
}

#[test]
fn a_web_page_in_place_of_signl4_gets_one_event_a_run() {
    signl4_is_asked_once(&Fault::html(), "signl4_url");
}

/// The REST API is asked once a run, and alerts are raised all the same.
fn the_rest_api_is_asked_once(status: u16, setting: &str) {
    let world = World::new();
    world
        .set("signl4_api_key", API_KEY)
        .set("notes_to_signl4", "operators");
    world
        .set("signl4_user", &world.signl4.users()[1].id)
        .set("reconcile_every", "1s");
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.topdesk.create_incident(p1("two"));
    world
        .signl4
        .fail_all(Some(Fault::empty(status).on_path("/alerts/")));
    let outcome = world.run();
    let looks = world
        .sent
        .borrow()
        .iter()
        .filter(|r| r.path_and_query.contains("/alerts/"))
        .count();
    assert_eq!(looks, 1);
    assert_eq!(key(&outcome), setting);
    assert_eq!(outcome.report.tickets.raised, 1);
}

#[test]
fn a_rest_api_that_answers_401_is_asked_once_a_run_and_alerts_go_on() {
    the_rest_api_is_asked_once(401, "signl4_api_key");
}

#[test]
fn a_rest_api_that_answers_403_is_asked_once_a_run_and_alerts_go_on() {
    the_rest_api_is_asked_once(403, "signl4_api_key");
}

#[test]
fn a_rest_api_that_is_not_there_is_asked_once_a_run_and_alerts_go_on() {
    the_rest_api_is_asked_once(404, "signl4_url");
}
