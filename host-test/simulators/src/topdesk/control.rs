//! The paths for people and the demo, beside those of TOPdesk: look at tickets, create and edit them.

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::dates::DateFormat;
use super::incident::{Incident, Line, NewIncident};
use super::incident_json;
use super::reference::Reference;
use super::state::State;
use super::trail::{Author, NoteKind};
use crate::answer::{self, Answer};

/// What a person types: all by name.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Typed {
    brief_description: Option<String>,
    request: Option<String>,
    priority: Option<String>,
    category: Option<String>,
    operator: Option<String>,
    operator_group: Option<String>,
    processing_status: Option<String>,
    second_line: Option<bool>,
    completed: Option<bool>,
    closed: Option<bool>,
    archived: Option<bool>,
    target_date: Option<Timestamp>,
    note: Option<String>,
}

pub(crate) fn respond(state: &mut State, request: &Request<Bytes>, now: Timestamp) -> Answer {
    let parts = answer::parts(request.uri().path());
    let parts: Vec<_> = parts.iter().map(String::as_str).collect();
    match (request.method().as_str(), parts.as_slice()) {
        ("GET", []) => answer::json(200, &index()),
        ("GET", ["simulator", "tickets"]) => answer::json(200, &Value::Array(tickets(state))),
        ("POST", ["simulator", "tickets"]) => typed(request, |typed| create(state, typed, now)),
        ("PATCH", ["simulator", "tickets", id]) => {
            typed(request, |typed| edit(state, id, typed, now))
        }
        ("GET", ["simulator", "requests"]) => answer::json(200, &state.requests.to_json()),
        _ => answer::json(404, &index()),
    }
}

fn index() -> Value {
    json!({
        "service": "a simulated TOPdesk",
        "api": "/tas/api",
        "look": ["GET /simulator/tickets", "GET /simulator/requests"],
        "do": ["POST /simulator/tickets", "PATCH /simulator/tickets/{id}"],
        "properties": "briefDescription request priority category operator operatorGroup \
            processingStatus secondLine completed closed archived targetDate note; all by name",
    })
}

/// All tickets with their notes.
pub(crate) fn tickets(state: &State) -> Vec<Value> {
    state
        .incidents()
        .iter()
        .map(|incident| ticket(state, incident))
        .collect()
}

fn ticket(state: &State, incident: &Incident) -> Value {
    let mut all = incident_json::incident(incident, DateFormat::Iso);
    let notes = state.notes(&incident.id, |kind| kind != NoteKind::Request);
    let notes = notes.into_iter().map(super::trail::Note::to_json).collect();
    all.insert("notes".to_owned(), Value::Array(notes));
    Value::Object(all)
}

fn typed(request: &Request<Bytes>, act: impl FnOnce(Typed) -> Answer) -> Answer {
    match serde_json::from_slice(request.body()) {
        Ok(typed) => act(typed),
        Err(error) => answer::json(400, &json!({ "message": error.to_string() })),
    }
}

fn create(state: &mut State, typed: Typed, now: Timestamp) -> Answer {
    let line = if typed.second_line == Some(true) {
        Line::Second
    } else {
        Line::First
    };
    let new = NewIncident {
        brief_description: typed.brief_description,
        request: typed.request,
        line,
        priority: typed.priority,
        category: typed.category,
        operator: typed.operator,
        operator_group: typed.operator_group,
        processing_status: typed.processing_status,
        target_date: typed.target_date,
        ..NewIncident::default()
    };
    let incident = state.create(new, now);
    answer::json(201, &ticket(state, &incident))
}

fn edit(state: &mut State, id: &str, typed: Typed, now: Timestamp) -> Answer {
    let person = Reference::operator("Rene Duty");
    let note = typed.note.clone();
    let Some(incident) = state.incident_mut(id) else {
        return answer::json(404, &json!({ "message": "There is no such ticket" }));
    };
    apply(incident, typed, now);
    state.touch(id, person.clone(), now);
    if let Some(note) = note {
        let escaped = note
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('\n', "<br>");
        state.note(
            id,
            NoteKind::Action,
            &escaped,
            false,
            Author::Operator(person),
            now,
        );
    }
    let incident = state.incident(id).map(|incident| ticket(state, incident));
    answer::json(200, &incident.unwrap_or_default())
}

fn apply(incident: &mut Incident, typed: Typed, now: Timestamp) {
    let named = |kind: &str, name: String| Some(Reference::of(kind, &name));
    if let Some(text) = typed.brief_description {
        incident.brief_description = Some(text);
    }
    if let Some(text) = typed.request {
        incident.request = Some(text);
    }
    if let Some(name) = typed.priority {
        incident.priority = named("priorities", name);
    }
    if let Some(name) = typed.category {
        incident.category = named("categories", name);
    }
    if let Some(name) = typed.operator_group {
        incident.set_group(&name);
    }
    if let Some(name) = typed.operator {
        incident.set_operator(&name);
    }
    if let Some(name) = typed.processing_status {
        incident.set_status(&name);
    }
    if let Some(second) = typed.second_line {
        incident.line = if second { Line::Second } else { Line::First };
    }
    if let Some(completed) = typed.completed {
        incident.set_completed(completed, now);
    }
    if let Some(closed) = typed.closed {
        incident.set_closed(closed, now);
    }
    incident.archived = typed.archived.unwrap_or(incident.archived);
    incident.target_date = typed.target_date.or(incident.target_date);
}
