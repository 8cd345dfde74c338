//! The REST API with an API key: `/api/…` (v1) and `/api/v2/…`. The paths are the same, some
//! spellings are not.

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::call::{Call, Version, check_key};
use super::refusal::Refusal;
use super::{alerts, json, webhooks};
use crate::signl4::state::State;
use crate::wire::answer::{self, Answer};

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

fn resource(state: &mut State, call: &Call<'_>, parts: &[&str]) -> Result<Answer, Refusal> {
    match (call.request.method().as_str(), parts) {
        ("GET", ["teams"]) => {
            let teams = state.teams.iter().map(|team| json::team(state, team));
            Ok(answer::json(200, &teams.collect()))
        }
        ("GET", ["teams", id]) => {
            let team = state.teams.iter().find(|t| t.id == *id);
            let team = team.ok_or_else(|| Refusal::not_found("team"))?;
            Ok(answer::json(200, &json::team(state, team)))
        }
        ("GET", ["users"]) => {
            let users = state.users.iter().map(|user| json::user(state, user));
            Ok(answer::json(200, &Value::Array(users.collect())))
        }
        ("GET", ["users", which]) => {
            let user = state
                .user(which)
                .ok_or_else(|| Refusal::not_found("user"))?;
            Ok(answer::json(200, &json::user(state, user)))
        }
        (_, ["webhooks", rest @ ..]) => webhooks::respond(state, call, rest),
        (_, ["alerts", rest @ ..]) => alerts::respond(state, call, rest),
        (_, ["teams" | "users", ..]) => Ok(answer::json(405, &json!({}))),
        _ => Err(Refusal::not_found("resource")),
    }
}
