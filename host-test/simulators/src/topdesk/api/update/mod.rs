//! `PATCH` and `PUT` of an incident: both change only what is named (incident API 4.2.6, schema
//! `IncidentUpdateBody`).

mod assignment;
mod fields;
mod values;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::call::Call;
use super::refusal::Refusal;
use crate::topdesk::records::{Author, Incident, NoteKind, Reference};
use crate::topdesk::state::State;

/// Carries out an update and gives the incident as it is then.
///
/// # Errors
/// 400, 403 or 404 with nothing changed.
pub(crate) fn update(
    state: &mut State,
    call: &Call<'_>,
    operator: &Reference,
    incident: &Incident,
) -> Result<Incident, Refusal> {
    if !state.site.rights.write_incidents {
        return Err(Refusal::forbidden("No permission to change incidents"));
    }
    if incident.archived {
        return Err(Refusal::forbidden("The incident is archived"));
    }
    let body = body(call.request.body())?;
    let mut changed = incident.clone();
    fields::apply(&state.site, &body, &mut changed, call.now)?;
    fields::major_call(state, &body, &mut changed)?;
    let note = values::text(&body, "action", usize::MAX)?.flatten();
    let request = values::text(&body, "request", usize::MAX)?.flatten();
    let is_changed = changed != *incident;
    if !is_changed && note.is_none() && request.is_none() {
        return Err(Refusal::bad_request("No fields changed"));
    }
    if let Some(stored) = state.incident_mut(&incident.id) {
        *stored = changed;
    }
    let invisible = values::flag(&body, "actionInvisibleForCaller")?.unwrap_or(false);
    append(
        state,
        &incident.id,
        operator,
        note,
        request.clone(),
        invisible,
        call.now,
    );
    let only_noted = !is_changed && request.is_none();
    if !(only_noted && state.site.quirks.notes_leave_modification_date) {
        state.touch(&incident.id, operator.clone(), call.now);
    }
    Ok(state.incident(&incident.id).unwrap_or(incident).clone())
}

fn body(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(body)) => Ok(body),
        _ => Err(Refusal::bad_request("The body must be a JSON object")),
    }
}

/// Notes and requests are appended, never replaced.
fn append(
    state: &mut State,
    id: &str,
    operator: &Reference,
    note: Option<String>,
    request: Option<String>,
    invisible: bool,
    now: Timestamp,
) {
    let author = || Author::Operator(operator.clone());
    if let Some(note) = note {
        state.note(id, NoteKind::Action, &note, invisible, author(), now);
    }
    if let Some(request) = request {
        state.note(id, NoteKind::Request, &request, false, author(), now);
        if let Some(incident) = state.incident_mut(id) {
            let at = now.strftime("%d-%m-%Y %H:%M [GMT +0:00]");
            let older = incident.request.take().unwrap_or_default();
            incident.request = Some(format!("{at} {}: \n{request}\n\n{older}", operator.name));
        }
    }
}
