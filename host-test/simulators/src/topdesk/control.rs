//! The paths for people, the desk's page and the demo, beside those of TOPdesk: look at tickets, create and
//! edit them, make trouble.

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::automation;
use super::dates::DateFormat;
use super::incident::{Caller, Incident, Line};
use super::incident_json;
use super::new_incident::NewIncident;
use super::reference::Reference;
use super::site::Site;
use super::state::State;
use super::trail::{Author, NoteKind};
use crate::answer::{self, Answer};
use crate::fault;

/// What a person types: all by name. When a ticket is edited, an empty name takes the value away.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Typed {
    brief_description: Option<String>,
    request: Option<String>,
    priority: Option<String>,
    category: Option<String>,
    subcategory: Option<String>,
    call_type: Option<String>,
    impact: Option<String>,
    urgency: Option<String>,
    branch: Option<String>,
    caller_branch: Option<String>,
    operator: Option<String>,
    operator_group: Option<String>,
    processing_status: Option<String>,
    second_line: Option<bool>,
    on_hold: Option<bool>,
    major_call: Option<bool>,
    /// The number of the major call that it belongs to.
    major_call_object: Option<String>,
    completed: Option<bool>,
    closed: Option<bool>,
    archived: Option<bool>,
    target_date: Option<Timestamp>,
    note: Option<String>,
    /// The operator who does it: "Rene Duty" unless told.
    by: Option<String>,
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
        ("DELETE", ["simulator", "tickets", id]) => delete(state, id),
        ("GET", ["simulator", "desk"]) => answer::json(200, &desk(state)),
        ("PUT", ["simulator", "trouble"]) => fault::make_trouble(&mut state.faults, request),
        ("GET", ["simulator", "requests"]) => answer::json(200, &state.requests.to_json()),
        (_, ["simulator", "action-sequences", rest @ ..]) => {
            automation::respond(state, request, rest)
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
    let mut new = NewIncident {
        brief_description: typed.brief_description,
        request: typed.request,
        line,
        priority: typed.priority,
        category: typed.category,
        subcategory: typed.subcategory,
        call_type: typed.call_type,
        impact: typed.impact,
        urgency: typed.urgency,
        branch: typed.branch,
        operator: typed.operator,
        operator_group: typed.operator_group,
        processing_status: typed.processing_status,
        on_hold: typed.on_hold.unwrap_or_default(),
        major_call: typed.major_call.unwrap_or_default(),
        major_call_object: major_call(state, typed.major_call_object),
        target_date: typed.target_date,
        creator: typed.by,
        ..NewIncident::default()
    };
    if let Some(branch) = typed.caller_branch {
        new = new.caller_branch(branch);
    }
    let incident = state.create(new, now);
    answer::json(201, &ticket(state, &incident))
}

fn delete(state: &mut State, id: &str) -> Answer {
    match state.delete(id) {
        true => answer::empty(204),
        false => answer::json(404, &json!({ "message": "There is no such ticket" })),
    }
}

/// A ticket by its number.
fn major_call(state: &State, number: Option<String>) -> Option<Reference> {
    let major = state.by_number(&number?)?;
    Some(Reference {
        id: major.id.clone(),
        name: major.number.clone(),
    })
}

fn edit(state: &mut State, id: &str, typed: Typed, now: Timestamp) -> Answer {
    let by = typed.by.as_deref().unwrap_or("Rene Duty");
    let person = state.site.thing("operators", by);
    let note = typed.note.clone();
    let major = major_call(state, typed.major_call_object.clone());
    let site = state.site.clone();
    let Some(incident) = state.incident_mut(id) else {
        return answer::json(404, &json!({ "message": "There is no such ticket" }));
    };
    incident.major_call_object = major.or(incident.major_call_object.take());
    apply(&site, incident, typed, now);
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

fn apply(site: &Site, incident: &mut Incident, typed: Typed, now: Timestamp) {
    if let Some(text) = typed.brief_description {
        incident.brief_description = Some(text);
    }
    if let Some(text) = typed.request {
        incident.request = Some(text);
    }
    for (kind, name, into) in [
        ("priorities", typed.priority, &mut incident.priority),
        ("categories", typed.category, &mut incident.category),
        (
            "subcategories",
            typed.subcategory,
            &mut incident.subcategory,
        ),
        ("call_types", typed.call_type, &mut incident.call_type),
        ("impacts", typed.impact, &mut incident.impact),
        ("urgencies", typed.urgency, &mut incident.urgency),
        ("branches", typed.branch, &mut incident.branch),
    ] {
        if let Some(name) = name {
            *into = (!name.is_empty()).then(|| Reference::of(kind, &name));
        }
    }
    if let Some(name) = typed.caller_branch {
        let caller = incident.caller.get_or_insert_with(Caller::example);
        caller.branch = Some(Reference::of("branches", &name));
    }
    match typed.operator_group.as_deref() {
        Some("") => incident.operator_group = None,
        Some(name) => incident.set_group(name),
        None => {}
    }
    match typed.operator.as_deref() {
        Some("") => incident.operator = None,
        Some(name) => incident.set_operator(name),
        None => {}
    }
    if let Some(name) = typed.processing_status {
        incident.set_status(&name);
        driven_by_status(site, incident, &name, now);
    }
    if let Some(second) = typed.second_line {
        incident.line = if second { Line::Second } else { Line::First };
    }
    if let Some(on_hold) = typed.on_hold {
        incident.set_on_hold(on_hold, now);
    }
    incident.major_call = typed.major_call.unwrap_or(incident.major_call);
    if let Some(completed) = typed.completed {
        incident.set_completed(completed, now);
    }
    if let Some(closed) = typed.closed {
        incident.set_closed(closed, now);
    }
    incident.archived = typed.archived.unwrap_or(incident.archived);
    incident.target_date = typed.target_date.or(incident.target_date);
}

/// What a status drives, as for whoever chooses it in TOPdesk. What is typed beside it comes after and wins.
fn driven_by_status(site: &Site, incident: &mut Incident, name: &str, now: Timestamp) {
    let status = site.statuses.iter().find(|s| s.reference.name == name);
    let Some(status) = status else { return };
    if status.on_hold != incident.on_hold {
        incident.set_on_hold(status.on_hold, now);
    }
    if let Some(completed) = status.drives_completed {
        incident.set_completed(completed, now);
    }
    if let Some(closed) = status.drives_closed {
        incident.set_closed(closed, now);
    }
}
