//! Paths to answers. What a resource does is in its own file.

use bytes::Bytes;
use http::{Method, Request};
use jiff::Timestamp;
use serde_json::json;

use super::call::Call;
use super::refusal::Refusal;
use super::{access, lifecycle, listing, lookups, operators, trail, update};
use crate::ids::is_id;
use crate::topdesk::records::Incident;
use crate::topdesk::state::State;
use crate::wire::answer::{self, Answer, set_date};
use crate::wire::fault::Fault;
use crate::wire::request_log::RequestLog;

/// Answers a request with the fault that is due, if there is one, and records it. `api_path` is what follows the API's
/// own path.
pub(crate) fn respond(
    state: &mut State,
    request: &Request<Bytes>,
    api_path: &str,
    now: Timestamp,
) -> Answer {
    let path = request.uri().path();
    let fault = state.faults.take(path);
    let mut answer = match &fault {
        Some(fault) if !fault.has_effect() => fault.answer(),
        _ => api(state, request, api_path, now),
    };
    if let Some(fault) = fault.filter(Fault::has_effect) {
        answer = fault.answer();
    }
    set_date(&mut answer, now);
    state.requests.record(RequestLog {
        at: now,
        method: request.method().to_string(),
        path: path.to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        status: answer.status().as_u16(),
        body: request.body().clone(),
    });
    answer
}

fn api(state: &mut State, request: &Request<Bytes>, path: &str, now: Timestamp) -> Answer {
    let parts = answer::parts(path);
    let parts: Vec<_> = parts.iter().map(String::as_str).collect();
    if parts == ["version"] {
        return version(state, request);
    }
    let visitor = match access::log_in(&state.site, request.headers()) {
        Ok(visitor) => visitor,
        Err(refusal) => return refusal.answer(),
    };
    let call = Call {
        request,
        visitor,
        now,
    };
    resource(state, &call, &parts).unwrap_or_else(|refusal| refusal.answer())
}

/// `GET /version`, general API 1.2.0, which documents no 401.
fn version(state: &State, request: &Request<Bytes>) -> Answer {
    match *request.method() {
        Method::GET => answer::json(200, &json!({ "version": state.site.version })),
        _ => answer::empty(405),
    }
}

fn resource(state: &mut State, call: &Call<'_>, parts: &[&str]) -> Result<Answer, Refusal> {
    match parts {
        ["incidents"] if call.method() == Method::GET => {
            listing::list(state, &call.visitor, call.request)
        }
        ["incidents"] => Ok(answer::empty(405)),
        ["incidents", key @ ("id" | "number"), which, rest @ ..] => {
            one_incident(state, call, key, which, rest)
        }
        ["incidents", kind] => lookups::list(state, call, kind),
        ["operators" | "operatorgroups", ..] => operators::respond(state, call, parts),
        _ => Err(Refusal::not_found("There is no such resource")),
    }
}

fn one_incident(
    state: &mut State,
    call: &Call<'_>,
    key: &str,
    which: &str,
    rest: &[&str],
) -> Result<Answer, Refusal> {
    let reader = call.visitor.operator()?;
    let incident = find(state, key, which)?.clone();
    if !state.site.rights.read_incidents {
        return Err(Refusal::forbidden("No permission to read incidents"));
    }
    match (call.method().as_str(), rest) {
        ("GET", []) => lifecycle::read(call, &incident),
        ("PATCH" | "PUT", []) => {
            let changed = update::update(state, call, reader, &incident)?;
            let status = if key == "number" { 201 } else { 200 };
            Ok(lifecycle::written(status, &changed))
        }
        ("PUT" | "PATCH", [step]) => lifecycle::step(state, call, reader, &incident, step),
        ("GET", _) => trail::respond(state, call, &incident, rest),
        _ => Ok(answer::empty(405)),
    }
}

fn find<'a>(state: &'a State, key: &str, which: &str) -> Result<&'a Incident, Refusal> {
    let found = match key {
        // What a filter hides looks as if it were not there; which status says so is not documented.
        "id" if !is_id(which) => {
            return Err(Refusal::bad_request("The incident id is not a uuid"));
        }
        "id" => state.incident(which),
        _ => state.by_number(which),
    };
    let found = found.filter(|incident| state.site.filters.show(incident));
    found.ok_or_else(|| Refusal::not_found("The incident does not exist"))
}
