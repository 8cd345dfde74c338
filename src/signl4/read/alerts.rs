//! Parses alerts from SIGNL4's REST API. Its versions differ: a status is a number or an object, and the
//! history has two names. Only this file knows these differences.

use super::{MAX_REMARK_CHARS, action_of, filled, first_chars, status_code};
use crate::domain::{ExternalId, PhoneAction, Remark, Signl4Alert};
use crate::ports::Response;
use crate::ports::parse::{self, Members, Object, Text};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

/// One page of alerts.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct AlertPage {
    /// The alerts of the page, from every source.
    pub alerts: Vec<Signl4Alert>,
    /// The number of alerts that could not be parsed.
    pub unreadable: u32,
    /// SIGNL4's continuation token for the next page, if there is one.
    pub more: Option<String>,
    /// SIGNL4's clock, from the response header `Date`.
    pub at: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Page<'a> {
    results: Option<Vec<&'a RawValue>>,
    has_more: Option<bool>,
    continuation_token: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Alert<'a> {
    id: Text<'a>,
    external_id: Option<Text<'a>>,
    status: Option<&'a RawValue>,
    last_modified: Text<'a>,
    history: Option<Object<History<'a>>>,
    history_detailed: Option<Object<History<'a>>>,
    annotations: Option<Vec<Object<Annotation<'a>>>>,
}

/// The history of an alert. `acknowledgedgements` is SIGNL4's own spelling.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct History<'a> {
    created: Option<Text<'a>>,
    acknowledged: Option<Text<'a>>,
    acknowledgedgements: Option<Vec<String>>,
    acknowledgements: Option<Vec<String>>,
    closed: Option<Text<'a>>,
    closed_by: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Annotation<'a> {
    id: Option<Text<'a>>,
    text: Option<Text<'a>>,
    timestamp: Option<Text<'a>>,
    user_id: Option<Text<'a>>,
}

/// Parses a status, which is a bare code or an object with one.
fn status(status: &RawValue) -> Option<PhoneAction> {
    let members: Option<Members<'_>> = parse::value(status);
    let inside = members.and_then(|members| members.first("statusCode"));
    action_of(status_code(inside.unwrap_or(status))?)
}

/// Parses a date; without a time zone it is in UTC.
fn moment(text: Option<Text<'_>>) -> Option<Timestamp> {
    let text = text?;
    let text: &str = &text;
    text.parse().or_else(|_| format!("{text}Z").parse()).ok()
}

impl Alert<'_> {
    fn into_found(self) -> Option<Signl4Alert> {
        let remarks = self.annotations.unwrap_or_default();
        let history = self.history.or(self.history_detailed);
        let history = history.map(|Object(history)| history).unwrap_or_default();
        Some(Signl4Alert {
            modified: moment(Some(self.last_modified))?,
            id: filled(Some(self.id))?,
            external_id: self.external_id.as_deref().and_then(ExternalId::parse),
            status: self.status.and_then(status),
            created: moment(history.created),
            acknowledged: moment(history.acknowledged),
            acknowledged_by: history
                .acknowledgedgements
                .or(history.acknowledgements)
                .unwrap_or_default(),
            closed: moment(history.closed),
            closed_by: filled(history.closed_by),
            remarks: remarks
                .into_iter()
                .filter_map(|a| a.0.into_remark())
                .collect(),
        })
    }
}

impl Annotation<'_> {
    fn into_remark(self) -> Option<Remark> {
        Some(Remark {
            id: filled(self.id)?,
            text: first_chars(&filled(self.text)?, MAX_REMARK_CHARS),
            at: moment(self.timestamp),
            user: filled(self.user_id),
        })
    }
}

/// Parses a page of alerts. An alert that cannot be parsed is only counted.
///
/// # Errors
/// Says what is wrong with the page, without quoting it.
pub fn page(answer: &Response) -> Result<AlertPage, String> {
    let at = answer.date("date");
    if answer.status == 204 {
        return Ok(AlertPage {
            at,
            ..AlertPage::default()
        });
    }
    let body = parse::text(&answer.body);
    let page: Page<'_> = parse::object(&body).map_err(|error| error.to_string())?;
    let rows = match (page.results, page.has_more) {
        (Some(rows), _) => rows,
        // SIGNL4's API description allows null for an empty page.
        (None, Some(_)) => Vec::new(),
        (None, None) => return Err("it has no results".into()),
    };
    let all = rows.len();
    let read = |row: &RawValue| parse::object::<Alert<'_>>(row.get()).ok()?.into_found();
    let alerts: Vec<_> = rows.into_iter().filter_map(read).collect();
    let token = page.continuation_token.map(|t| t.get().to_owned());
    let more = match (page.has_more, token) {
        (Some(true), None) => return Err("it has more, but no continuation token".into()),
        (Some(true), Some(token)) => Some(token),
        _ => None,
    };
    Ok(AlertPage {
        unreadable: u32::try_from(all - alerts.len()).unwrap_or(u32::MAX),
        alerts,
        more,
        at,
    })
}

/// Returns the id of the remark that was added; `None` if the response does not contain it.
pub fn annotation_id(body: &[u8]) -> Option<String> {
    let body = parse::text(body);
    filled(parse::object::<Annotation<'_>>(&body).ok()?.id)
}

#[cfg(test)]
#[path = "alerts_tests.rs"]
mod tests;
