//! The host's request and the place for its answer.

use super::bindings::wasi::http::types::{
    Fields, IncomingRequest, Method as Given, OutgoingBody, OutgoingResponse, ResponseOutparam,
};
use super::body;
use crate::answer::Answer;
use crate::exchange::{Exchange, Method, NoBody};

/// A request that waits for its answer.
pub(super) struct Incoming {
    request: IncomingRequest,
    out: Option<ResponseOutparam>,
}

impl Incoming {
    pub(super) fn new(request: IncomingRequest, out: ResponseOutparam) -> Self {
        Self {
            request,
            out: Some(out),
        }
    }
}

impl Exchange for Incoming {
    fn method(&self) -> Method {
        match self.request.method() {
            Given::Get => Method::Get,
            Given::Head => Method::Head,
            Given::Post => Method::Post,
            Given::Options => Method::Options,
            _ => Method::Other,
        }
    }

    fn path(&self) -> String {
        self.request.path_with_query().unwrap_or_default()
    }

    fn authority(&self) -> Option<String> {
        self.request.authority()
    }

    fn headers(&self) -> Vec<(String, String)> {
        let entries = self.request.headers().entries().into_iter();
        entries
            .filter_map(|(name, value)| Some((name, String::from_utf8(value).ok()?)))
            .collect()
    }

    fn body(&mut self, limit: u32) -> Result<Vec<u8>, NoBody> {
        let announced = self.request.headers().get("content-length");
        if announced.iter().any(|value| exceeds(value, limit)) {
            return Err(NoBody::TooLarge);
        }
        body::read(&self.request.consume().map_err(|()| NoBody::Broken)?, limit)
    }

    fn answer(&mut self, answer: Answer) {
        let Some(out) = self.out.take() else { return };
        let headers = Fields::new();
        for (name, value) in &answer.headers {
            // Names and values are the front's own; a host that forbids one sends the rest.
            let _ = headers.set(name, &[value.clone().into_bytes()]);
        }
        let response = OutgoingResponse::new(headers);
        // Never refused: `Answer` holds final statuses only.
        let _ = response.set_status_code(answer.status);
        let to = response.body();
        ResponseOutparam::set(out, Ok(response));
        let Ok(to) = to else { return };
        // The answer to HEAD is the answer to GET without its body.
        if !matches!(self.method(), Method::Head) && body::write(&to, &answer.body).is_err() {
            // The caller went away. What the connector has taken stays taken.
            return;
        }
        let _ = OutgoingBody::finish(to, None);
    }
}

/// An announced length that is too large saves reading any of it.
fn exceeds(announced: &[u8], limit: u32) -> bool {
    let length = std::str::from_utf8(announced)
        .ok()
        .and_then(|text| text.parse::<u64>().ok());
    length.is_some_and(|length| length > u64::from(limit))
}
