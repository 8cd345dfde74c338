//! One request to TOPdesk: its address, headers and login, and what its answer means. Shared by the
//! [reader](super::TopdeskReader) and the [writer](super::TopdeskWriter), so that both count against the
//! same limits.

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

/// Everything but RFC 3986's unreserved characters is encoded, `+` among it.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// TOPdesk's REST API for one run.
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

    /// The same client through another gate.
    pub(super) fn through(&self, gate: &'a Gate) -> Self {
        Self::new(self.http, self.clock, self.settings, gate)
    }

    pub(super) fn settings(&self) -> &TopdeskSettings {
        self.settings
    }

    /// TOPdesk's own time, as its last answer told; none before the first.
    pub(super) fn time(&self) -> Option<Timestamp> {
        self.time.get()
    }

    /// Notes in the gate what this error means for further requests.
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
            Some(Err(lost)) => Err(no_answer("TOPdesk", &lost)),
            None => Err(ApiError::Unknown {
                message: "no answer of TOPdesk".into(),
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

    /// Takes the login out of a message: servers repeat what they were sent.
    fn redact(&self, error: ApiError) -> ApiError {
        let login = self.authorization.trim_start_matches("Basic ");
        error.redact(&[self.settings.password.expose(), login])
    }
}

/// The path before `/tas`: people paste the address with and without it.
pub(super) fn site(path: &str) -> &str {
    path.strip_suffix("/tas/api")
        .or(path.strip_suffix("/tas"))
        .unwrap_or(path)
}

/// TOPdesk's own time, from the header `Date`.
pub(super) fn server_time(answer: &Response) -> Option<Timestamp> {
    answer.date("date")
}

/// A part of a path or the value of a parameter, as it may stand in a URL.
pub(super) fn encoded(text: &str) -> impl Display {
    utf8_percent_encode(text, ENCODED)
}

pub(super) fn unreadable(why: impl Display) -> ApiError {
    ApiError::Unknown {
        message: format!("TOPdesk's answer cannot be read: {why}"),
    }
}
