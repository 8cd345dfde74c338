//! A request to the API, as every resource gets it.

use bytes::Bytes;
use http::{Method, Request};
use jiff::Timestamp;

use super::access::Visitor;

/// What every resource is given.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request<Bytes>,
    pub(crate) visitor: Visitor,
    pub(crate) now: Timestamp,
}

impl Call<'_> {
    pub(crate) fn query(&self) -> &str {
        self.request.uri().query().unwrap_or_default()
    }

    pub(crate) fn method(&self) -> &Method {
        self.request.method()
    }
}
