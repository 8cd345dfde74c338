//! The paths for people: import a sequence, set its variables, link it.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Request;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Automation, Event};
use crate::answer::{self, Answer};
use crate::topdesk::state::State;

/// What a person sets.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Typed {
    variables: BTreeMap<String, String>,
    events: Vec<Event>,
}

/// `/simulator/action-sequences`, and what comes after it.
pub(crate) fn respond(state: &mut State, request: &Request<Bytes>, rest: &[&str]) -> Answer {
    match (request.method().as_str(), rest) {
        ("GET", []) => answer::json(200, &show(&state.automation)),
        ("POST", []) => {
            let file = String::from_utf8_lossy(request.body());
            match state.automation.import(&file) {
                Ok(name) => answer::json(201, &json!({ "name": name })),
                Err(refused) => wrong(400, &refused.to_string()),
            }
        }
        ("PATCH", [name]) => match serde_json::from_slice(request.body()) {
            Ok(typed) => change(state, name, &typed),
            Err(error) => wrong(400, &error.to_string()),
        },
        _ => answer::empty(405),
    }
}

fn change(state: &mut State, name: &str, typed: &Typed) -> Answer {
    for (variable, value) in &typed.variables {
        if !state.automation.set_variable(name, variable, value) {
            return wrong(404, "There is no such sequence or variable");
        }
    }
    for event in &typed.events {
        if !state.link(name, *event) {
            return wrong(404, "There is no such sequence");
        }
    }
    answer::json(200, &show(&state.automation))
}

fn wrong(status: u16, why: &str) -> Answer {
    answer::json(status, &json!({ "message": why }))
}

/// Without the values of variables and without addresses: both may be secrets.
fn show(automation: &Automation) -> Value {
    let sequence = |linked: &super::Linked| {
        let variables = linked.sequence.variables.iter();
        json!({
            "name": linked.sequence.name,
            "variables": variables.map(|v| v.name.as_str()).collect::<Vec<_>>(),
            "events": linked.events,
        })
    };
    json!({
        "sequences": automation.sequences.iter().map(sequence).collect::<Vec<_>>(),
        "failedSteps": automation.failures,
        "deliveries": automation.deliveries,
        "waitingToBeSent": automation.outbox.len(),
    })
}
