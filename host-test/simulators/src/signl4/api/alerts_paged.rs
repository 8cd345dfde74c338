//! `POST /alerts/paged`: a filter, at most 100 alerts, and a token for the rest. Newest first.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Call, Version};
use super::json;
use super::refusal::Refusal;
use crate::signl4::alert::Alert;
use crate::signl4::state::State;
use crate::wire::answer::{self, Answer};

/// The filters of both versions; those of the other are ignored, as unknown keys are. Times are
/// inclusive.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Filter {
    modified_since: Option<Timestamp>,
    min_creation_date: Option<Timestamp>,
    max_creation_date: Option<Timestamp>,
    alert_ids: Option<Vec<String>>,
    text_to_search: Option<String>,
    continuation_token: Option<Token>,
    /// v1: one number, a bit set.
    status_codes: Option<u32>,
    /// v1.
    team_id: Option<String>,
    /// v2: a list of numbers, or one bit set.
    alert_status_codes: Option<Codes>,
    /// v2.
    team_ids: Option<Vec<String>>,
    /// v2.
    external_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Codes {
    Set(u32),
    List(Vec<u32>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    next_row_key: Option<String>,
}

impl Filter {
    fn takes(&self, alert: &Alert, version: Version) -> bool {
        let since = self.modified_since.is_none_or(|t| alert.modified >= t);
        let min = self.min_creation_date.is_none_or(|t| alert.created >= t);
        let max = self.max_creation_date.is_none_or(|t| alert.created <= t);
        let ids = self
            .alert_ids
            .as_ref()
            .is_none_or(|ids| ids.contains(&alert.id));
        let part = self
            .text_to_search
            .as_deref()
            .unwrap_or_default()
            .to_lowercase();
        let text = format!("{} {}", alert.title, alert.text)
            .to_lowercase()
            .contains(&part);
        since && min && max && ids && text && self.takes_in(alert, version)
    }

    fn takes_in(&self, alert: &Alert, version: Version) -> bool {
        let code = alert.status.code();
        match version {
            Version::V1 => {
                self.status_codes
                    .is_none_or(|set| set == 0 || set & code != 0)
                    && self.team_id.as_ref().is_none_or(|id| *id == alert.team_id)
            }
            Version::V2 => {
                let status = match &self.alert_status_codes {
                    None => true,
                    Some(Codes::Set(set)) => *set == 0 || set & code != 0,
                    Some(Codes::List(codes)) => codes.is_empty() || codes.contains(&code),
                };
                let teams = self.team_ids.as_ref();
                let external = self.external_id.as_ref();
                status
                    && teams.is_none_or(|ids| ids.is_empty() || ids.contains(&alert.team_id))
                    && external.is_none_or(|id| Some(id) == alert.external_id.as_ref())
            }
        }
    }
}

pub(crate) fn paged(state: &State, call: &Call<'_>) -> Result<Answer, Refusal> {
    let user = call.parameter("userId");
    if !user.is_some_and(|id| state.users.iter().any(|u| u.id == id)) {
        return Err(Refusal::bad_request(
            "With an API key, userId has to name a user.",
        ));
    }
    let size = call
        .parameter("maxResults")
        .unwrap_or_else(|| "100".to_owned());
    let size = size.parse().ok().filter(|n| (1..=100).contains(n));
    let size: usize = size.ok_or_else(|| Refusal::bad_request("maxResults is 1 to 100."))?;
    let filter: Filter = call.body()?;
    let rows = rows(&state.alerts, filter.continuation_token.as_ref())?;
    let found = rows.iter().rev().filter(|a| filter.takes(a, call.version));
    Ok(page(state, found, size, call.version))
}

/// The alerts that come after the token, oldest first. The row that ended the last page counts
/// also when it no longer matches the filter.
fn rows<'a>(alerts: &'a [Alert], token: Option<&Token>) -> Result<&'a [Alert], Refusal> {
    let Some(last) = token.and_then(|t| t.next_row_key.as_ref()) else {
        return Ok(alerts);
    };
    let place = alerts.iter().position(|a| a.id == *last);
    let older = place.and_then(|place| alerts.get(..place));
    older.ok_or_else(|| Refusal::bad_request("The continuation token is not valid."))
}

fn page<'a>(
    state: &State,
    mut found: impl Iterator<Item = &'a Alert>,
    size: usize,
    version: Version,
) -> Answer {
    let page: Vec<_> = found.by_ref().take(size).collect();
    let Some(last) = page.last() else {
        return answer::empty(204);
    };
    let has_more = found.next().is_some();
    let results: Vec<_> = page
        .iter()
        .map(|a| json::overview(state, a, version))
        .collect();
    let mut body = json!({ "results": results, "hasMore": has_more });
    if let (true, Value::Object(body)) = (has_more, &mut body) {
        let token =
            json!({ "nextPartitionKey": "alerts", "nextRowKey": last.id, "nextTableName": null });
        body.insert("continuationToken".to_owned(), token);
    }
    answer::json(200, &body)
}
