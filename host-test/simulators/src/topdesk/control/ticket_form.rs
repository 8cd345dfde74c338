//! Creating and editing a ticket as a person at a desk does.

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::ticket_json::ticket;
use crate::topdesk::records::{Author, Caller, Incident, Line, NewIncident, NoteKind, Reference};
use crate::topdesk::site::Site;
use crate::topdesk::state::State;
use crate::wire::answer::{self, Answer};

/// What a person types: all by name. When a ticket is edited, an empty name takes the value away.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct TicketForm {
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
    /// The operator who does it: "Rene Duty" by default.
    by: Option<String>,
}

/// Reads the form in a request's body; an invalid one is answered with 400.
pub(super) fn with_form(
    request: &Request<Bytes>,
    act: impl FnOnce(TicketForm) -> Answer,
) -> Answer {
    match serde_json::from_slice(request.body()) {
        Ok(form) => act(form),
        Err(error) => answer::json(400, &json!({ "message": error.to_string() })),
    }
}

pub(super) fn create(state: &mut State, form: TicketForm, now: Timestamp) -> Answer {
    let line = if form.second_line == Some(true) {
        Line::Second
    } else {
        Line::First
    };
    let mut new = NewIncident {
        brief_description: form.brief_description,
        request: form.request,
        line,
        priority: form.priority,
        category: form.category,
        subcategory: form.subcategory,
        call_type: form.call_type,
        impact: form.impact,
        urgency: form.urgency,
        branch: form.branch,
        operator: form.operator,
        operator_group: form.operator_group,
        processing_status: form.processing_status,
        on_hold: form.on_hold.unwrap_or_default(),
        major_call: form.major_call.unwrap_or_default(),
        major_call_object: major_call(state, form.major_call_object),
        target_date: form.target_date,
        creator: form.by,
        ..NewIncident::default()
    };
    if let Some(branch) = form.caller_branch {
        new = new.caller_branch(branch);
    }
    let incident = state.create(new, now);
    answer::json(201, &ticket(state, &incident))
}

/// A ticket by its number.
fn major_call(state: &State, number: Option<String>) -> Option<Reference> {
    let major = state.by_number(&number?)?;
    Some(Reference {
        id: major.id.clone(),
        name: major.number.clone(),
    })
}

pub(super) fn edit(state: &mut State, id: &str, form: TicketForm, now: Timestamp) -> Answer {
    let by = form.by.as_deref().unwrap_or("Rene Duty");
    let person = state.site.thing("operators", by);
    let note = form.note.clone();
    let major = major_call(state, form.major_call_object.clone());
    let site = state.site.clone();
    let Some(incident) = state.incident_mut(id) else {
        return answer::json(404, &json!({ "message": "There is no such ticket" }));
    };
    incident.major_call_object = major.or(incident.major_call_object.take());
    apply(&site, incident, form, now);
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

fn apply(site: &Site, incident: &mut Incident, form: TicketForm, now: Timestamp) {
    if let Some(text) = form.brief_description {
        incident.brief_description = Some(text);
    }
    if let Some(text) = form.request {
        incident.request = Some(text);
    }
    for (kind, name, into) in [
        ("priorities", form.priority, &mut incident.priority),
        ("categories", form.category, &mut incident.category),
        ("subcategories", form.subcategory, &mut incident.subcategory),
        ("call_types", form.call_type, &mut incident.call_type),
        ("impacts", form.impact, &mut incident.impact),
        ("urgencies", form.urgency, &mut incident.urgency),
        ("branches", form.branch, &mut incident.branch),
    ] {
        if let Some(name) = name {
            *into = (!name.is_empty()).then(|| Reference::of(kind, &name));
        }
    }
    if let Some(name) = form.caller_branch {
        let caller = incident.caller.get_or_insert_with(Caller::example);
        caller.branch = Some(Reference::of("branches", &name));
    }
    match form.operator_group.as_deref() {
        Some("") => incident.operator_group = None,
        Some(name) => incident.set_group(name),
        None => {}
    }
    match form.operator.as_deref() {
        Some("") => incident.operator = None,
        Some(name) => incident.set_operator(name),
        None => {}
    }
    if let Some(name) = form.processing_status {
        incident.set_status(&name);
        driven_by_status(site, incident, &name, now);
    }
    if let Some(second) = form.second_line {
        incident.line = if second { Line::Second } else { Line::First };
    }
    if let Some(on_hold) = form.on_hold {
        incident.set_on_hold(on_hold, now);
    }
    incident.major_call = form.major_call.unwrap_or(incident.major_call);
    if let Some(completed) = form.completed {
        incident.set_completed(completed, now);
    }
    if let Some(closed) = form.closed {
        incident.set_closed(closed, now);
    }
    incident.archived = form.archived.unwrap_or(incident.archived);
    incident.target_date = form.target_date.or(incident.target_date);
}

/// Sets what a status drives, as choosing it in TOPdesk does. Values of the form itself are set later and win.
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
