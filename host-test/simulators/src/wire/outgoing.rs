//! Requests that a system sends on its own, and what happened to them.

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde::Serialize;

/// An HTTP request on its way out of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// The method.
    pub method: Method,
    /// The whole address. It may hold a secret.
    pub url: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, whatever it is.
    pub body: Bytes,
}

/// What happened to requests that were sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Deliveries {
    /// Answered with 2xx.
    pub accepted: u64,
    /// Answered with anything else.
    pub refused: u64,
    /// Not answered. Neither system documents a retry, and there is none here.
    pub failed: u64,
}

impl Deliveries {
    pub(crate) fn count(&mut self, answer: Option<StatusCode>) {
        match answer {
            Some(status) if status.is_success() => self.accepted += 1,
            Some(_) => self.refused += 1,
            None => self.failed += 1,
        }
    }
}
