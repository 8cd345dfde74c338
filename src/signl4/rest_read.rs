//! What SIGNL4's REST API answers. Names and shapes that differ between its versions are here and
//! nowhere else: a status is a number or an object, the history has two names.

use super::read::action_of;
use crate::domain::{ExternalId, PhoneAction};
use crate::json::{self, Json, Misshapen};
use crate::ports::Response;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

/// One page of alerts.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct AlertPage {
    /// Its alerts, of every source.
    pub alerts: Vec<FoundAlert>,
    /// How many could not be read.
    pub unreadable: u32,
    /// Where the next page begins, if there is one: SIGNL4's own token.
    pub more: Option<String>,
    /// SIGNL4's own time, from the header `Date`.
    pub at: Option<Timestamp>,
}

/// An alert as SIGNL4 shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundAlert {
    /// SIGNL4's id.
    pub id: String,
    /// The ticket it was raised for; none if this connector did not raise it.
    pub external_id: Option<ExternalId>,
    /// What a notification of its present status would say.
    pub status: Option<PhoneAction>,
    /// When anything about it changed last, by SIGNL4's clock, as all times here.
    pub modified: Timestamp,
    /// When it was raised.
    pub created: Option<Timestamp>,
    /// When it was last acknowledged.
    pub acknowledged: Option<Timestamp>,
    /// Ids of the users who have acknowledged it, in that order.
    pub acknowledged_by: Vec<String>,
    /// When it was closed.
    pub closed: Option<Timestamp>,
    /// Id of the user who closed it.
    pub closed_by: Option<String>,
    /// The remarks under it.
    pub remarks: Vec<Remark>,
}

impl FoundAlert {
    /// Whether nobody needs to look at it any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.status == Some(PhoneAction::Closed)
    }
}

/// A remark under an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// SIGNL4's id.
    pub id: String,
    /// What it says.
    pub text: String,
    /// When it was written.
    pub at: Option<Timestamp>,
    /// Id of the user who wrote it.
    pub user: Option<String>,
}

/// A user's name and e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: Option<String>,
    /// The e-mail address.
    pub mail: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    #[serde(borrow)]
    results: Option<Vec<&'a RawValue>>,
    has_more: Option<bool>,
    #[serde(borrow)]
    continuation_token: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Alert<'a> {
    id: String,
    external_id: Option<String>,
    #[serde(borrow)]
    status: Option<Json<'a>>,
    last_modified: String,
    history: Option<History>,
    history_detailed: Option<History>,
    annotations: Option<Vec<Annotation>>,
}

/// `acknowledgedgements` is SIGNL4's own spelling.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct History {
    created: Option<String>,
    acknowledged: Option<String>,
    acknowledgedgements: Option<Vec<String>>,
    acknowledgements: Option<Vec<String>>,
    closed: Option<String>,
    closed_by: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Annotation {
    id: Option<String>,
    text: Option<String>,
    timestamp: Option<String>,
    user_id: Option<String>,
}

#[derive(Deserialize)]
struct User {
    id: Option<String>,
    name: Option<String>,
    #[serde(alias = "email")]
    mail: Option<String>,
}

/// A bit set, bare or in an object.
fn status(json: &Json<'_>) -> Option<u64> {
    let code = json.member("statusCode").unwrap_or(json);
    code.whole()?.try_into().ok()
}

/// A moment with or without a zone, which is UTC.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse().or_else(|_| format!("{text}Z").parse()).ok()
}

fn known(text: Option<String>) -> Option<String> {
    text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

impl Alert<'_> {
    fn found(self) -> Option<FoundAlert> {
        let at = |text: Option<String>| text.as_deref().and_then(moment);
        let remarks = self.annotations.unwrap_or_default();
        let history = self.history.or(self.history_detailed).unwrap_or_default();
        Some(FoundAlert {
            modified: moment(&self.last_modified)?,
            id: known(Some(self.id))?,
            external_id: self.external_id.as_deref().and_then(ExternalId::parse),
            status: self.status.as_ref().and_then(status).and_then(action_of),
            created: at(history.created),
            acknowledged: at(history.acknowledged),
            acknowledged_by: history
                .acknowledgedgements
                .or(history.acknowledgements)
                .unwrap_or_default(),
            closed: at(history.closed),
            closed_by: known(history.closed_by),
            remarks: remarks.into_iter().filter_map(Annotation::remark).collect(),
        })
    }
}

impl Annotation {
    fn remark(self) -> Option<Remark> {
        Some(Remark {
            id: known(self.id)?,
            text: known(self.text)?
                .chars()
                .take(super::read::LONGEST_REMARK)
                .collect(),
            at: self.timestamp.as_deref().and_then(moment),
            user: known(self.user_id),
        })
    }
}

/// Reads a page of alerts. One odd alert does not spoil the others.
///
/// # Errors
/// What is wrong with the page, without repeating it.
pub fn page(answer: &Response) -> Result<AlertPage, String> {
    let at = answer.date("date");
    if answer.status == 204 {
        return Ok(AlertPage {
            at,
            ..AlertPage::default()
        });
    }
    let page: Page<'_> =
        serde_json::from_slice(&answer.body).map_err(|e| Misshapen::from(e).to_string())?;
    let rows = match (page.results, page.has_more) {
        (Some(rows), _) => rows,
        // Null, as the API's description allows it.
        (None, Some(_)) => Vec::new(),
        (None, None) => return Err("it has no results".into()),
    };
    let all = rows.len();
    let read = |raw: &RawValue| json::read::<Alert<'_>>(raw.get().as_bytes()).ok()?.found();
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

/// The id of the user with this e-mail address; none if there is no such user.
///
/// # Errors
/// What is wrong with the list.
pub fn user_by_mail(body: &[u8], mail: &str) -> Result<Option<String>, String> {
    let users: Vec<User> = json::read(body).map_err(|e| e.to_string())?;
    let same = |user: &User| {
        user.mail
            .as_deref()
            .is_some_and(|m| m.eq_ignore_ascii_case(mail))
    };
    Ok(users.into_iter().find(same).and_then(|user| user.id))
}

/// A user's name and e-mail address.
pub fn person(body: &[u8]) -> Option<Person> {
    let user: User = json::read(body).ok()?;
    Some(Person {
        name: known(user.name).map(|name| name.chars().take(100).collect()),
        mail: known(user.mail).filter(|mail| mail.len() <= 254),
    })
}

/// The id of the remark that was written.
pub fn annotation_id(body: &[u8]) -> Option<String> {
    known(json::read::<Annotation>(body).ok()?.id)
}

#[cfg(test)]
#[path = "rest_read_tests.rs"]
mod tests;
