//! Alerts of SIGNL4's REST API, version 2 (needs an API key): looking them up, and writing remarks under
//! them on behalf of a user. What a request is called in this version is said here, what an answer is
//! called in `read`.

use super::client::{Signl4, encoded, unreadable};
use super::fault;
use super::read::{self, AlertPage};
use crate::domain::ExternalId;
use crate::domain::Signl4Alert;
use crate::domain::whole_second;
use crate::ports::ApiError;
use crate::ports::Method;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

/// How many pages [`Signl4::find`] reads. One is enough where SIGNL4 filters by external id.
const MAX_PAGES: u32 = 5;

/// The filter of `POST /alerts/paged`.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Filter<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    modified_since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    continuation_token: Option<&'a RawValue>,
}

/// SIGNL4's own token, to the letter.
fn token(text: Option<&str>) -> Option<&RawValue> {
    serde_json::from_str(text?).ok()
}

impl Signl4<'_> {
    /// Whether alerts can be looked up: the settings have an API key and a user.
    #[must_use]
    pub fn can_look(&self) -> bool {
        self.settings.api_key.is_some() && self.settings.user.is_some()
    }

    /// One page of the alerts that were modified since a moment of SIGNL4's clock (`POST
    /// /alerts/paged`); `after`: where the page before ended.
    ///
    /// # Errors
    /// When the list cannot be had; never an empty page instead. `Refused` means that `after` is not
    /// taken (any more).
    pub fn changed_alerts(
        &self,
        since: Timestamp,
        after: Option<&str>,
    ) -> Result<AlertPage, ApiError> {
        self.paged(&Filter {
            modified_since: Some(whole_second(since)),
            continuation_token: token(after),
            ..Filter::default()
        })
    }

    /// The alert that was raised under an external id; the one in work if there are several. None if
    /// SIGNL4 has none, or if alerts cannot be looked up with these settings.
    ///
    /// # Errors
    /// When SIGNL4 cannot be asked: then nothing is known about the alert.
    pub fn find(&self, id: &ExternalId) -> Result<Option<Signl4Alert>, ApiError> {
        if !self.can_look() {
            return Ok(None);
        }
        let mut after: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let page = self.paged(&Filter {
                external_id: Some(id.text()),
                continuation_token: token(after.as_deref()),
                ..Filter::default()
            })?;
            let same = |alert: &Signl4Alert| alert.external_id.as_ref() == Some(id);
            let found = page.alerts.into_iter().filter(same);
            if let Some(alert) = found.max_by_key(|a| (!a.is_closed(), a.modified)) {
                return Ok(Some(alert));
            }
            if page.unreadable > 0 {
                return Err(unreadable("the alert may be among those of another shape"));
            }
            match page.more {
                Some(token) => after = Some(token),
                None => return Ok(None),
            }
        }
        Err(ApiError::Unknown {
            message: "SIGNL4 lists alerts of other external ids than it was asked for".into(),
        })
    }

    fn paged(&self, filter: &Filter<'_>) -> Result<AlertPage, ApiError> {
        let user = self.user_id()?;
        let path = format!("/alerts/paged?userId={}&maxResults=100", encoded(&user));
        let body = serde_json::to_vec(filter).unwrap_or_default();
        let first = filter.continuation_token.is_none();
        let answer = self
            .ask(Method::Post, &path, body)
            .map_err(|error| self.learn(fault::of_look(error, first)))?;
        read::page(&answer).map_err(unreadable)
    }

    /// Writes a remark under an alert (`POST /alerts/{id}/annotate`), and gives its id.
    ///
    /// # Errors
    /// When that did not succeed.
    pub fn annotate(&self, alert: &str, text: &str) -> Result<Option<String>, ApiError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            r#type: u8,
            text: &'a str,
            user_id: &'a str,
        }
        let user = self.user_id()?;
        let body = serde_json::to_vec(&Body {
            r#type: 1,
            text,
            user_id: &user,
        });
        let path = format!("/alerts/{}/annotate", encoded(alert));
        let answer = self.ask(Method::Post, &path, body.unwrap_or_default())?;
        Ok(read::annotation_id(&answer.body))
    }
}
