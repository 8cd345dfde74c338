//! A request to the REST API, as every resource gets it.

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::refusal::Refusal;
use crate::signl4::state::State;
use crate::wire::answer;

/// The version whose spelling is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    V2,
}

/// What every resource is given.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request<Bytes>,
    pub(crate) version: Version,
    pub(crate) now: Timestamp,
}

impl Call<'_> {
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let query = self.request.uri().query().unwrap_or_default();
        let all = answer::parameters(query);
        all.into_iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value)
    }

    pub(crate) fn body<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(self.request.body())
            .map_err(|_| Refusal::bad_request("The body is not what was expected."))
    }
}

/// 401 without the right `X-S4-Api-Key`.
pub(crate) fn check_key(state: &State, request: &Request<Bytes>) -> Result<(), Refusal> {
    let key = request
        .headers()
        .get("x-s4-api-key")
        .map(|key| key.as_bytes());
    if key == Some(state.api_key.as_bytes()) {
        return Ok(());
    }
    Err(Refusal::new(
        401,
        401,
        "Unauthorized.",
        "X-S4-Api-Key is missing or wrong.",
    ))
}
