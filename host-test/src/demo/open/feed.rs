//! What the connector has done, told from what arrived at both systems.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use simulators::signl4::{Event, Outcome};
use simulators::topdesk::{Incident, Reference, Site};
use simulators::{RequestLog, Signl4, Topdesk};

/// How many things are told; older ones are left out.
const TOLD: usize = 60;

/// The way something went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Way {
    ToSignl4,
    ToTopdesk,
}

/// What was done. The page ticks off by it what a visitor has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Kind {
    Raised,
    Acknowledged,
    Resolved,
    Remark,
    Taken,
    Note,
    Closed,
}

/// One thing that was done.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Entry {
    /// The same thing has the same key whenever it is told.
    key: String,
    at: Timestamp,
    way: Way,
    kind: Kind,
    /// The ticket's number.
    ticket: Option<String>,
    text: String,
}

/// Everything, the latest first.
pub(super) fn feed(topdesk: &Topdesk, signl4: &Signl4, api_user: &str) -> Vec<Entry> {
    let tickets = topdesk.incidents();
    let mut all = to_signl4(signl4, api_user, &tickets);
    let site = topdesk.site();
    let writes = topdesk.writes().into_iter();
    all.extend(writes.filter_map(|write| written(&site, &tickets, &write)));
    all.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| b.key.cmp(&a.key)));
    all.truncate(TOLD);
    all
}

fn to_signl4(signl4: &Signl4, api_user: &str, tickets: &[Incident]) -> Vec<Entry> {
    let alerts = signl4.alerts();
    let title_of = |event: &Event| {
        let mut of = alerts.iter().filter(|alert| alert.event_id == event.id);
        of.next()
            .map(|alert| alert.title.clone())
            .unwrap_or_default()
    };
    let number = |external: Option<&str>| {
        let id = external?.strip_prefix("TOPdesk-")?;
        let ticket = tickets.iter().find(|ticket| id.starts_with(&ticket.id));
        ticket.map(|ticket| ticket.number.clone())
    };
    let mut all = Vec::new();
    for event in signl4.events() {
        let Some((kind, text)) = sent(&event, &title_of(&event)) else {
            continue;
        };
        all.push(Entry {
            at: event.at,
            way: Way::ToSignl4,
            kind,
            ticket: number(event.external_id.as_deref()),
            text,
            key: event.id,
        });
    }
    for alert in &alerts {
        let remarks = alert.annotations.iter();
        let own = remarks.filter(|remark| remark.user_id.as_deref() == Some(api_user));
        all.extend(own.map(|remark| Entry {
            key: remark.id.clone(),
            at: remark.at,
            way: Way::ToSignl4,
            kind: Kind::Remark,
            ticket: number(alert.external_id.as_deref()),
            text: "A note of the ticket became a remark under the alert".into(),
        }));
    }
    all
}

/// None: it changed nothing.
fn sent(event: &Event, title: &str) -> Option<(Kind, String)> {
    match (event.outcome, event.status.as_str()) {
        (Outcome::Raised | Outcome::RaisedAgain, _) => {
            Some((Kind::Raised, format!("Alert raised: {title}")))
        }
        (Outcome::Changed, "acknowledged") => {
            Some((Kind::Acknowledged, "Alert acknowledged".into()))
        }
        (Outcome::Changed, _) => Some((Kind::Resolved, "Alert closed".into())),
        _ => None,
    }
}

/// A change of a ticket; none for one that was refused, and for what is no change of a ticket.
fn written(site: &Site, tickets: &[Incident], write: &RequestLog) -> Option<Entry> {
    let id = write.path.strip_prefix("/tas/api/incidents/id/")?;
    let ticket = tickets.iter().find(|ticket| ticket.id == id)?;
    if write.method != "PATCH" || !(200..300).contains(&write.status) {
        return None;
    }
    let body: Map<String, Value> = serde_json::from_slice(&write.body).ok()?;
    let (kind, text) = change(site, &body);
    Some(Entry {
        key: format!("{}-{id}", write.at),
        at: write.at,
        way: Way::ToTopdesk,
        kind,
        ticket: Some(ticket.number.clone()),
        text,
    })
}

fn change(site: &Site, body: &Map<String, Value>) -> (Kind, String) {
    let is_set = |name: &str| body.get(name) == Some(&Value::Bool(true));
    let mut parts = Vec::new();
    let statuses = site.statuses.iter().map(|status| &status.reference);
    if let Some(name) = named(body, "processingStatus", statuses) {
        parts.push(format!("status {name}"));
    }
    let operators = site.operators.iter().map(|operator| &operator.reference);
    if let Some(name) = named(body, "operator", operators) {
        parts.push(format!("operator {name}"));
    }
    let kind = match () {
        () if is_set("completed") || is_set("closed") => {
            parts.push("completed".into());
            Kind::Closed
        }
        () if parts.is_empty() => Kind::Note,
        () => Kind::Taken,
    };
    if body.contains_key("action") {
        parts.push("a note".into());
    }
    (kind, format!("Ticket changed: {}", parts.join(", ")))
}

/// The name of what a member points at, which has an id or a name.
fn named<'a>(
    body: &Map<String, Value>,
    member: &str,
    mut known: impl Iterator<Item = &'a Reference>,
) -> Option<String> {
    let member = body.get(member)?;
    if let Some(name) = member.get("name").and_then(Value::as_str) {
        return Some(name.to_owned());
    }
    let id = member.get("id").and_then(Value::as_str)?;
    let found = known.find(|one| one.id.eq_ignore_ascii_case(id))?;
    Some(found.name.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(body: &Value) -> (Kind, String) {
        change(&Site::default(), body.as_object().unwrap())
    }

    #[test]
    fn a_change_is_told_by_the_names_that_people_know() {
        let operator = Reference::operator("Rene Duty").id;
        let body = json!({
            "processingStatus": { "name": "In progress" }, "operator": { "id": operator },
            "action": "<b>x</b>",
        });
        let text = "Ticket changed: status In progress, operator Rene Duty, a note";
        assert_eq!(told(&body), (Kind::Taken, text.to_owned()));
    }

    #[test]
    fn a_note_alone_and_an_end_are_told_apart() {
        assert_eq!(told(&json!({ "action": "x" })).0, Kind::Note);
        let end = json!({ "processingStatus": { "name": "Closed" }, "closed": true });
        assert_eq!(told(&end).0, Kind::Closed);
    }
}
