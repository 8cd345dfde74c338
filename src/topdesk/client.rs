//! Sends one request to TOPdesk: builds its address, headers and login, and checks the response. The
//! [reader](super::TopdeskReader) and the [writer](super::TopdeskWriter) share it, so that both count
//! against the same limits.

use super::fault;
use crate::ports::Gate;
use crate::ports::{ApiError, no_answer};
use crate::ports::{Backend, Clock, Http, Method, Request, Response};
use crate::settings::TopdeskSettings;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::cell::Cell;
use std::fmt::Display;

/// The characters that are percent-encoded: all but RFC 3986's unreserved ones, so `+` is encoded too.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A client of TOPdesk's REST API for one run.
pub(super) struct Client<'a> {
    http: &'a dyn Http,
    clock: &'a dyn Clock,
    settings: &'a TopdeskSettings,
    authorization: String,
    gate: &'a Gate,
    time: Cell<Option<Timestamp>>,
}

impl<'a> Client<'a> {
    pub(super) fn new(
        http: &'a dyn Http,
        clock: &'a dyn Clock,
        settings: &'a TopdeskSettings,
        gate: &'a Gate,
    ) -> Self {
        let login = format!(
            "{}:{}",
            settings.username.expose(),
            settings.password.expose()
        );
        Self {
            http,
            clock,
            settings,
            authorization: format!("Basic {}", STANDARD.encode(login)),
            gate,
            time: Cell::new(None),
        }
    }

    /// Returns a copy of this client whose requests pass another gate.
    pub(super) fn with_gate(&self, gate: &'a Gate) -> Self {
        Self::new(self.http, self.clock, self.settings, gate)
    }

    pub(super) fn settings(&self) -> &TopdeskSettings {
        self.settings
    }

    /// Returns TOPdesk's clock as of its last response; `None` before the first response.
    pub(super) fn time(&self) -> Option<Timestamp> {
        self.time.get()
    }

    /// Lets the gate hold back further requests if this error calls for it, and returns the error.
    pub(super) fn learn(&self, error: ApiError) -> ApiError {
        self.gate.record_error(error, self.clock.monotonic_ms())
    }

    pub(super) fn get(&self, path: &str) -> Result<Response, ApiError> {
        self.send(Method::Get, path, Vec::new())
    }

    pub(super) fn send(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Response, ApiError> {
        self.gate.pass(1, self.clock.monotonic_ms())?;
        let request = self.request(method, path, body);
        let checked = match self.http.send_all(vec![request]).pop() {
            Some(Ok(answer)) => {
                self.time.set(server_time(&answer).or(self.time.get()));
                fault::check(answer, self.clock.now())
            }
            Some(Err(error)) => Err(no_answer("TOPdesk", &error)),
            None => Err(ApiError::Unknown {
                message: "TOPdesk did not answer".into(),
            }),
        };
        checked.map_err(|error| self.learn(self.redact(error)))
    }

    fn request(&self, method: Method, path: &str, body: Vec<u8>) -> Request {
        let base = site(&self.settings.address.path);
        let mut headers = vec![
            ("authorization", self.authorization.clone()),
            ("accept", "application/json".into()),
        ];
        if !body.is_empty() {
            headers.push(("content-type", "application/json".into()));
        }
        Request {
            backend: Backend::Topdesk,
            method,
            plain_http: self.settings.address.plain_http,
            authority: self.settings.address.authority.clone(),
            path_and_query: format!("{base}/tas/api{path}"),
            headers,
            body,
        }
    }

    /// Removes the login from an error message: servers may echo what they were sent.
    fn redact(&self, error: ApiError) -> ApiError {
        let login = self.authorization.trim_start_matches("Basic ");
        error.redact(&[self.settings.password.expose(), login])
    }
}

/// Returns the part of the path before `/tas`: administrators paste the address with and without it.
pub(super) fn site(path: &str) -> &str {
    path.strip_suffix("/tas/api")
        .or(path.strip_suffix("/tas"))
        .unwrap_or(path)
}

/// Returns TOPdesk's clock, from the response header `Date`.
pub(super) fn server_time(answer: &Response) -> Option<Timestamp> {
    answer.date("date")
}

/// Percent-encodes a path segment or a parameter value for use in a URL.
pub(super) fn encoded(text: &str) -> impl Display {
    utf8_percent_encode(text, ENCODED)
}

pub(super) fn unreadable(why: impl Display) -> ApiError {
    ApiError::Unknown {
        message: format!("TOPdesk's answer cannot be read: {why}"),
    }
}
