//! Alerts, teams and users in the form of the REST API. v1 follows its specification to the
//! letter: no external id, a number as status. v2 has both, and `history` in every form of an
//! alert.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::call::Version;
use crate::signl4::alert::{Alert, Annotation, Team, User};
use crate::signl4::state::State;

fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.7fZ").to_string()
}

/// What both forms have.
fn basis(state: &State, alert: &Alert, version: Version) -> Map<String, Value> {
    let annotations: Vec<_> = alert.annotations.iter().map(annotation).collect();
    let mut all = Map::new();
    let mut put = |name: &str, value: Value| all.insert(name.to_owned(), value);
    put("id", json!(alert.id));
    put("eventId", json!(alert.event_id));
    put("subscriptionId", json!(state.subscription));
    put("teamId", json!(alert.team_id));
    put("title", json!(alert.title));
    put("text", json!(alert.text));
    put("flags", json!(0));
    put("categoryId", Value::Null);
    put("lastModified", json!(date(alert.modified)));
    put("annotations", json!(annotations));
    match version {
        Version::V1 => put("status", json!(alert.status.code())),
        Version::V2 => {
            put("externalId", json!(alert.external_id));
            put("history", history(alert));
            put("status", json!({ "statusCode": alert.status.code() }))
        }
    };
    all
}

/// `AlertInfo`.
pub(crate) fn alert(state: &State, alert: &Alert, version: Version) -> Value {
    let mut all = basis(state, alert, version);
    let parameter = |(at, (name, value)): (usize, (&String, &String))| json!({ "name": name, "value": value, "order": at, "type": 0 });
    let parameters: Vec<_> = alert.parameters.iter().enumerate().map(parameter).collect();
    all.insert("history".to_owned(), history(alert));
    all.insert("parameters".to_owned(), json!(parameters));
    all.insert("attachments".to_owned(), json!([]));
    all.insert("category".to_owned(), json!(alert.category));
    all.insert("severity".to_owned(), json!(0));
    Value::Object(all)
}

/// `OverviewAlert`.
pub(crate) fn overview(state: &State, alert: &Alert, version: Version) -> Value {
    let mut all = basis(state, alert, version);
    all.insert("historyDetailed".to_owned(), history(alert));
    all.insert("requiredAcknowledgements".to_owned(), json!(1));
    Value::Object(all)
}

/// `acknowledgedgements` is the specification's own spelling.
fn history(alert: &Alert) -> Value {
    json!({
        "created": date(alert.created),
        "acknowledged": alert.acknowledged.map(date),
        "acknowledgedgements": alert.acknowledged_by,
        "closed": alert.closed.map(date),
        "closedBy": alert.closed_by,
        "historyEntries": [],
    })
}

pub(crate) fn annotation(annotation: &Annotation) -> Value {
    json!({
        "id": annotation.id,
        "annotationType": 1,
        "text": annotation.text,
        "timestamp": date(annotation.at),
        "userId": annotation.user_id,
    })
}

pub(crate) fn team(state: &State, team: &Team) -> Value {
    let members: Vec<_> = state.users.iter().map(|u| &u.id).collect();
    json!({
        "id": team.id,
        "name": team.name,
        "memberIds": members,
        "subscriptionId": state.subscription,
        "timezone": "UTC",
    })
}

pub(crate) fn user(state: &State, user: &User) -> Value {
    json!({
        "id": user.id,
        "name": user.name,
        "mail": user.mail,
        "subscriptionId": state.subscription,
        "timeZone": "UTC",
        "isInvite": false,
        "isDeactivated": false,
        "contactAddresses": [],
        "dutyInfo": { "onDuty": user.on_duty, "onManagerDuty": false, "overdue": false },
    })
}
