//! The properties that an update may name.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::assignment::{assignment, driven_by_status};
use super::values;
use crate::topdesk::api::refusal::Refusal;
use crate::topdesk::records::{Incident, Reference};
use crate::topdesk::site::{Site, category_of};
use crate::topdesk::state::State;

/// Writes the properties of a body into the incident.
pub(super) fn apply(
    site: &Site,
    body: &Map<String, Value>,
    incident: &mut Incident,
    now: Timestamp,
) -> Result<(), Refusal> {
    if let Some(unknown) = body.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        return Err(Refusal::bad_request(format!(
            "Unknown property '{unknown}'"
        )));
    }
    texts(body, incident)?;
    references(site, body, incident)?;
    assignment(site, body, incident)?;
    driven_by_status(site, body, incident);
    flags(site, body, incident)?;
    dates(body, incident, now)?;
    for name in STORED_AS_SENT {
        if let Some(value) = body.get(*name) {
            values::keep(&mut incident.others, name, value);
        }
    }
    Ok(())
}

const KNOWN: &[&str] = &[
    "caller",
    "callerLookup",
    "branchExtraFieldA",
    "branchExtraFieldB",
    "briefDescription",
    "request",
    "action",
    "actionInvisibleForCaller",
    "entryType",
    "callType",
    "callDate",
    "category",
    "subcategory",
    "externalNumber",
    "object",
    "location",
    "branch",
    "impact",
    "urgency",
    "priority",
    "duration",
    "targetDate",
    "sla",
    "onHold",
    "operator",
    "operatorGroup",
    "supplier",
    "processingStatus",
    "responded",
    "responseDate",
    "completed",
    "completedDate",
    "closed",
    "closedDate",
    "closureCode",
    "costs",
    "feedbackRating",
    "feedbackMessage",
    "majorCall",
    "majorCallObject",
    "publishToSsd",
    "optionalFields1",
    "optionalFields2",
    "externalLink",
];

/// Stored and given back without a rule of their own.
const STORED_AS_SENT: &[&str] = &[
    "branchExtraFieldA",
    "branchExtraFieldB",
    "costs",
    "feedbackRating",
    "feedbackMessage",
    "publishToSsd",
    "optionalFields1",
    "optionalFields2",
    "externalLink",
];

fn texts(body: &Map<String, Value>, incident: &mut Incident) -> Result<(), Refusal> {
    if let Some(text) = values::text(body, "briefDescription", 80)? {
        incident.brief_description = text;
    }
    if let Some(text) = values::text(body, "externalNumber", 60)? {
        incident.external_number = text.unwrap_or_default();
    }
    if let Some(caller) = body.get("caller") {
        incident.caller = values::caller(caller)?;
    }
    for name in ["callerLookup", "sla"] {
        if body.get(name).is_some_and(|value| !value.is_null()) {
            return Err(Refusal::not_found(format!(
                "'{name}' points at nothing on this site"
            )));
        }
    }
    Ok(())
}

/// The major call that a ticket belongs to: another ticket, by id or by number.
pub(super) fn major_call(
    state: &State,
    body: &Map<String, Value>,
    incident: &mut Incident,
) -> Result<(), Refusal> {
    let Some(value) = body.get("majorCallObject") else {
        return Ok(());
    };
    let part = |name: &str| value.get(name).and_then(Value::as_str);
    let found = match (part("id"), part("name")) {
        _ if value.is_null() => {
            incident.major_call_object = None;
            return Ok(());
        }
        (Some(id), None) => state.incident(id),
        (None, Some(number)) => state.by_number(number),
        _ => {
            return Err(Refusal::bad_request(
                "The value of 'majorCallObject' must be an object with either id or name",
            ));
        }
    };
    let Some(major) = found.filter(|major| major.major_call) else {
        return Err(Refusal::not_found("There is no such major call"));
    };
    incident.major_call_object = Some(Reference {
        id: major.id.clone(),
        name: major.number.clone(),
    });
    Ok(())
}

fn references(site: &Site, body: &Map<String, Value>, i: &mut Incident) -> Result<(), Refusal> {
    values::reference(site, body, "entryType", "entry_types", &mut i.entry_type)?;
    values::reference(site, body, "callType", "call_types", &mut i.call_type)?;
    values::reference(site, body, "category", "categories", &mut i.category)?;
    values::reference(
        site,
        body,
        "subcategory",
        "subcategories",
        &mut i.subcategory,
    )?;
    values::reference(site, body, "impact", "impacts", &mut i.impact)?;
    values::reference(site, body, "urgency", "urgencies", &mut i.urgency)?;
    values::reference(site, body, "priority", "priorities", &mut i.priority)?;
    values::reference(site, body, "duration", "durations", &mut i.duration)?;
    values::reference(site, body, "object", "objects", &mut i.object)?;
    values::reference(
        site,
        body,
        "processingStatus",
        "statuses",
        &mut i.processing_status,
    )?;
    values::reference(
        site,
        body,
        "closureCode",
        "closure_codes",
        &mut i.closure_code,
    )?;
    values::by_id(site, body, "location", "locations", &mut i.location)?;
    values::by_id(site, body, "branch", "branches", &mut i.branch)?;
    values::by_id(site, body, "supplier", "suppliers", &mut i.supplier)?;
    match (&i.category, &i.subcategory) {
        (Some(category), Some(sub)) if category_of(&sub.name) != Some(&category.name) => Err(
            Refusal::bad_request("The subcategory does not belong to the category"),
        ),
        _ => Ok(()),
    }
}

fn flags(site: &Site, body: &Map<String, Value>, i: &mut Incident) -> Result<(), Refusal> {
    if site.quirks.responded_is_driven && body.contains_key("responded") {
        return Err(Refusal::bad_request(
            "The processing status determines responded",
        ));
    }
    i.on_hold = values::flag(body, "onHold")?.unwrap_or(i.on_hold);
    i.responded = values::flag(body, "responded")?.unwrap_or(i.responded);
    i.completed = values::flag(body, "completed")?.unwrap_or(i.completed);
    i.closed = values::flag(body, "closed")?.unwrap_or(i.closed);
    i.major_call = values::flag(body, "majorCall")?.unwrap_or(i.major_call);
    let needs_code = site.quirks.closure_code_is_mandatory && (i.completed || i.closed);
    if needs_code && i.closure_code.is_none() {
        return Err(Refusal::bad_request("A closure code is mandatory"));
    }
    Ok(())
}

fn dates(body: &Map<String, Value>, i: &mut Incident, now: Timestamp) -> Result<(), Refusal> {
    i.on_hold_date = values::since(i.on_hold, i.on_hold_date, now);
    i.response_date = values::since(i.responded, i.response_date, now);
    i.completed_date = values::since(i.completed, i.completed_date, now);
    i.closed_date = values::since(i.closed, i.closed_date, now);
    values::date(body, "targetDate", &mut i.target_date)?;
    values::date(body, "responseDate", &mut i.response_date)?;
    values::date(body, "completedDate", &mut i.completed_date)?;
    values::date(body, "closedDate", &mut i.closed_date)?;
    let mut called = Some(i.call_date);
    values::date(body, "callDate", &mut called)?;
    i.call_date = called.unwrap_or(i.call_date);
    Ok(())
}
