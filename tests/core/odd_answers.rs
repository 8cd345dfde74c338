//! Answers that the targets in `fuzz/` have found to be misread.

use crate::world::{SECRET, World, p1};
use connector::operator::explain::Subject;
use connector::ports::{Backend, Method, NoAnswer, Request, Response};
use connector::{Failure, Outcome};
use std::cell::Cell;

fn body(status: u16, body: &str) -> Option<Result<Response, NoAnswer>> {
    let (headers, body) = (Vec::new(), body.as_bytes().to_vec());
    Some(Ok(Response {
        status,
        headers,
        body,
    }))
}

fn is_list(request: &Request) -> bool {
    request.path_and_query.contains("/incidents?")
}

fn told(outcome: &Outcome) -> String {
    format!("{} {:?}", outcome.report.json(), outcome.failure)
}

#[test]
fn a_ticket_that_is_listed_and_cannot_be_read_is_not_called_missing() {
    let world = World::new();
    *world.outage.borrow_mut() =
        Some(|request| body(200, r#"[{"id":7}]"#).filter(|_| is_list(request)));
    let explained = world.explain(&Subject::Ticket("I 2611 104".into()));
    assert!(
        matches!(&explained, Err(Failure::TryLater { message, .. }) if message.contains("cannot be read")),
        "{explained:?}"
    );
}

#[test]
fn another_ticket_than_the_one_asked_for_is_no_answer() {
    let world = World::new();
    *world.outage.borrow_mut() = Some(|_| {
        let other = r#"{"id":"00000000-fea8-48f3-9de8-2e1278abb02f","modificationDate":"2026-11-23T08:00:00Z"}"#;
        body(200, other)
    });
    let asked = "44d88612-fea8-48f3-9de8-2e1278abb02f";
    let explained = world.explain(&Subject::Ticket(asked.into()));
    assert!(
        matches!(&explained, Err(Failure::TryLater { message, .. }) if message.contains("another ticket")),
        "{explained:?}"
    );
}

thread_local! {
    static LISTED: Cell<i64> = const { Cell::new(0) };
}

/// A list to which, at every look, as much is added as the look has shown.
fn growing(request: &Request) -> Option<Result<Response, NoAnswer>> {
    let path = &request.path_and_query;
    if !is_list(request) || !path.contains("fields=id,modificationDate") {
        return None;
    }
    let before = LISTED.get();
    LISTED.set(before + 2);
    let row = |n: i64| format!(r#"{{"id":"row-{n}","modificationDate":"2026-11-23T08:00:10Z"}}"#);
    let rows: Vec<_> = (before.max(1) - 1..before + 2).map(row).collect();
    body(206, &format!("[{}]", rows.join(",")))
}

#[test]
fn a_filter_whose_list_grows_as_fast_as_it_is_read_ends_the_run_and_not_the_connector() {
    let world = World::new();
    world.set("rules", r#"[{"name":"p1","query":"priority.name=='P1'"}]"#);
    world.good_run();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    *world.outage.borrow_mut() = Some(growing);
    let outcome = world.run();
    assert!(
        told(&outcome).contains("does not end"),
        "{}",
        told(&outcome)
    );
    assert_eq!(LISTED.get(), 40, "twenty pages");
    *world.outage.borrow_mut() = None;
    world.good_run();
    assert!(
        world.signl4.alerts()[0]
            .external_id
            .as_ref()
            .is_some_and(|id| id.contains(&ticket))
    );
}

#[test]
fn a_server_that_repeats_the_address_in_its_error_does_not_tell_the_secret() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    *world.outage.borrow_mut() = Some(|request| {
        let refused = format!(r#"{{"message":"nothing at {}"}}"#, request.path_and_query);
        (request.backend == Backend::Signl4 && request.method == Method::Post)
            .then(|| body(400, &refused))
            .flatten()
    });
    let outcome = world.run();
    assert!(
        told(&outcome).contains("nothing at /webhook/…"),
        "{}",
        told(&outcome)
    );
    assert!(!told(&outcome).contains(SECRET));
    let letters = world.store.borrow();
    let stored = |value: &Vec<u8>| String::from_utf8_lossy(value).contains(SECRET);
    assert!(!letters.values().any(stored));
}
