//! Reads alerts from SIGNL4's REST API, version 2 (which needs an API key), and adds remarks to them on
//! behalf of a user. The names that requests use in this version are here, those of responses in `read`.

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

/// The limit of pages that [`Signl4::find`] reads. One is enough if SIGNL4 filters by external id.
const MAX_PAGES: u32 = 5;

/// The request body of `POST /alerts/paged`.
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

/// Returns SIGNL4's continuation token, byte for byte.
fn token(text: Option<&str>) -> Option<&RawValue> {
    serde_json::from_str(text?).ok()
}

impl Signl4<'_> {
    /// Whether alerts can be queried: the settings have an API key and a user.
    #[must_use]
    pub fn can_query_alerts(&self) -> bool {
        self.settings.api_key.is_some() && self.settings.user.is_some()
    }

    /// Reads one page of the alerts that were modified since a time on SIGNL4's clock (`POST
    /// /alerts/paged`). `after` is the continuation token of the page before.
    ///
    /// # Errors
    /// When the list cannot be read; an error is never reported as an empty page. `Refused` means that
    /// SIGNL4 does not accept `after` (any more).
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

    /// Reads the alert with this external id; if there are several, an open one rather than a closed one.
    /// `None` if SIGNL4 has no such alert, or if the settings do not allow to query alerts.
    ///
    /// # Errors
    /// When SIGNL4 gives no usable answer: whether the alert exists is unknown then.
    pub fn find(&self, id: &ExternalId) -> Result<Option<Signl4Alert>, ApiError> {
        if !self.can_query_alerts() {
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
                return Err(unreadable(
                    "the alert may be among those that cannot be parsed",
                ));
            }
            match page.more {
                Some(token) => after = Some(token),
                None => return Ok(None),
            }
        }
        Err(ApiError::Unknown {
            message: "SIGNL4 lists alerts with other external ids than the one requested".into(),
        })
    }

    fn paged(&self, filter: &Filter<'_>) -> Result<AlertPage, ApiError> {
        let user = self.user_id()?;
        let path = format!("/alerts/paged?userId={}&maxResults=100", encoded(&user));
        let body = serde_json::to_vec(filter).unwrap_or_default();
        let first = filter.continuation_token.is_none();
        let answer = self
            .call_rest(Method::Post, &path, body)
            .map_err(|error| self.learn(fault::alert_list_error(error, first)))?;
        read::page(&answer).map_err(unreadable)
    }

    /// Adds a remark to an alert (`POST /alerts/{id}/annotate`) and returns the remark's id; `None` if the
    /// response does not contain it.
    ///
    /// # Errors
    /// When the remark was not accepted, or SIGNL4 did not say so.
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
        let answer = self.call_rest(Method::Post, &path, body.unwrap_or_default())?;
        Ok(read::annotation_id(&answer.body))
    }
}
