//! An incident in the form of the API (incident API 4.2.6, schema `Incident`). What has no value
//! is null, as real systems answer.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::topdesk::dates::DateFormat;
use crate::topdesk::records::{Caller, Incident, Reference};

/// The properties of the schema: what `fields` may name.
#[rustfmt::skip]
pub(crate) const PROPERTIES: &[&str] = &[
    "id", "status", "number", "request", "requests", "action", "attachments", "caller",
    "callerBranch", "callerLocation", "branchExtraFieldA", "branchExtraFieldB",
    "briefDescription", "externalNumber", "category", "subcategory", "callType", "entryType",
    "object", "asset", "branch", "location", "impact", "urgency", "priority", "duration",
    "actualDuration", "targetDate", "sla", "responseDate", "onHold", "onHoldDate",
    "onHoldDuration", "feedbackMessage", "feedbackRating", "operator", "operatorGroup",
    "supplier", "processingStatus", "completed", "completedDate", "closed", "closedDate",
    "closureCode", "timeSpent", "timeSpentFirstLine", "timeSpentSecondLine", "timeSpentPartial",
    "timeSpentLinkedPartials", "timeSpentSecondLineAndPartials", "itemCosts", "objectCosts",
    "costs", "escalationStatus", "escalationReason", "escalationOperator", "callDate", "creator",
    "creationDate", "modifier", "modificationDate", "archivingReason", "majorCall",
    "majorCallObject", "publishToSsd", "monitored", "responded", "expectedTimeSpent",
    "mainIncident", "partialIncidents", "optionalFields1", "optionalFields2", "externalLinks",
    "bookmarked",
];

/// The whole incident.
pub(crate) fn incident(incident: &Incident, format: DateFormat) -> Map<String, Value> {
    let mut all = incident.others.clone();
    identity(incident, &mut all);
    objects(incident, &mut all);
    handling(incident, &mut all);
    dates(incident, format, &mut all);
    all
}

fn put(all: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    all.insert(name.to_owned(), value.into());
}

fn identity(incident: &Incident, all: &mut Map<String, Value>) {
    put(all, "id", incident.id.as_str());
    put(all, "status", incident.status());
    put(all, "number", incident.number.as_str());
    put(all, "request", incident.request.clone());
    for (name, path) in [
        ("requests", "requests"),
        ("action", "actions"),
        ("attachments", "attachments"),
    ] {
        let url = format!("/tas/api/incidents/id/{}/{path}", incident.id);
        put(all, name, url);
    }
    put(all, "briefDescription", incident.brief_description.clone());
    put(all, "externalNumber", incident.external_number.as_str());
    put(all, "caller", incident.caller.as_ref().map(caller));
    let branch = incident.caller.as_ref().and_then(|c| c.branch.as_ref());
    put(all, "callerBranch", reference(branch));
    put(all, "majorCall", incident.major_call);
    put(
        all,
        "majorCallObject",
        incident.major_call_object.as_ref().map(major_call),
    );
}

fn caller(caller: &Caller) -> Value {
    json!({
        "id": caller.id,
        "dynamicName": caller.name,
        "email": caller.email,
        "phoneNumber": caller.phone_number,
        "mobileNumber": caller.mobile_number,
        "branch": reference(caller.branch.as_ref()),
    })
}

/// The values of `status` are documented nowhere.
fn major_call(major: &Reference) -> Value {
    json!({ "id": major.id, "name": major.name, "status": 1, "majorIncident": true })
}

fn reference(value: Option<&Reference>) -> Value {
    value.map_or(Value::Null, |r| json!({ "id": r.id, "name": r.name }))
}

fn objects(incident: &Incident, all: &mut Map<String, Value>) {
    for name in [
        "category",
        "subcategory",
        "callType",
        "entryType",
        "object",
        "branch",
        "location",
        "impact",
        "urgency",
        "priority",
        "duration",
        "operatorGroup",
        "processingStatus",
        "closureCode",
        "creator",
        "modifier",
        "archivingReason",
        "escalationReason",
    ] {
        put(all, name, reference(incident.reference(name).flatten()));
    }
    let supplier = incident.supplier.as_ref().map(
        |s| json!({ "id": s.id, "name": s.name, "forFirstLine": true, "forSecondLine": true }),
    );
    put(all, "supplier", supplier);
    put(all, "operator", operator(incident));
    let main = incident.main_incident.as_ref();
    put(
        all,
        "mainIncident",
        main.map(|m| json!({ "id": m.id, "number": m.name })),
    );
    all.entry("partialIncidents").or_insert_with(|| json!([]));
    all.entry("externalLinks").or_insert_with(|| json!([]));
    all.entry("optionalFields1").or_insert_with(|| json!({}));
    all.entry("optionalFields2").or_insert_with(|| json!({}));
}

/// While only a group is assigned, the operator is the group.
fn operator(incident: &Incident) -> Value {
    let (kind, who) = match (&incident.operator, &incident.operator_group) {
        (Some(operator), _) => ("operator", operator),
        (None, Some(group)) => ("operatorGroup", group),
        (None, None) => return Value::Null,
    };
    json!({ "id": who.id, "status": kind, "name": who.name })
}

fn handling(incident: &Incident, all: &mut Map<String, Value>) {
    put(all, "onHold", incident.on_hold);
    put(all, "onHoldDuration", 0);
    put(all, "responded", incident.responded);
    put(all, "completed", incident.completed);
    put(all, "closed", incident.closed);
    put(all, "sla", Value::Null);
    if let Some(status) = incident.escalation_status {
        put(all, "escalationStatus", status);
    }
}

fn dates(incident: &Incident, format: DateFormat, all: &mut Map<String, Value>) {
    let mut date = |name: &str, at: Option<Timestamp>| {
        put(all, name, at.map(|at| format.write(at)));
    };
    date("targetDate", incident.target_date);
    date("onHoldDate", incident.on_hold_date);
    date("responseDate", incident.response_date);
    date("completedDate", incident.completed_date);
    date("closedDate", incident.closed_date);
    date("callDate", Some(incident.call_date));
    date("creationDate", Some(incident.creation_date));
    date("modificationDate", Some(incident.modification_date));
}

/// Only the named fields.
pub(crate) fn select(all: &Map<String, Value>, fields: &[String], keep_parents: bool) -> Value {
    let mut selected = Map::new();
    for field in fields {
        match field.split_once('.') {
            Some((parent, part)) => select_part(all, &mut selected, parent, part),
            None => {
                let value = all.get(field).cloned().unwrap_or_default();
                if keep_parents || !value.is_object() {
                    selected.insert(field.clone(), value);
                }
            }
        }
    }
    Value::Object(selected)
}

fn select_part(all: &Map<String, Value>, into: &mut Map<String, Value>, parent: &str, part: &str) {
    let Some(object) = all.get(parent) else {
        return;
    };
    if object.is_null() {
        into.entry(parent).or_insert(Value::Null);
        return;
    }
    let pointer = format!("/{}", part.replace('.', "/"));
    let value = object.pointer(&pointer).cloned().unwrap_or_default();
    let target = into.entry(parent).or_insert_with(|| json!({}));
    insert_part(target, part, value);
}

fn insert_part(target: &mut Value, part: &str, value: Value) {
    let Some(object) = target.as_object_mut() else {
        return;
    };
    match part.split_once('.') {
        Some((parent, rest)) => {
            insert_part(
                object.entry(parent).or_insert_with(|| json!({})),
                rest,
                value,
            );
        }
        None => {
            object.insert(part.to_owned(), value);
        }
    }
}
