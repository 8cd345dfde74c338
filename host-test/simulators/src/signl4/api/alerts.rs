//! `/alerts` of the REST API.

use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Call, Version};
use super::refusal::Refusal;
use super::{alerts_paged, json};
use crate::signl4::alert::{Alert, User};
use crate::signl4::lifecycle::{self, Actor, ChangeError, StatusChange};
use crate::signl4::state::State;
use crate::wire::answer::{self, Answer};

/// v1 says `userId`, v2 says `uid`; annotations say `userId` in both.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct OnBehalf {
    user_id: Option<String>,
    uid: Option<String>,
    text: Option<String>,
    #[serde(rename = "type")]
    kind: Option<i64>,
    annotation_type: Option<i64>,
}

pub(crate) fn respond(
    state: &mut State,
    call: &Call<'_>,
    rest: &[&str],
) -> Result<Answer, Refusal> {
    match (call.request.method().as_str(), rest) {
        ("POST", ["paged"]) => alerts_paged::paged(state, call),
        ("GET", [id]) => {
            let alert = find(state, id)?;
            Ok(answer::json(200, &json::alert(state, alert, call.version)))
        }
        ("GET", [id, "overview"]) => {
            let alert = find(state, id)?;
            Ok(answer::json(
                200,
                &json::overview(state, alert, call.version),
            ))
        }
        ("GET", [id, "annotations"]) => {
            let notes = find(state, id)?.annotations.iter().map(json::annotation);
            Ok(answer::json(200, &notes.collect()))
        }
        ("POST", [id, "acknowledge"]) => change(state, call, id, StatusChange::Acknowledge),
        ("POST", [id, "close"]) => change(state, call, id, StatusChange::Close),
        ("POST", [id, "undoAcknowledge"]) => change(state, call, id, StatusChange::Unacknowledge),
        ("POST", [id, "undoClose"]) => change(state, call, id, StatusChange::Reopen),
        ("POST", [id, "annotate"]) => annotate(state, call, id),
        _ => Ok(answer::json(405, &json!({}))),
    }
}

fn find<'a>(state: &'a State, id: &str) -> Result<&'a Alert, Refusal> {
    state.alert(id).ok_or_else(|| Refusal::not_found("alert"))
}

/// A change is always made on behalf of a user.
fn behalf(state: &State, name: Option<&String>) -> Result<Actor, Refusal> {
    let user: Option<&User> = name.and_then(|name| state.users.iter().find(|u| u.id == *name));
    let user = user.ok_or_else(|| Refusal::bad_request("The user was not found."))?;
    Ok(Actor::Api(user.clone()))
}

fn change(
    state: &mut State,
    call: &Call<'_>,
    id: &str,
    step: StatusChange,
) -> Result<Answer, Refusal> {
    let body: OnBehalf = call.body()?;
    let name = match call.version {
        Version::V1 => body.user_id.as_ref(),
        Version::V2 => body.uid.as_ref(),
    };
    let by = behalf(state, name)?;
    lifecycle::change(state, id, step, &by, call.now).map_err(|why| refusal(why, step))?;
    let alert = find(state, id)?;
    let body = match step {
        StatusChange::Acknowledge | StatusChange::Close => json::alert(state, alert, call.version),
        _ => json::overview(state, alert, call.version),
    };
    Ok(answer::json(200, &body))
}

/// 409 for acknowledge and close, 403 for their undoing; the undoing knows no 404 either.
fn refusal(why: ChangeError, step: StatusChange) -> Refusal {
    let undo = matches!(step, StatusChange::Unacknowledge | StatusChange::Reopen);
    match (why, undo) {
        (ChangeError::AgainstLifecycle, false) => Refusal::new(
            409,
            2001,
            "Conflict.",
            ChangeError::AgainstLifecycle.to_string(),
        ),
        (ChangeError::AgainstLifecycle, true) => Refusal::new(
            403,
            2002,
            "Forbidden.",
            ChangeError::AgainstLifecycle.to_string(),
        ),
        (_, true) => Refusal::bad_request(why.to_string()),
        (_, false) => Refusal::not_found("alert"),
    }
}

fn annotate(state: &mut State, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let body: OnBehalf = call.body()?;
    let by = behalf(state, body.user_id.as_ref())?;
    let kind = match call.version {
        Version::V1 => body.annotation_type,
        Version::V2 => body.kind,
    };
    let text = body.text.filter(|text| !text.is_empty());
    let (Some(text), Some(1)) = (text, kind) else {
        return Err(Refusal::bad_request("A text and the type 1 are expected."));
    };
    let note = lifecycle::annotate(state, id, &by, &text, call.now);
    let note = note.map_err(|_| Refusal::not_found("alert"))?;
    let body: Value = json::annotation(&note);
    Ok(answer::json(200, &body))
}
