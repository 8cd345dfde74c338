//! Behaviour of action sequences, through the public functions.

mod events;
mod imports;
mod templates;

use http::Request;
use serde_json::{Value, json};

use super::*;
use crate::topdesk::{Caller, Incident, Line, NewIncident, Reference};
use crate::{SettableClock, Topdesk};

fn desk() -> Topdesk {
    let clock = SettableClock::new("2026-11-23T08:00:00Z".parse().unwrap());
    Topdesk::new(clock.shared())
}

/// A sequence of one step that posts `body`.
fn file(body: &str) -> Value {
    json!({
        "formatVersion": "2.7",
        "exportDate": 1_795_420_800_000_u64,
        "actionSequence": {
            "name": "Push",
            "description": "",
            "structureName": "incident1",
            "configuration": {
                "variables": [{ "name": "Host", "value": "http://127.0.0.1:1/a b" }],
                "mappingDefinitions": [],
                "steps": [step("One", body)],
            },
        },
    })
}

fn step(name: &str, body: &str) -> Value {
    json!({
        "name": name,
        "method": "POST",
        "url": "https://example.com/hook",
        "headers": [{ "name": "Content-Type", "value": "application/json" }],
        "escapeBodyValues": true,
        "body": body,
        "executionCondition": "ALWAYS",
        "customExecutionCondition": "",
    })
}

fn set(file: &mut Value, pointer: &str, value: Value) {
    *file.pointer_mut(pointer).unwrap() = value;
}

const STEP: &str = "/actionSequence/configuration/steps/0";

fn linked(file: &Value) -> Topdesk {
    let topdesk = desk();
    let name = topdesk.import(&file.to_string()).unwrap();
    assert!(topdesk.link(&name, Event::NewCall));
    topdesk
}

/// The body that is sent for a call.
fn body_for(template: &str, call: NewIncident) -> Result<String, String> {
    let topdesk = linked(&file(template));
    topdesk.create_incident(call);
    match topdesk.take_pushes().pop() {
        Some(push) => Ok(String::from_utf8(push.body.to_vec()).unwrap()),
        None => Err(topdesk.failed_steps().pop().unwrap().why),
    }
}

fn example() -> NewIncident {
    let mut call = NewIncident::new("VPN \"down\"").caller_branch("Example branch");
    call.caller.as_mut().unwrap().email = Some("caller@example.com".into());
    call.number("I 2611 042")
}

fn refusal(file: &Value) -> String {
    desk().import(&file.to_string()).unwrap_err().to_string()
}
