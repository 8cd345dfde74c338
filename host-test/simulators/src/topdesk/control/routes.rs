//! Paths to answers.

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::ticket_form::with_form;
use super::ticket_json::tickets;
use super::{sequences, ticket_form};
use crate::topdesk::state::State;
use crate::wire::answer::{self, Answer};
use crate::wire::fault;

pub(crate) fn respond(state: &mut State, request: &Request<Bytes>, now: Timestamp) -> Answer {
    let parts = answer::parts(request.uri().path());
    let parts: Vec<_> = parts.iter().map(String::as_str).collect();
    match (request.method().as_str(), parts.as_slice()) {
        ("GET", []) => answer::json(200, &index()),
        ("GET", ["simulator", "tickets"]) => answer::json(200, &Value::Array(tickets(state))),
        ("POST", ["simulator", "tickets"]) => {
            with_form(request, |form| ticket_form::create(state, form, now))
        }
        ("PATCH", ["simulator", "tickets", id]) => {
            with_form(request, |form| ticket_form::edit(state, id, form, now))
        }
        ("DELETE", ["simulator", "tickets", id]) => delete(state, id),
        ("GET", ["simulator", "desk"]) => answer::json(200, &desk(state)),
        ("PUT", ["simulator", "trouble"]) => fault::set_outage(&mut state.faults, request),
        ("GET", ["simulator", "requests"]) => answer::json(200, &state.requests.to_json()),
        (_, ["simulator", "action-sequences", rest @ ..]) => {
            sequences::respond(state, request, rest)
        }
        _ => answer::json(404, &index()),
    }
}

fn index() -> Value {
    json!({
        "service": "a simulated TOPdesk",
        "api": "/tas/api",
        "look": [
            "GET /simulator/tickets", "GET /simulator/requests", "GET /simulator/action-sequences",
            "GET /simulator/desk: tickets, the names to choose from, trouble",
        ],
        "page": "/desk",
        "do": [
            "POST /simulator/tickets", "PATCH /simulator/tickets/{id}",
            "DELETE /simulator/tickets/{id}",
            "PUT /simulator/trouble with status: what every request of the API is answered; null: none",
            "POST /simulator/action-sequences with the file to import",
            "PATCH /simulator/action-sequences/{name} with variables {name: value} and events: \
                newCall closure changeOperator changeTargetDate",
        ],
        "properties": "briefDescription request priority category subcategory callType impact \
            urgency branch callerBranch operator operatorGroup processingStatus secondLine onHold \
            completed closed archived majorCall majorCallObject targetDate note by; all by name, \
            the major call by its number",
    })
}

/// What the desk's page shows.
fn desk(state: &State) -> Value {
    let site = &state.site;
    let names = |kind: &str| -> Vec<&str> {
        let things = site.things(kind).into_iter();
        things.map(|thing| thing.name.as_str()).collect()
    };
    // Who has a login of the API is no person at a desk.
    let people = site.operators.iter().map(|operator| &operator.reference);
    let people: Vec<_> = people.filter(|who| !site.has_login(who)).collect();
    let people: Vec<&str> = people.iter().map(|who| who.name.as_str()).collect();
    json!({
        "tickets": tickets(state),
        "trouble": state.faults.trouble(),
        "site": {
            "priorities": names("priorities"),
            "categories": names("categories"),
            "statuses": names("statuses"),
            "operatorGroups": names("operatorgroups"),
            "operators": people,
            "defaultStatus": site.default_status().map(|status| status.name.as_str()),
        },
    })
}

fn delete(state: &mut State, id: &str) -> Answer {
    match state.delete(id) {
        true => answer::empty(204),
        false => answer::json(404, &json!({ "message": "There is no such ticket" })),
    }
}
