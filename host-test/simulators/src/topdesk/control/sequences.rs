//! Paths for action sequences: import one, set its variables, link it to events.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Request;
use serde::Deserialize;
use serde_json::json;

use crate::topdesk::automation::Event;
use crate::topdesk::state::State;
use crate::wire::answer::{self, Answer};

/// What a person sets of a sequence.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SequenceForm {
    variables: BTreeMap<String, String>,
    events: Vec<Event>,
}

/// `/simulator/action-sequences`, and what comes after it.
pub(crate) fn respond(state: &mut State, request: &Request<Bytes>, rest: &[&str]) -> Answer {
    match (request.method().as_str(), rest) {
        ("GET", []) => answer::json(200, &state.automation.to_json()),
        ("POST", []) => {
            let file = String::from_utf8_lossy(request.body());
            match state.automation.import(&file) {
                Ok(name) => answer::json(201, &json!({ "name": name })),
                Err(refused) => wrong(400, &refused.to_string()),
            }
        }
        ("PATCH", [name]) => match serde_json::from_slice(request.body()) {
            Ok(form) => change(state, name, &form),
            Err(error) => wrong(400, &error.to_string()),
        },
        _ => answer::empty(405),
    }
}

fn change(state: &mut State, name: &str, form: &SequenceForm) -> Answer {
    for (variable, value) in &form.variables {
        if !state.automation.set_variable(name, variable, value) {
            return wrong(404, "There is no such sequence or variable");
        }
    }
    for event in &form.events {
        if !state.link(name, *event) {
            return wrong(404, "There is no such sequence");
        }
    }
    answer::json(200, &state.automation.to_json())
}

fn wrong(status: u16, why: &str) -> Answer {
    answer::json(status, &json!({ "message": why }))
}
