//! The calls to SIGNL4 that the use cases need. Every path and header is here.

use super::fault;
use crate::ports::{Clock, Http, Method, NoAnswer, Request, Response, Side};
use crate::retry::{Trouble, http_date, no_answer, retry_after};
use crate::settings::Signl4Settings;
use jiff::{SignedDuration, Timestamp};
use std::cell::{Cell, RefCell};

/// An event that SIGNL4 has accepted, which is not yet an alert: its own filters come after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// How many more events SIGNL4 takes in its present window, if it said so.
    pub left: Option<usize>,
    /// When the next window begins.
    pub reset: Option<SignedDuration>,
    /// SIGNL4's own time, from the header `Date`.
    pub at: Option<Timestamp>,
}

/// SIGNL4's inbound webhook for one run, and its REST API (see `rest`).
pub struct Signl4<'a> {
    pub(super) http: &'a dyn Http,
    pub(super) clock: &'a dyn Clock,
    pub(super) settings: &'a Signl4Settings,
    pub(super) requests: Cell<u32>,
    /// The id of the user whose e-mail address is in the settings, once it is known.
    pub(super) user: RefCell<Option<String>>,
}

impl<'a> Signl4<'a> {
    /// A client for one run.
    #[must_use]
    pub fn new(http: &'a dyn Http, clock: &'a dyn Clock, settings: &'a Signl4Settings) -> Self {
        Self {
            http,
            clock,
            settings,
            requests: Cell::new(0),
            user: RefCell::new(None),
        }
    }

    /// How many requests were sent.
    #[must_use]
    pub fn requests(&self) -> u32 {
        self.requests.get()
    }

    /// Sends events (bodies from `write`) at the same time; answers in their order.
    #[must_use]
    pub fn send(&self, bodies: Vec<Vec<u8>>) -> Vec<Result<Accepted, Trouble>> {
        let count = bodies.len();
        self.requests.set(
            self.requests
                .get()
                .saturating_add(u32::try_from(count).unwrap_or(u32::MAX)),
        );
        let requests = bodies.into_iter().map(|body| self.request(body)).collect();
        let mut answers = self.http.send_all(requests);
        answers.resize(count, Err(NoAnswer::Unknown("no answer".into())));
        answers
            .into_iter()
            .map(|answer| self.accepted(answer))
            .collect()
    }

    fn accepted(&self, answer: Result<Response, NoAnswer>) -> Result<Accepted, Trouble> {
        let answer = answer.map_err(|lost| no_answer("SIGNL4", &lost))?;
        let now = self.clock.now();
        let left = answer
            .header("x-ratelimit-remaining")
            .and_then(|t| t.trim().parse().ok());
        let reset = retry_after(&answer, now);
        let at = answer.header("date").and_then(http_date);
        fault::check(answer, now)?;
        Ok(Accepted { left, reset, at })
    }

    /// With an API key the events API, else the plain webhook. The secret stands in the path of both.
    fn request(&self, body: Vec<u8>) -> Request {
        let secret = self.settings.webhook_secret.expose();
        let base = &self.settings.address.path;
        let mut headers = vec![("content-type", "application/json".to_owned())];
        let path_and_query = match &self.settings.api_key {
            None => format!("{base}/webhook/{secret}"),
            Some(key) => {
                headers.push(("x-s4-api-key", key.expose().to_owned()));
                format!("{base}/api/v2/events/{secret}")
            }
        };
        Request {
            side: Side::Signl4,
            method: Method::Post,
            plain_http: self.settings.address.plain_http,
            authority: self.settings.address.authority.clone(),
            path_and_query,
            headers,
            body,
        }
    }
}
