//! Reading one incident, and the steps that `PATCH` is not for: escalate, archive and back.

use serde_json::{Map, Value};

use super::call::Call;
use super::incident_json;
use super::paging::Parameters;
use super::refusal::Refusal;
use crate::ids::is_id;
use crate::topdesk::dates::DateFormat;
use crate::topdesk::records::{Incident, Line, Reference};
use crate::topdesk::state::State;
use crate::wire::answer::{self, Answer};

/// `GET /incidents/id/{id}`: no parameters are documented. Archived ones are read too.
pub(crate) fn read(call: &Call<'_>, incident: &Incident) -> Result<Answer, Refusal> {
    Parameters::read(call.query(), &[])?;
    Ok(written(200, incident))
}

/// The whole incident, as every writing request answers it.
pub(crate) fn written(status: u16, incident: &Incident) -> Answer {
    let all = incident_json::incident(incident, DateFormat::Millis);
    answer::json(status, &Value::Object(all))
}

/// `PUT` or `PATCH` `…/escalate|deescalate|archive|unarchive`.
pub(crate) fn step(
    state: &mut State,
    call: &Call<'_>,
    operator: &Reference,
    incident: &Incident,
    step: &str,
) -> Result<Answer, Refusal> {
    let known = ["unarchive_partials"];
    Parameters::read(call.query(), if step == "unarchive" { &known } else { &[] })?;
    let rights = state.site.rights;
    let (allowed, reasons) = match step {
        "escalate" => (rights.escalate, "escalation-reasons"),
        "deescalate" => (rights.escalate, "deescalation-reasons"),
        "archive" | "unarchive" => (rights.archive, "archiving-reasons"),
        _ => return Err(Refusal::not_found("There is no such resource")),
    };
    if !(allowed && rights.write_incidents) {
        return Err(Refusal::forbidden(format!("No permission to {step}")));
    }
    if incident.archived && step != "unarchive" {
        return Err(Refusal::forbidden("The incident is archived"));
    }
    let reason = reason(state, call.request.body(), reasons)?;
    let quirks = state.site.quirks;
    let is_mandatory = match step {
        "escalate" => quirks.escalation_reason_is_mandatory,
        "deescalate" => quirks.deescalation_reason_is_mandatory,
        "archive" => quirks.archiving_reason_is_mandatory,
        _ => false,
    };
    if is_mandatory && reason.is_none() {
        return Err(Refusal::bad_request(format!(
            "A reason is mandatory to {step}"
        )));
    }
    let mut changed = incident.clone();
    change(&mut changed, step, reason)?;
    if let Some(stored) = state.incident_mut(&incident.id) {
        *stored = changed;
    }
    if step == "archive" {
        state.archive_partials(&incident.id);
    }
    state.touch(&incident.id, operator.clone(), call.now);
    Ok(written(
        200,
        state.incident(&incident.id).unwrap_or(incident),
    ))
}

fn change(incident: &mut Incident, step: &str, reason: Option<Reference>) -> Result<(), Refusal> {
    match (step, incident.line, incident.archived) {
        ("escalate", Line::First, _) => {
            incident.line = Line::Second;
            incident.escalation_status = Some("Escalated");
            incident.escalation_reason = reason;
        }
        ("deescalate", Line::Second, _) => {
            incident.line = Line::First;
            incident.escalation_status = Some("Deescalated");
        }
        ("archive", _, false) => {
            incident.archived = true;
            incident.archiving_reason = reason;
        }
        ("unarchive", _, true) => {
            incident.archived = false;
            incident.archiving_reason = None;
        }
        _ => {
            return Err(Refusal::bad_request(format!(
                "The incident cannot {step} now"
            )));
        }
    }
    Ok(())
}

/// The body may be empty, or name a reason by id or by name; the id wins.
fn reason(state: &State, body: &[u8], kind: &str) -> Result<Option<Reference>, Refusal> {
    if body.is_empty() {
        return Ok(None);
    }
    let body: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|_| Refusal::bad_request("The body must be a JSON object"))?;
    if let Some(unknown) = body.keys().find(|name| *name != "id" && *name != "name") {
        return Err(Refusal::bad_request(format!(
            "Unknown property '{unknown}'"
        )));
    }
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let found = match (text("id"), text("name")) {
        (Some(id), _) if !is_id(id) => {
            return Err(Refusal::bad_request("The reason's id is not a uuid"));
        }
        (Some(id), _) => state.site.by_id(kind, id),
        (None, Some(name)) => state.site.by_name(kind, name),
        (None, None) => return Ok(None),
    };
    match found {
        Some(reason) => Ok(Some(reason.clone())),
        None => Err(Refusal::not_found("The reason does not exist")),
    }
}
