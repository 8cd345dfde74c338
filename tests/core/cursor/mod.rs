//! The cursor against a TOPdesk that is odd or hostile: nothing is lost silently, nothing goes on for
//! ever, nobody is woken for what is old.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod bodies;
mod clocks;
mod dates;
mod endless;
mod ignored;
mod overlap;
mod ties;

use crate::world;
use crate::world::between::{Answer, run_ahead, run_through};
use crate::world::{Counts, World, p1};
use connector::ports::{Backend, Http, NoAnswer, Request, Response};
use connector::{Failure, Outcome};
use jiff::SignedDuration;
use simulators::topdesk::NewIncident;
use std::cell::Cell;
use std::collections::BTreeSet;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn is_list(request: &Request) -> bool {
    request.path_and_query.contains("/incidents?")
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

fn dead(world: &World) -> usize {
    let store = world.store.borrow();
    store.keys().filter(|k| k.starts_with("dead.")).count()
}

/// Creates so many tickets, a second apart.
fn tickets_a_second_apart(world: &World, count: u32) {
    for n in 0..count {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
        world.wait(1);
    }
}

/// A TOPdesk whose answers to lists are changed.
fn changed(world: &World, change: impl Fn(&mut Response)) -> Outcome {
    run_through(world, |r, send| {
        let mut answer = send()?;
        if is_list(r) {
            change(&mut answer);
        }
        Ok(answer)
    })
}

/// The header `Date` says another time.
fn dated(world: &World, date: &str) -> Outcome {
    run_through(world, |r, send| {
        let mut answer = send()?;
        if r.backend == Backend::Topdesk {
            answer.headers.retain(|(name, _)| name != "date");
            answer.headers.push(("date".into(), date.into()));
        }
        Ok(answer)
    })
}

/// The watermark, in Unix milliseconds.
fn watermark_ms(world: &World) -> i64 {
    let head: serde_json::Value = serde_json::from_slice(&world.store.borrow()["head"]).unwrap();
    head["cursor"]["watermark_ms"].as_i64().unwrap()
}

/// A row of a list, with every object null.
fn row(id: &str, number: &str, modified: &str) -> String {
    format!(
        r#"{{"id":"{id}","number":"{number}","status":"firstLine","briefDescription":"{number}","priority":null,
        "category":null,"operatorGroup":null,"processingStatus":null,"modificationDate":{modified}}}"#
    )
}

fn page(status: u16, rows: &[String]) -> Answer {
    Ok(Response {
        status,
        headers: vec![("date".into(), "Mon, 23 Nov 2026 08:30:00 GMT".into())],
        body: format!("[{}]", rows.join(",")).into_bytes(),
    })
}

/// A parameter of a list, as a number.
fn number(request: &Request, name: &str) -> usize {
    let query = &request.path_and_query;
    let (_, rest) = query.split_once(&format!("{name}=")).unwrap();
    let digits = rest.split('&').next().unwrap();
    digits.parse().unwrap()
}

/// A TOPdesk with so many tickets of one and the same second, one of which is of priority P1.
fn tied(count: usize) -> impl Fn(&Request, &dyn Fn() -> Answer) -> Answer {
    move |r, send| {
        if !is_list(r) {
            return send();
        }
        let (start, size) = (number(r, "pageStart"), number(r, "pageSize"));
        let of = |n: usize| {
            let plain = row(
                &format!("t-{n:06}"),
                &format!("I {n}"),
                "\"2026-11-23T08:00:00Z\"",
            );
            let p1 = r#""priority":{"id":"p","name":"P1"}"#;
            if n == count - 1 {
                plain.replace(r#""priority":null"#, p1)
            } else {
                plain
            }
        };
        let end = (start + size).min(count);
        let rows: Vec<_> = (start.min(count)..end).map(of).collect();
        page(if end < count { 206 } else { 200 }, &rows)
    }
}
