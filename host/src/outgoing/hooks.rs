//! The seam to `wasmtime-wasi-http`: every outgoing request of a component passes here.

use http::{Request, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use super::{Network, OutgoingLog, OutgoingRecord, in_process};

/// Work that goes on while the response's body is read.
pub type Transfer = Box<dyn Future<Output = Result<(), Error>> + Send>;
/// A response and its transfer, or why there is none.
pub type Sent = Result<(Response<WasiBody>, Transfer), Error>;

/// Serves, limits and records one call's requests.
pub(crate) struct Hooks {
    pub(crate) network: Network,
    pub(crate) log: OutgoingLog,
    /// Longest response body, in bytes.
    pub(crate) response_bytes: usize,
}

impl WasiHttpHooks for Hooks {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _response_processed: Transfer,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let (network, log, limit) = (self.network.clone(), self.log.clone(), self.response_bytes);
        Box::new(async move {
            let mut record = describe(&request);
            let sent = send(network, request, options).await;
            match &sent {
                Ok((response, _)) => record.status = Some(response.status().as_u16()),
                Err(error) => record.fault = Some(error.to_string()),
            }
            log.note(record);
            sent.map(|(response, transfer)| (response.map(|body| limited(body, limit)), transfer))
        })
    }
}

async fn send(
    network: Network,
    request: Request<WasiBody>,
    options: Option<RequestOptions>,
) -> Sent {
    match network {
        Network::Denied => Err(Error::HttpRequestDenied),
        Network::InProcess(answerer) => {
            let response = in_process::send(&*answerer, request, options).await?;
            Ok((response, Box::new(std::future::ready(Ok(())))))
        }
        Network::Real { allowed } => {
            if allowed.is_some_and(|allowed| !permits(&allowed, &request)) {
                return Err(Error::HttpRequestDenied);
            }
            let (response, transfer) =
                wasmtime_wasi_http::default_send_request(request, options).await?;
            Ok((response.map(|body| body.boxed_unsync()), Box::new(transfer)))
        }
    }
}

fn permits(allowed: &[String], request: &Request<WasiBody>) -> bool {
    let authority = request.uri().authority().map_or("", |a| a.as_str());
    allowed
        .iter()
        .any(|name| name.eq_ignore_ascii_case(authority))
}

fn describe(request: &Request<WasiBody>) -> OutgoingRecord {
    // Only host and port: an authority can carry user info.
    let uri = request.uri();
    let host = uri.host().unwrap_or("-");
    let authority = match uri.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    OutgoingRecord {
        authority,
        method: request.method().to_string(),
        status: None,
        fault: None,
    }
}

fn limited(body: WasiBody, limit: usize) -> WasiBody {
    let too_long =
        move |error: Box<dyn std::error::Error + Send + Sync>| match error.downcast::<Error>() {
            Ok(error) => *error,
            Err(other) if other.is::<LengthLimitError>() => {
                Error::HttpResponseBodySize(u64::try_from(limit).ok())
            }
            Err(other) => Error::InternalError(Some(other.to_string())),
        };
    Limited::new(body, limit).map_err(too_long).boxed_unsync()
}

#[cfg(test)]
mod tests;
