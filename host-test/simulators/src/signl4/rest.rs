//! The REST API with an API key: `/api/…` (v1) and `/api/v2/…`. The paths are the same, some
//! spellings are not.

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::error::Refusal;
use super::state::State;
use super::{rest_alerts, rest_json, webhooks};
use crate::answer::{self, Answer};

/// The version whose spelling is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    V2,
}

/// What every resource is given.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request<Bytes>,
    pub(crate) version: Version,
    pub(crate) now: Timestamp,
}

impl Call<'_> {
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let query = self.request.uri().query().unwrap_or_default();
        let all = answer::parameters(query);
        all.into_iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value)
    }

    pub(crate) fn body<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(self.request.body())
            .map_err(|_| Refusal::bad_request("The body is not what was expected."))
    }
}

/// Answers `/api/{parts}`. Own limits: 150 in 15 s, 36,000 in an hour.
pub(crate) fn respond(
    state: &mut State,
    request: &Request<Bytes>,
    parts: &[&str],
    now: Timestamp,
) -> Answer {
    let (version, parts) = match parts {
        ["v2", rest @ ..] => (Version::V2, rest),
        _ => (Version::V1, parts),
    };
    let call = Call {
        request,
        version,
        now,
    };
    let result = if state.rest_limit.take(now) {
        check_key(state, request).and_then(|()| resource(state, &call, parts))
    } else {
        state.throttled += 1;
        Err(Refusal::new(
            429,
            429,
            "Too many requests.",
            "The limit is passed.",
        ))
    };
    let mut answer = result.unwrap_or_else(|refusal| refusal.answer(state));
    state.rest_limit.describe(&mut answer);
    answer
}

/// 401 without the right `X-S4-Api-Key`.
pub(crate) fn check_key(state: &State, request: &Request<Bytes>) -> Result<(), Refusal> {
    let key = request
        .headers()
        .get("x-s4-api-key")
        .map(|key| key.as_bytes());
    if key == Some(state.api_key.as_bytes()) {
        return Ok(());
    }
    Err(Refusal::new(
        401,
        401,
        "Unauthorized.",
        "X-S4-Api-Key is missing or wrong.",
    ))
}

fn resource(state: &mut State, call: &Call<'_>, parts: &[&str]) -> Result<Answer, Refusal> {
    match (call.request.method().as_str(), parts) {
        ("GET", ["teams"]) => {
            let teams = state.teams.iter().map(|team| rest_json::team(state, team));
            Ok(answer::json(200, &teams.collect()))
        }
        ("GET", ["teams", id]) => {
            let team = state.teams.iter().find(|t| t.id == *id);
            let team = team.ok_or_else(|| Refusal::not_found("team"))?;
            Ok(answer::json(200, &rest_json::team(state, team)))
        }
        ("GET", ["users"]) => {
            let users = state.users.iter().map(|user| rest_json::user(state, user));
            Ok(answer::json(200, &Value::Array(users.collect())))
        }
        ("GET", ["users", which]) => {
            let user = state
                .user(which)
                .ok_or_else(|| Refusal::not_found("user"))?;
            Ok(answer::json(200, &rest_json::user(state, user)))
        }
        (_, ["webhooks", rest @ ..]) => webhooks::respond(state, call, rest),
        (_, ["alerts", rest @ ..]) => rest_alerts::respond(state, call, rest),
        (_, ["teams" | "users", ..]) => Ok(answer::json(405, &json!({}))),
        _ => Err(Refusal::not_found("resource")),
    }
}
