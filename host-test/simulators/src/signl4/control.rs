//! Paths of the simulator itself, for the phone's page and the demo: show alerts, act on the phone, set an outage.

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::alert::User;
use super::lifecycle::{self, Actor, ChangeError, StatusChange};
use super::notification::Trigger;
use super::state::State;
use crate::wire::answer::{self, Answer};
use crate::wire::fault;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Tap {
    user: Option<String>,
    text: Option<String>,
    team: Option<String>,
}

pub(crate) fn respond(
    state: &mut State,
    request: &Request<Bytes>,
    parts: &[&str],
    now: Timestamp,
) -> Answer {
    match (request.method().as_str(), parts) {
        ("GET", []) => answer::json(200, &index()),
        ("GET", ["simulator", "alerts"]) => answer::json(200, &json!(state.alerts)),
        ("GET", ["simulator", "events"]) => answer::json(200, &json!(state.events)),
        ("GET", ["simulator", "requests"]) => answer::json(200, &state.requests.to_json()),
        ("GET", ["simulator", "state"]) => answer::json(200, &state.to_json()),
        ("GET", ["simulator", "phone"]) => answer::json(200, &phone(state)),
        ("PUT", ["simulator", "trouble"]) => fault::set_outage(&mut state.faults, request),
        ("POST", ["simulator", "test-event"]) => {
            state.notify(&Trigger::Test, None, now);
            answer::json(200, &json!({}))
        }
        ("POST", ["simulator", "alerts", id, what]) => tapped(state, request, id, what, now),
        _ => answer::json(404, &index()),
    }
}

fn index() -> Value {
    json!({
        "service": "a simulated SIGNL4",
        "api": ["/webhook/{secret}", "/api", "/api/v2"],
        "page": "/phone",
        "look": [
            "GET /simulator/alerts", "GET /simulator/events", "GET /simulator/requests", "GET /simulator/state",
            "GET /simulator/phone: alerts, users, people with a phone, teams, trouble",
        ],
        "do": [
            "POST /simulator/alerts/{id}/{acknowledge|close|unacknowledge|reopen|annotate|escalate|no-reply|fail}",
            "POST /simulator/test-event",
            "PUT /simulator/trouble with status: what every request of the API is answered; null: none",
        ],
        "properties": "user (the first one unless told), text (annotate), team (escalate)",
    })
}

/// What the phone's page shows.
fn phone(state: &State) -> Value {
    let teams = state.teams.iter();
    let teams: Vec<_> = teams
        .map(|team| json!({ "id": team.id, "name": team.name }))
        .collect();
    let holds_one = |user: &&User| !state.without_phone.contains(&user.id);
    let people = state.users.iter().filter(holds_one);
    let people: Vec<_> = people.map(|user| user.name.as_str()).collect();
    json!({
        "alerts": state.alerts,
        "users": state.users,
        "people": people,
        "teams": teams,
        "trouble": state.faults.trouble(),
    })
}

fn tapped(
    state: &mut State,
    request: &Request<Bytes>,
    id: &str,
    what: &str,
    now: Timestamp,
) -> Answer {
    let tap = match request.body().as_ref() {
        [] => Ok(Tap::default()),
        body => serde_json::from_slice(body),
    };
    let tap = match tap {
        Ok(tap) => tap,
        Err(error) => return answer::json(400, &json!({ "message": error.to_string() })),
    };
    match act(state, id, what, &tap, now) {
        None => answer::json(404, &index()),
        Some(Ok(())) => answer::json(200, &json!(state.alert(id))),
        Some(Err(why)) => {
            let status = if why == ChangeError::AgainstLifecycle {
                409
            } else {
                404
            };
            answer::json(status, &json!({ "message": why.to_string() }))
        }
    }
}

/// None: there is no such thing to do.
fn act(
    state: &mut State,
    id: &str,
    what: &str,
    tap: &Tap,
    now: Timestamp,
) -> Option<Result<(), ChangeError>> {
    let by = match who(state, tap) {
        Ok(user) => Actor::Phone(user),
        Err(why) => return Some(Err(why)),
    };
    let mut change =
        |step: StatusChange, by: &Actor| Some(lifecycle::change(state, id, step, by, now));
    match what {
        "acknowledge" => change(StatusChange::Acknowledge, &by),
        "unacknowledge" => change(StatusChange::Unacknowledge, &by),
        "close" => change(StatusChange::Close, &by),
        "reopen" => change(StatusChange::Reopen, &by),
        "no-reply" => change(StatusChange::NoReply, &Actor::Nobody),
        "fail" => change(StatusChange::Fail, &Actor::Nobody),
        "annotate" => {
            let text = tap.text.as_deref().unwrap_or_default();
            Some(lifecycle::annotate(state, id, &by, text, now).map(|_| ()))
        }
        "escalate" => {
            let first = state.teams.first().map(|t| t.id.clone());
            let team = tap.team.clone().or(first).unwrap_or_default();
            Some(lifecycle::escalate(state, id, &team, now))
        }
        _ => None,
    }
}

fn who(state: &State, tap: &Tap) -> Result<User, ChangeError> {
    let user = match &tap.user {
        Some(name) => state.user(name),
        None => state.users.first(),
    };
    user.cloned().ok_or(ChangeError::UnknownUser)
}
