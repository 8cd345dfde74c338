//! `/webhooks` of the REST API: where notifications are posted to.

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::Call;
use super::refusal::Refusal;
use crate::signl4::state::State;
use crate::signl4::webhook::Webhook;
use crate::wire::answer::{self, Answer};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WebhookBaseInfo {
    external_address: Option<String>,
    name: Option<String>,
    team_id: Option<String>,
}

pub(crate) fn respond(
    state: &mut State,
    call: &Call<'_>,
    rest: &[&str],
) -> Result<Answer, Refusal> {
    match (call.request.method().as_str(), rest) {
        ("GET", []) => Ok(list(state, call)),
        ("POST", []) => create(state, call),
        ("GET", [id]) => Ok(answer::json(200, &write(state, at(state, id)?))),
        ("PUT", [id]) => replace(state, call, id),
        ("DELETE", [id]) => {
            let place = at(state, id)?;
            state.webhooks.remove(place);
            Ok(answer::empty(200))
        }
        ("POST", [id, switch @ ("enable" | "disable")]) => {
            let place = at(state, id)?;
            if let Some(webhook) = state.webhooks.get_mut(place) {
                webhook.enabled = *switch == "enable";
            }
            Ok(answer::json(200, &write(state, place)))
        }
        _ if *call.request.method() == Method::GET => Err(Refusal::not_found("resource")),
        _ => Ok(answer::empty(405)),
    }
}

fn at(state: &State, id: &str) -> Result<usize, Refusal> {
    let place = state.webhooks.iter().position(|w| w.id == id);
    place.ok_or_else(|| Refusal::not_found("webhook"))
}

fn write(state: &State, place: usize) -> Value {
    let webhook = state.webhooks.get(place);
    webhook.map_or(Value::Null, |webhook| info(state, webhook))
}

fn info(state: &State, webhook: &Webhook) -> Value {
    json!({
        "id": webhook.id,
        "name": webhook.name,
        "externalAddress": webhook.address,
        "teamId": webhook.team_id,
        "enabled": webhook.enabled,
        "subscriptionId": state.subscription,
    })
}

fn list(state: &State, call: &Call<'_>) -> Answer {
    let team = call.parameter("teamId");
    let wanted = |w: &&Webhook| team.is_none() || w.team_id == team;
    let all = state.webhooks.iter().filter(wanted);
    answer::json(200, &all.map(|w| info(state, w)).collect())
}

fn read(state: &State, call: &Call<'_>) -> Result<WebhookBaseInfo, Refusal> {
    let info: WebhookBaseInfo = call.body()?;
    let known = info
        .team_id
        .as_ref()
        .is_none_or(|id| state.team(id).is_some());
    match (&info.external_address, known) {
        (Some(address), true) if address.starts_with("http") => Ok(info),
        (_, false) => Err(Refusal::bad_request("The team was not found.")),
        _ => Err(Refusal::bad_request("externalAddress must be a URL.")),
    }
}

fn create(state: &mut State, call: &Call<'_>) -> Result<Answer, Refusal> {
    let info = read(state, call)?;
    let id = state.add_webhook(
        info.name.unwrap_or_default(),
        info.external_address.unwrap_or_default(),
        info.team_id,
    );
    Ok(answer::json(201, &json!(id)))
}

fn replace(state: &mut State, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let place = at(state, id)?;
    let info = read(state, call)?;
    if let Some(webhook) = state.webhooks.get_mut(place) {
        webhook.name = info.name.unwrap_or_default();
        webhook.address = info.external_address.unwrap_or_default();
        webhook.team_id = info.team_id;
    }
    Ok(answer::json(200, &write(state, place)))
}
