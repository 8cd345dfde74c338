//! Requests to SIGNL4: address, headers, key, and what an answer means. Its inbound webhook and its REST
//! API have limits and troubles of their own.

use super::fault;
use crate::domain::{Secret, Teams};
use crate::ports::{ApiError, no_answer};
use crate::ports::{Backend, Clock, Gate, Http, Method, Request, Response};
use crate::settings::{Settings, Signl4Settings};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::cell::{Cell, RefCell};
use std::fmt::Display;

/// How often a run asks the REST API at most. SIGNL4 takes 150 in 15 seconds.
pub const MAX_REST_CALLS: u32 = 120;

/// Everything but RFC 3986's unreserved characters is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// SIGNL4 for one run: events are in `events`, alerts and users of the REST API in `alerts` and `users`,
/// what only a check asks in `survey`.
pub struct Signl4<'a> {
    pub(super) http: &'a dyn Http,
    pub(super) clock: &'a dyn Clock,
    pub(super) settings: &'a Signl4Settings,
    pub(super) teams: &'a Teams,
    pub(super) events: &'a Gate,
    /// The REST API has limits of its own, and troubles too.
    pub(super) rest_api: &'a Gate,
    /// How many events were answered with an error, since this was last taken.
    pub(super) errors: Cell<u32>,
    /// How many events SIGNL4 takes in a window, as it last told.
    pub(super) limit: Cell<Option<u32>>,
    /// SIGNL4's own time, as the last answer of its REST API told.
    time: Cell<Option<Timestamp>>,
    /// Why a person could not be read, if that was refused.
    pub(super) refused_person: Cell<Option<String>>,
    /// The id of the user whose e-mail address is in the settings, once it is known.
    pub(super) user: RefCell<Option<String>>,
}

impl<'a> Signl4<'a> {
    /// A client whose events and whose calls of the REST API pass these gates.
    #[must_use]
    pub fn new(
        http: &'a dyn Http,
        clock: &'a dyn Clock,
        settings: &'a Settings,
        events: &'a Gate,
        rest_api: &'a Gate,
    ) -> Self {
        let settings = (&settings.signl4, &settings.teams);
        Self::of(http, clock, settings, events, rest_api)
    }

    /// The same, where only these parts of the settings are known to be right.
    pub(crate) fn of(
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

    /// How many requests were sent.
    #[must_use]
    pub fn requests(&self) -> u32 {
        self.events.made().saturating_add(self.rest_api.made())
    }

    /// The same client, whose events pass another gate.
    #[must_use]
    pub fn through(&self, events: &'a Gate) -> Self {
        let settings = (self.settings, self.teams);
        Self::of(self.http, self.clock, settings, events, self.rest_api)
    }

    /// SIGNL4's own time, as the last answer of its REST API told, refused or not.
    pub(crate) fn time(&self) -> Option<Timestamp> {
        self.time.get()
    }

    /// Takes the secrets out of a message: servers repeat them with the address.
    pub(super) fn redact(&self, error: ApiError) -> ApiError {
        let own = [
            Some(&self.settings.webhook_secret),
            self.settings.api_key.as_ref(),
        ];
        let all = own.into_iter().flatten().chain(self.teams.secrets());
        error.redact(&all.map(Secret::expose).collect::<Vec<_>>())
    }

    /// Notes in the gate of the REST API what this error means for further requests.
    pub(super) fn learn(&self, error: ApiError) -> ApiError {
        self.rest_api.record_error(error, self.clock.monotonic_ms())
    }

    pub(super) fn get(&self, path: &str) -> Result<Response, ApiError> {
        self.ask(Method::Get, path, Vec::new())
    }

    /// One request to the REST API.
    pub(super) fn ask(
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
                fault::check_look(answer, self.clock.now())
            }
            Some(Err(lost)) => Err(no_answer("SIGNL4", &lost)),
            None => Err(ApiError::Unknown {
                message: "no answer of SIGNL4".into(),
            }),
        };
        checked.map_err(|error| self.learn(self.redact(error)))
    }

    /// A request with the API key, if there is one.
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

/// A part of a path or the value of a parameter, as it may stand in a URL.
pub(super) fn encoded(text: &str) -> impl Display {
    utf8_percent_encode(text, ENCODED)
}

pub(super) fn unreadable(why: impl Display) -> ApiError {
    ApiError::Unknown {
        message: format!("SIGNL4's answer cannot be read: {why}"),
    }
}
