//! What the use cases need from outside. Nothing in the core touches a clock, a socket or a store
//! except through these traits, so that tests, the simulation and the component run the same code.

mod api_error;
mod gate;
pub(crate) mod parse;
mod retry_after;

pub use api_error::{ApiError, by_status, no_answer};
pub use gate::Gate;
pub use retry_after::{MAX_WAIT, retry_after};

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};

/// Where a request goes to; also the only name of a request that is ever
/// logged, since SIGNL4's secret stands in its URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Backend {
    /// The help desk.
    Topdesk,
    /// The phones.
    Signl4,
    /// Whoever is told that the connector is alive.
    Heartbeat,
}

/// The HTTP methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Raises, or looks something up with a body.
    Post,
    /// Changes a ticket in part.
    Patch,
    /// Moves a ticket to the other line.
    Put,
}

/// A request to one of the two systems. It carries secrets in `path_and_query` and `headers`,
/// therefore it has no `Debug`.
#[derive(Clone)]
pub struct Request {
    /// The system it goes to.
    pub backend: Backend,
    /// The method.
    pub method: Method,
    /// Plain `http` instead of `https`; only ever true for loopback, see the setting
    /// `insecure_loopback`.
    pub plain_http: bool,
    /// Host, and port where it is not the scheme's own.
    pub authority: String,
    /// Path and query, percent-encoded, beginning with `/`.
    pub path_and_query: String,
    /// Names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

/// An answer, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status code.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, never longer than the port's limit.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of that name (given in lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// The moment that a header holds as HTTP writes dates: `Sat, 31 Jan 2026 10:15:30 GMT`. The day of
    /// the week is not checked against the date.
    #[must_use]
    pub fn date(&self, header: &str) -> Option<Timestamp> {
        const HTTP_DATE: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);
        HTTP_DATE.parse_timestamp(self.header(header)?.trim()).ok()
    }
}

/// Why there is no answer. The distinction that matters: could the request have had an effect?
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// It never left or never arrived: name not found, connection refused, TLS failed, denied by
    /// the host. Repeating it cannot duplicate anything.
    NotSent(String),
    /// It may have arrived; the answer is lost, late, or was cut off.
    Unknown(String),
    /// The answer is longer than accepted. It has had its effect.
    TooLarge,
}

/// How long a connection may take to be made.
pub const CONNECT: SignedDuration = SignedDuration::from_secs(3);
/// How long a body may take once its first byte has come; within it no pause may be longer than
/// 5 s.
pub const BODY: SignedDuration = SignedDuration::from_secs(10);

/// Outgoing HTTP.
pub trait Http {
    /// Sends all requests at the same time and waits for all of them; answers are in the order of
    /// the requests. Every request has a deadline of its own. Redirects are never followed.
    fn send_all(&self, requests: Vec<Request>) -> Vec<Result<Response, NoAnswer>>;
}

/// Why a store operation did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// Cannot be reached or is busy; a write may have taken place.
    Unavailable(String),
    /// `increment` is not supported here.
    Unsupported,
    /// Key or value refused.
    Refused(String),
}

/// The key-value store; see `wit/package.wit`, interface `key-value`, for what is promised.
pub trait KeyValue {
    /// The value of a key.
    ///
    /// # Errors
    /// When the store does not answer.
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Sets a key, durably.
    ///
    /// # Errors
    /// When the store does not answer or refuses.
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError>;
    /// Deletes a key; succeeds if there is none.
    ///
    /// # Errors
    /// When the store does not answer.
    fn delete(&self, key: &str) -> Result<(), StoreError>;
    /// Keys that begin with `prefix`, ascending.
    ///
    /// # Errors
    /// When the store does not answer.
    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError>;
    /// Adds to an atomic counter and gives its new value.
    ///
    /// # Errors
    /// When the store does not answer or has no atomic counters.
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError>;
}

/// The settings' source.
pub trait Config {
    /// The value of a setting.
    ///
    /// # Errors
    /// A message when the source cannot be reached.
    fn get(&self, key: &str) -> Result<Option<String>, String>;
}

/// Time.
pub trait Clock {
    /// The wall clock of this host. Never used for the cursor: there TOPdesk's own clock counts.
    fn now(&self) -> Timestamp;
    /// Milliseconds on a clock that never jumps, from an arbitrary start.
    fn monotonic_ms(&self) -> u64;
}

/// Where is told what is done: lines for whoever looks after the host.
pub trait Log {
    /// Writes one line: a JSON object without a line end, no secret and no personal data in it.
    fn line(&self, line: &str);
}

/// Everything a use case needs from outside.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// Outgoing HTTP.
    pub http: &'a dyn Http,
    /// State.
    pub store: &'a dyn KeyValue,
    /// Settings.
    pub config: &'a dyn Config,
    /// Time.
    pub clock: &'a dyn Clock,
    /// Lines for people and their tools.
    pub log: &'a dyn Log,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(header: &str) -> Option<Timestamp> {
        let answer = Response {
            status: 200,
            headers: vec![("date".into(), header.into())],
            body: Vec::new(),
        };
        answer.date("date")
    }

    #[test]
    fn a_date_of_http_is_read_in_any_zone_and_on_any_day_of_the_week() {
        let expected = "2026-01-31T10:15:30Z".parse().ok();
        for text in [
            "Sat, 31 Jan 2026 10:15:30 GMT",
            " Sat, 31 Jan 2026 11:15:30 +0100 ",
            "Mon, 31 Jan 2026 10:15:30 GMT",
        ] {
            assert_eq!(date(text), expected, "{text}");
        }
    }

    #[test]
    fn a_header_that_holds_no_date_of_http_is_as_if_it_were_missing() {
        for text in ["", "31 Jan 2026", "Sat, 31 Jam 2026 10:15:30 GMT", "30"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_second_is_read_back(second in 0i64..253_402_207_200) {
            let at = Timestamp::from_second(second).unwrap();
            prop_assert_eq!(date(&at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()), Some(at));
        }
    }
}
