//! The ports: everything that the core needs from outside. The core uses clocks, sockets and stores only through these
//! traits, so that tests, the simulation and the component run the same code.

mod api_error;
mod gate;
pub(crate) mod parse;
mod retry_after;

pub use api_error::{ApiError, by_status, no_answer};
pub use gate::Gate;
pub use retry_after::{MAX_WAIT, retry_after};

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};

/// The system that a request goes to. Logs name a request only by this, because SIGNL4's URL contains a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Backend {
    /// TOPdesk, the help desk.
    Topdesk,
    /// SIGNL4, which alerts the phones.
    Signl4,
    /// The monitoring service that receives the heartbeat.
    Heartbeat,
}

/// The HTTP methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads a resource.
    Get,
    /// Raises an alert, or sends a query in the body.
    Post,
    /// Changes a ticket in part.
    Patch,
    /// Moves a ticket to the other line.
    Put,
}

/// An HTTP request. It has no `Debug`, because `path_and_query` and `headers` contain secrets.
#[derive(Clone)]
pub struct Request {
    /// The system it goes to.
    pub backend: Backend,
    /// The HTTP method.
    pub method: Method,
    /// Whether to use `http` instead of `https`. True only for loopback addresses, see the setting `insecure_loopback`.
    pub plain_http: bool,
    /// The host, and the port if it is not the scheme's default.
    pub authority: String,
    /// The percent-encoded path and query. Begins with `/`.
    pub path_and_query: String,
    /// The headers. Names are in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

/// An HTTP response of any status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status code.
    pub status: u16,
    /// The headers. Names are in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, never longer than the port's limit.
    pub body: Vec<u8>,
}

impl Response {
    /// The value of the first header with this name, which must be in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// Parses the HTTP date in a header, for example `Sat, 31 Jan 2026 10:15:30 GMT`. A wrong day of the week is
    /// accepted. None if the header is absent or invalid.
    #[must_use]
    pub fn date(&self, header: &str) -> Option<Timestamp> {
        const HTTP_DATE: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);
        HTTP_DATE.parse_timestamp(self.header(header)?.trim()).ok()
    }
}

/// Why there is no response. The variants differ in whether the request may have had an effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The request did not arrive: name not found, connection refused, TLS failed, or denied by the host. A retry
    /// cannot duplicate anything.
    NotSent(String),
    /// The request may have arrived, but the response was lost, late, or cut off.
    Unknown(String),
    /// The response is longer than accepted. The request has had its effect.
    TooLarge,
}

/// The timeout for making a connection.
pub const CONNECT: SignedDuration = SignedDuration::from_secs(3);
/// The timeout for reading a body after its first byte. In addition, at most 5 s may pass between two bytes.
pub const BODY: SignedDuration = SignedDuration::from_secs(10);

/// Outgoing HTTP.
pub trait Http {
    /// Sends all requests at the same time and waits for all of them. Returns the responses in the order of the
    /// requests. Every request has its own deadline. Redirects are never followed.
    fn send_all(&self, requests: Vec<Request>) -> Vec<Result<Response, NoAnswer>>;
}

/// Why a store operation did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The store is unavailable or busy. A write may have taken place.
    Unavailable(String),
    /// The store does not support `increment`.
    Unsupported,
    /// The store refused the key or the value.
    Refused(String),
}

/// The key-value store. The interface `key-value` in `wit/package.wit` defines its guarantees.
pub trait KeyValue {
    /// Reads the value of a key; none if there is none.
    ///
    /// # Errors
    /// When the store fails.
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Durably stores the value of a key.
    ///
    /// # Errors
    /// When the store fails or refuses the key or value.
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError>;
    /// Deletes a key. Succeeds if it does not exist.
    ///
    /// # Errors
    /// When the store fails.
    fn delete(&self, key: &str) -> Result<(), StoreError>;
    /// Lists the keys that begin with `prefix`, ascending.
    ///
    /// # Errors
    /// When the store fails.
    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError>;
    /// Adds `delta` to an atomic counter and returns the new value.
    ///
    /// # Errors
    /// When the store fails or has no atomic counters.
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError>;
}

/// The source of the settings.
pub trait Config {
    /// Reads the value of a setting; none if it is not set.
    ///
    /// # Errors
    /// A message, when the source is unavailable.
    fn get(&self, key: &str) -> Result<Option<String>, String>;
}

/// The clocks.
pub trait Clock {
    /// The wall clock of this host. It is never used for the cursor, which uses TOPdesk's clock.
    fn now(&self) -> Timestamp;
    /// Milliseconds of a monotonic clock, from an arbitrary start.
    fn monotonic_ms(&self) -> u64;
}

/// The log of the host.
pub trait Log {
    /// Writes one line, a JSON object without a line break. It must contain no secret and no personal data.
    fn line(&self, line: &str);
}

/// Everything a use case needs from outside.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// Outgoing HTTP.
    pub http: &'a dyn Http,
    /// The key-value store.
    pub store: &'a dyn KeyValue,
    /// The settings.
    pub config: &'a dyn Config,
    /// The clocks.
    pub clock: &'a dyn Clock,
    /// The log.
    pub log: &'a dyn Log,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(header: &str) -> Option<Timestamp> {
        let response = Response {
            status: 200,
            headers: vec![("date".into(), header.into())],
            body: Vec::new(),
        };
        response.date("date")
    }

    #[test]
    fn an_http_date_is_parsed_in_any_zone_and_on_any_day_of_the_week() {
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
    fn a_header_without_an_http_date_counts_as_absent() {
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
