//! SIGNL4's REST API, version 2 (needs an API key): looking alerts up, and writing remarks under them
//! on behalf of a user. What a request is called in this version is said here, what an answer is
//! called in `rest_read`.

use super::client::Signl4;
use super::fault;
use super::rest_read::{self, AlertPage, FoundAlert, Person};
use crate::domain::ExternalId;
use crate::domain::whole_second;
use crate::ports::{Method, Request, Response, Side};
use crate::ports::{Trouble, no_answer};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::value::RawValue;

/// Everything but RFC 3986's unreserved characters is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// How many pages [`Signl4::find`] reads. One is enough where SIGNL4 filters by external id.
const MOST_PAGES: u32 = 5;

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

impl Signl4<'_> {
    /// Whether alerts can be looked up: the settings have an API key and a user.
    #[must_use]
    pub fn can_look(&self) -> bool {
        self.settings.api_key.is_some() && self.settings.user.is_some()
    }

    /// The id of the user on whose behalf the connector looks and writes. An e-mail address is looked
    /// up (`GET /users`) unless [`Self::recall_user`] has said the id.
    ///
    /// # Errors
    /// When there is no such user, or the list cannot be had.
    pub fn user_id(&self) -> Result<String, Trouble> {
        let given = self.settings.user.as_deref().unwrap_or_default();
        if !given.contains('@') {
            return Ok(given.to_owned());
        }
        if let Some(id) = self.user.borrow().clone() {
            return Ok(id);
        }
        let answer = self.ask(Method::Get, "/users", Vec::new())?;
        let id = rest_read::user_by_mail(&answer.body, given)
            .map_err(unreadable)?
            .ok_or_else(|| {
                let message = "no user of SIGNL4 has the e-mail address in signl4_user: expected a user's address or \
                               id";
                self.learn(Trouble::Settings {
                    key: "signl4_user",
                    message: message.into(),
                })
            })?;
        self.recall_user(id.clone());
        Ok(id)
    }

    /// The user's id, if it was looked up or recalled.
    #[must_use]
    pub fn found_user(&self) -> Option<String> {
        self.user.borrow().clone()
    }

    /// The user's id as an earlier run found it.
    pub fn recall_user(&self, id: String) {
        self.user.replace(Some(id));
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
    ) -> Result<AlertPage, Trouble> {
        let continuation_token =
            after.and_then(|token| serde_json::from_slice(token.as_bytes()).ok());
        let filter = Filter {
            modified_since: Some(whole_second(since)),
            continuation_token,
            ..Filter::default()
        };
        self.paged(&filter)
    }

    /// The alert that was raised under an external id; the one in work if there are several. None if
    /// SIGNL4 has none, or if alerts cannot be looked up with these settings.
    ///
    /// # Errors
    /// When SIGNL4 cannot be asked: then nothing is known about the alert.
    pub fn find(&self, id: &ExternalId) -> Result<Option<FoundAlert>, Trouble> {
        if !self.can_look() {
            return Ok(None);
        }
        let mut after: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let filter = Filter {
                external_id: Some(id.text()),
                continuation_token: after
                    .as_deref()
                    .and_then(|t| serde_json::from_slice(t.as_bytes()).ok()),
                ..Filter::default()
            };
            let page = self.paged(&filter)?;
            let same = |alert: &FoundAlert| alert.external_id.as_ref() == Some(id);
            let found = page.alerts.into_iter().filter(same);
            if let Some(alert) = found.max_by_key(|a| (!a.is_closed(), a.modified)) {
                return Ok(Some(alert));
            }
            if page.unreadable > 0 {
                let message =
                    "SIGNL4's answer cannot be read: the alert may be among those of another shape";
                return Err(Trouble::Unknown {
                    message: message.into(),
                });
            }
            match page.more {
                Some(token) => after = Some(token),
                None => return Ok(None),
            }
        }
        Err(Trouble::Unknown {
            message: "SIGNL4 lists alerts of other external ids than it was asked for".into(),
        })
    }

    /// Writes a remark under an alert (`POST /alerts/{id}/annotate`), and gives its id.
    ///
    /// # Errors
    /// When that did not succeed.
    pub fn annotate(&self, alert: &str, text: &str) -> Result<Option<String>, Trouble> {
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
        Ok(rest_read::annotation_id(&answer.body))
    }

    /// A user's name and e-mail address (`GET /users/{id}`); none if SIGNL4 does not show the user.
    ///
    /// # Errors
    /// When SIGNL4 cannot be asked.
    pub fn person(&self, user: &str) -> Result<Option<Person>, Trouble> {
        match self.ask(
            Method::Get,
            &format!("/users/{}", encoded(user)),
            Vec::new(),
        ) {
            Ok(answer) => Ok(rest_read::person(&answer.body)),
            Err(Trouble::Refused { status, message }) => {
                // Without the name then; but a person should know why.
                if status != 404 {
                    self.refused_person.set(Some(message));
                }
                Ok(None)
            }
            Err(trouble) => Err(trouble),
        }
    }

    fn paged(&self, filter: &Filter<'_>) -> Result<AlertPage, Trouble> {
        let user = self.user_id()?;
        let path = format!("/alerts/paged?userId={}&maxResults=100", encoded(&user));
        let body = serde_json::to_vec(filter).unwrap_or_default();
        let first = filter.continuation_token.is_none();
        let answer = self
            .ask(Method::Post, &path, body)
            .map_err(|trouble| self.learn(fault::of_look(trouble, first)))?;
        rest_read::page(&answer).map_err(unreadable)
    }

    pub(super) fn ask(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Response, Trouble> {
        self.rest_api.pass(1, self.clock.monotonic_ms())?;
        let key = self.settings.api_key.as_ref();
        let mut headers = vec![("accept", "application/json".to_owned())];
        if let Some(key) = key {
            headers.push(("x-s4-api-key", key.expose().to_owned()));
        }
        if !body.is_empty() {
            headers.push(("content-type", "application/json".into()));
        }
        let request = Request {
            side: Side::Signl4,
            method,
            plain_http: self.settings.address.plain_http,
            authority: self.settings.address.authority.clone(),
            path_and_query: format!("{}/api/v2{path}", self.settings.address.path),
            headers,
            body,
        };
        let checked = match self.http.send_all(vec![request]).pop() {
            Some(Ok(answer)) => {
                let at = answer.date("date");
                self.time.set(at.or(self.time.get()));
                fault::check_look(answer, self.clock.now())
            }
            Some(Err(lost)) => Err(no_answer("SIGNL4", &lost)),
            None => Err(Trouble::Unknown {
                message: "no answer of SIGNL4".into(),
            }),
        };
        checked.map_err(|trouble| self.learn(self.untold(trouble)))
    }

    fn learn(&self, trouble: Trouble) -> Trouble {
        self.rest_api.learn(trouble, self.clock.monotonic_ms())
    }
}

fn encoded(part: &str) -> String {
    utf8_percent_encode(part, ENCODED).to_string()
}

pub(super) fn unreadable(why: String) -> Trouble {
    Trouble::Unknown {
        message: format!("SIGNL4's answer cannot be read: {why}"),
    }
}
