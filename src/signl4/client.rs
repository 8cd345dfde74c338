//! Sends requests to SIGNL4: builds address, headers and key, and checks the response. SIGNL4's inbound
//! webhook and its REST API have separate limits and outages, and so separate gates.

use super::fault;
use crate::domain::{Secret, Teams};
use crate::ports::{ApiError, no_answer};
use crate::ports::{Backend, Clock, Gate, Http, Method, Request, Response};
use crate::settings::{Settings, Signl4Settings};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::cell::{Cell, RefCell};
use std::fmt::Display;

/// The limit of requests to the REST API per run. SIGNL4 accepts 150 in 15 seconds.
pub const MAX_REST_CALLS: u32 = 120;

/// The characters that are percent-encoded: all but RFC 3986's unreserved ones.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A client of SIGNL4 for one run. Its methods are in `events` (the inbound webhook), `alerts` and `users`
/// (the REST API), and `survey` (what only the configuration check requests).
pub struct Signl4<'a> {
    pub(super) http: &'a dyn Http,
    pub(super) clock: &'a dyn Clock,
    pub(super) settings: &'a Signl4Settings,
    pub(super) teams: &'a Teams,
    pub(super) events: &'a Gate,
    /// The gate of the REST API.
    pub(super) rest_api: &'a Gate,
    /// The number of events answered with an error since [`Signl4::take_errors`] was last called.
    pub(super) errors: Cell<u32>,
    /// The number of events that SIGNL4 accepts per window, from its last response.
    pub(super) limit: Cell<Option<u32>>,
    /// SIGNL4's clock as of the last response of its REST API.
    time: Cell<Option<Timestamp>>,
    /// Why SIGNL4 refused to show a person, if it did.
    pub(super) refused_person: Cell<Option<String>>,
    /// The id of the user whose e-mail address is in the settings, once it is known.
    pub(super) user: RefCell<Option<String>>,
}

impl<'a> Signl4<'a> {
    /// Creates a client whose events and REST requests pass these gates.
    #[must_use]
    pub fn new(
        http: &'a dyn Http,
        clock: &'a dyn Clock,
        settings: &'a Settings,
        events: &'a Gate,
        rest_api: &'a Gate,
    ) -> Self {
        let settings = (&settings.signl4, &settings.teams);
        Self::from_parts(http, clock, settings, events, rest_api)
    }

    /// Creates a client from the settings of SIGNL4 and the teams alone: other settings may be invalid.
    pub(crate) fn from_parts(
        http: &'a dyn Http,
        clock: &'a dyn Clock,
        (settings, teams): (&'a Signl4Settings, &'a Teams),
        events: &'a Gate,
        rest_api: &'a Gate,
    ) -> Self {
        Self {
            http,
            clock,
            settings,
            teams,
            events,
            rest_api,
            errors: Cell::new(0),
            limit: Cell::new(None),
            time: Cell::new(None),
            refused_person: Cell::new(None),
            user: RefCell::new(None),
        }
    }

    /// Returns the number of requests that passed the gates.
    #[must_use]
    pub fn requests(&self) -> u32 {
        self.events.made().saturating_add(self.rest_api.made())
    }

    /// Returns a new client with the same settings, whose events pass another gate.
    #[must_use]
    pub fn with_gate(&self, events: &'a Gate) -> Self {
        let settings = (self.settings, self.teams);
        Self::from_parts(self.http, self.clock, settings, events, self.rest_api)
    }

    /// Returns SIGNL4's clock as of the last response of its REST API, a refusal included.
    pub(crate) fn time(&self) -> Option<Timestamp> {
        self.time.get()
    }

    /// Removes the secrets from an error message: servers may echo the address, which contains one.
    pub(super) fn redact(&self, error: ApiError) -> ApiError {
        let own = [
            Some(&self.settings.webhook_secret),
            self.settings.api_key.as_ref(),
        ];
        let all = own.into_iter().flatten().chain(self.teams.secrets());
        error.redact(&all.map(Secret::expose).collect::<Vec<_>>())
    }

    /// Lets the gate of the REST API hold back further requests if this error calls for it, and returns
    /// the error.
    pub(super) fn learn(&self, error: ApiError) -> ApiError {
        self.rest_api.record_error(error, self.clock.monotonic_ms())
    }

    pub(super) fn get(&self, path: &str) -> Result<Response, ApiError> {
        self.call_rest(Method::Get, path, Vec::new())
    }

    /// Sends one request to the REST API.
    pub(super) fn call_rest(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Response, ApiError> {
        self.rest_api.pass(1, self.clock.monotonic_ms())?;
        let mut request = self.request(method, &format!("/api/v2{path}"), body);
        request.headers.push(("accept", "application/json".into()));
        let checked = match self.http.send_all(vec![request]).pop() {
            Some(Ok(answer)) => {
                let at = answer.date("date");
                self.time.set(at.or(self.time.get()));
                fault::check_rest(answer, self.clock.now())
            }
            Some(Err(error)) => Err(no_answer("SIGNL4", &error)),
            None => Err(ApiError::Unknown {
                message: "SIGNL4 did not answer".into(),
            }),
        };
        checked.map_err(|error| self.learn(self.redact(error)))
    }

    /// Builds a request, with the API key if there is one.
    pub(super) fn request(&self, method: Method, path: &str, body: Vec<u8>) -> Request {
        let mut headers = Vec::new();
        if let Some(key) = &self.settings.api_key {
            headers.push(("x-s4-api-key", key.expose().to_owned()));
        }
        if !body.is_empty() {
            headers.push(("content-type", "application/json".into()));
        }
        let address = &self.settings.address;
        Request {
            backend: Backend::Signl4,
            method,
            plain_http: address.plain_http,
            authority: address.authority.clone(),
            path_and_query: format!("{}{path}", address.path),
            headers,
            body,
        }
    }
}

/// Percent-encodes a path segment or a parameter value for use in a URL.
pub(super) fn encoded(text: &str) -> impl Display {
    utf8_percent_encode(text, ENCODED)
}

pub(super) fn unreadable(why: impl Display) -> ApiError {
    ApiError::Unknown {
        message: format!("SIGNL4's answer cannot be read: {why}"),
    }
}
