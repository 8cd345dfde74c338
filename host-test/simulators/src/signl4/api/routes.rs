//! Paths to answers.

use bytes::Bytes;
use http::{Method, Request};
use jiff::Timestamp;

use super::{call, inbound, rest};
use crate::signl4::alert::Team;
use crate::signl4::state::State;
use crate::wire::answer::{self, Answer};
use crate::wire::fault::Fault;
use crate::wire::request_log::RequestLog;

/// Answers a request with the fault that is due, if there is one, and records it without its secret.
pub(crate) fn respond(
    state: &mut State,
    request: &Request<Bytes>,
    parts: &[&str],
    now: Timestamp,
) -> Answer {
    let fault = state.faults.take(request.uri().path());
    let mut answer = match &fault {
        Some(fault) if !fault.has_effect() => fault.answer(),
        _ => api(state, request, parts, now),
    };
    if let Some(fault) = fault.filter(Fault::has_effect) {
        answer = fault.answer();
    }
    answer::set_date(&mut answer, now);
    state.requests.record(RequestLog {
        at: now,
        method: request.method().to_string(),
        path: without_secret(parts),
        query: request.uri().query().unwrap_or_default().to_owned(),
        status: answer.status().as_u16(),
        body: request.body().clone(),
    });
    answer
}

fn without_secret(parts: &[&str]) -> String {
    match parts {
        ["webhook", ..] => "/webhook/{secret}".to_owned(),
        ["api", "v2", "events", ..] => "/api/v2/events/{secret}".to_owned(),
        _ => format!("/{}", parts.join("/")),
    }
}

fn api(state: &mut State, request: &Request<Bytes>, parts: &[&str], now: Timestamp) -> Answer {
    match parts {
        ["webhook", ..] if request.method() != Method::POST => answer::empty(405),
        ["webhook", secret, ..] => {
            let team = by_secret(state, secret);
            inbound::receive(state, request, team, secret, now)
        }
        ["api", "v2", "events", "paged"] => answer::empty(404),
        ["api", "v2", "events", _] if request.method() != Method::POST => answer::empty(405),
        ["api", "v2", "events", which] => {
            if let Err(refusal) = call::check_key(state, request) {
                return refusal.answer(state);
            }
            let team = by_secret(state, which);
            let team = team.or_else(|| state.teams.iter().find(|t| t.id == *which).cloned());
            inbound::receive(state, request, team, which, now)
        }
        ["api", rest @ ..] => rest::respond(state, request, rest, now),
        _ => answer::empty(404),
    }
}

fn by_secret(state: &State, secret: &str) -> Option<Team> {
    state.teams.iter().find(|t| t.secret == secret).cloned()
}
