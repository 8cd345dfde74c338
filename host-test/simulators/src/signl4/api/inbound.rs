//! The inbound webhook: `POST /webhook/{secret}` and `POST /api/v2/events/{secret-or-team-id}`.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Request, header};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::refusal::Refusal;
use crate::signl4::alert::{Alert, Event, Outcome, Status, Team};
use crate::signl4::lifecycle::{self, Actor, StatusChange};
use crate::signl4::notification::Trigger;
use crate::signl4::state::State;
use crate::wire::answer::{self, Answer};

const TITLES: &[&str] = &["subject", "title", "task", "job", "case", "incident"];
const TEXTS: &[&str] = &[
    "text",
    "message",
    "messagetext",
    "description",
    "body",
    "content",
];

/// The values of an event, by key.
type Fields = BTreeMap<String, String>;

/// Accepts an event with a valid secret. Events are limited, and those that are refused are limited more.
pub(crate) fn receive(
    state: &mut State,
    request: &Request<Bytes>,
    team: Option<Team>,
    secret: &str,
    now: Timestamp,
) -> Answer {
    let errors_free = state.error_limit.is_free(now);
    if !errors_free || !state.event_limit.take(now) {
        state.throttled += 1;
        let refusal = Refusal::new(429, 429, "Too many requests.", "The limit is passed.");
        let mut answer = refusal.event_answer(state);
        let limit = if errors_free {
            &state.event_limit
        } else {
            &state.error_limit
        };
        limit.describe(&mut answer);
        return answer;
    }
    let mut answer = match accept(state, request, team, secret, now) {
        Ok(event_id) => answer::json(201, &json!({ "eventId": event_id })),
        Err(refusal) => {
            state.error_limit.take(now);
            refusal.event_answer(state)
        }
    };
    state.event_limit.describe(&mut answer);
    answer
}

fn accept(
    state: &mut State,
    request: &Request<Bytes>,
    team: Option<Team>,
    secret: &str,
    now: Timestamp,
) -> Result<String, Refusal> {
    let team = team.ok_or_else(|| Refusal::unknown_event_source(secret))?;
    let sent = read(request)?;
    let id = state.next_ticks_id("event", now);
    let status = find(&sent, "X-S4-Status")
        .unwrap_or("new")
        .to_ascii_lowercase();
    let external_id = find(&sent, "X-S4-ExternalID")
        .filter(|id| !id.is_empty())
        .map(str::to_owned);
    let mut event = Event {
        id: id.clone(),
        at: now,
        team_id: team.id,
        external_id,
        status: status.clone(),
        outcome: Outcome::Discarded,
        sent,
    };
    event.outcome = match status.as_str() {
        "new" | "" => raise(state, &event, now),
        "acknowledged" => change(state, &event, StatusChange::Acknowledge, now),
        "resolved" => change(state, &event, StatusChange::Close, now),
        _ => Outcome::Discarded,
    };
    state.events.push(event);
    Ok(id)
}

/// JSON by default; a form or a plain text if the content type says so.
fn read(request: &Request<Bytes>) -> Result<Fields, Refusal> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|k| k.to_str().ok()).unwrap_or_default();
    let text = String::from_utf8_lossy(request.body());
    if kind.starts_with("application/x-www-form-urlencoded") {
        return Ok(answer::parameters(&text).into_iter().collect());
    }
    if kind.starts_with("text/plain") {
        return Ok(Fields::from([("text".to_owned(), text.into_owned())]));
    }
    match serde_json::from_slice(request.body()) {
        Ok(Value::Object(sent)) => Ok(sent.into_iter().map(|(k, v)| (k, as_text(v))).collect()),
        _ => Err(Refusal::bad_request("The body is not a JSON object.")),
    }
}

fn as_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Keys are read without regard to case, so that no spelling of a reserved key slips through.
fn find<'a>(sent: &'a Fields, name: &str) -> Option<&'a str> {
    let found = sent.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

fn first<'a>(sent: &'a Fields, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| find(sent, name))
}

/// `new` for an external id that is known already raises another alert: SIGNL4 does not document
/// it, and a sender must not rely on anything better.
fn raise(state: &mut State, event: &Event, now: Timestamp) -> Outcome {
    let alert = build(state, event, now);
    let filters =
        find(&event.sent, "X-S4-Filtering").is_some_and(|f| f.eq_ignore_ascii_case("true"));
    if filters && !matches_a_category(state, &alert) {
        return Outcome::Filtered;
    }
    let id = alert.id.clone();
    let known = state.keep(alert);
    state.notify(&Trigger::Created, Some(&id), now);
    if known {
        Outcome::RaisedAgain
    } else {
        Outcome::Raised
    }
}

fn build(state: &mut State, event: &Event, now: Timestamp) -> Alert {
    let sent = &event.sent;
    let shown = |key: &String| {
        let key = key.to_ascii_lowercase();
        !key.starts_with("x-s4-") && !TITLES.contains(&&*key) && !TEXTS.contains(&&*key)
    };
    let parameters = sent.iter().filter(|(key, _)| shown(key));
    Alert {
        id: state.next_ticks_id("alert", now),
        event_id: event.id.clone(),
        external_id: event.external_id.clone(),
        team_id: event.team_id.clone(),
        status: Status::Open,
        title: first(sent, TITLES).unwrap_or_default().to_owned(),
        text: first(sent, TEXTS).unwrap_or_default().to_owned(),
        parameters: parameters.map(|(k, v)| (k.clone(), v.clone())).collect(),
        category: find(sent, "X-S4-Service").map(str::to_owned),
        scenario: find(sent, "X-S4-AlertingScenario").map(str::to_owned),
        acknowledged_by: Vec::new(),
        created: now,
        acknowledged: None,
        closed: None,
        closed_by: None,
        modified: now,
        annotations: Vec::new(),
    }
}

fn matches_a_category(state: &State, alert: &Alert) -> bool {
    let text = format!("{} {}", alert.title, alert.text).to_lowercase();
    let mut words = state.keywords.values().flatten();
    words.any(|word| text.contains(&word.to_lowercase()))
}

/// Every alert of the team with the external id moves, as far as its lifecycle allows. Whether
/// SIGNL4 finds alerts of another team so is not documented: here it does not.
fn change(state: &mut State, event: &Event, step: StatusChange, now: Timestamp) -> Outcome {
    let external_id = event.external_id.as_deref().unwrap_or_default();
    let ids = state.raised_as(&event.team_id, external_id);
    let moved = ids
        .iter()
        .filter(|id| lifecycle::change(state, id, step, &Actor::Event, now).is_ok());
    if moved.count() > 0 {
        Outcome::Changed
    } else {
        Outcome::NothingToChange
    }
}
