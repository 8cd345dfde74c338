//! The host's request, and where its response goes.

use super::bindings::wasi::http::types::{
    Fields, IncomingRequest, Method as WasiMethod, OutgoingBody, OutgoingResponse, ResponseOutparam,
};
use super::body;
use crate::exchange::{BodyError, Exchange, Method};
use crate::response::Response;

/// A request that waits for its response.
pub(super) struct WasiExchange {
    request: IncomingRequest,
    /// `None` once the response was sent.
    out: Option<ResponseOutparam>,
}

impl WasiExchange {
    pub(super) fn new(request: IncomingRequest, out: ResponseOutparam) -> Self {
        Self {
            request,
            out: Some(out),
        }
    }
}

impl Exchange for WasiExchange {
    fn method(&self) -> Method {
        match self.request.method() {
            WasiMethod::Get => Method::Get,
            WasiMethod::Head => Method::Head,
            WasiMethod::Post => Method::Post,
            WasiMethod::Options => Method::Options,
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

    fn body(&mut self, limit: u32) -> Result<Vec<u8>, BodyError> {
        let lengths = self.request.headers().get("content-length");
        if lengths.iter().any(|length| exceeds(length, limit)) {
            return Err(BodyError::TooLarge);
        }
        body::read(
            &self.request.consume().map_err(|()| BodyError::Incomplete)?,
            limit,
        )
    }

    fn respond(&mut self, response: Response) {
        let Some(out) = self.out.take() else { return };
        let headers = Fields::new();
        for (name, value) in &response.headers {
            // A host may forbid a header; the others are sent all the same.
            let _ = headers.set(name, &[value.clone().into_bytes()]);
        }
        let outgoing = OutgoingResponse::new(headers);
        // Hosts accept every final status, and a `Response` has no other.
        let _ = outgoing.set_status_code(response.status);
        let outgoing_body = outgoing.body();
        ResponseOutparam::set(out, Ok(outgoing));
        let Ok(outgoing_body) = outgoing_body else {
            return;
        };
        // The response to HEAD is the response to GET without its body.
        let has_body = !matches!(self.method(), Method::Head);
        if has_body && body::write(&outgoing_body, &response.body).is_err() {
            // The caller closed the connection. The connector keeps what it has accepted.
            return;
        }
        let _ = OutgoingBody::finish(outgoing_body, None);
    }
}

/// Whether a `Content-Length` is larger than the limit, so that nothing of the body needs to be read.
fn exceeds(content_length: &[u8], limit: u32) -> bool {
    let length = std::str::from_utf8(content_length)
        .ok()
        .and_then(|text| text.parse::<u64>().ok());
    length.is_some_and(|length| length > u64::from(limit))
}
