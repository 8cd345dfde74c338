//! The only way out: HTTP to a tenant's own hosts. Redirects are not followed.

use std::future::ready;
use std::sync::Arc;

use http::{Request, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks, default_send_request};

/// Work that goes on while a response's body is read.
type Transfer = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Sent = Result<(Response<WasiBody>, Transfer), Error>;

pub(crate) struct Outgoing {
    pub(crate) hosts: Arc<[String]>,
    pub(crate) response_bytes: usize,
}

impl WasiHttpHooks for Outgoing {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _response_processed: Transfer,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        // The connector tells the operator what this error means.
        if !self.hosts.contains(&origin(&request)) {
            return Box::new(ready(Err(Error::HttpRequestDenied)));
        }
        let most = self.response_bytes;
        Box::new(async move {
            let (response, transfer) = default_send_request(request, options).await?;
            let response = response.map(|body| limited(body.boxed_unsync(), most));
            Ok((response, Box::new(transfer) as Transfer))
        })
    }
}

fn origin(request: &Request<WasiBody>) -> String {
    let uri = request.uri();
    let scheme = uri.scheme_str().unwrap_or_default();
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    format!("{scheme}://{authority}").to_lowercase()
}

fn limited(body: WasiBody, most: usize) -> WasiBody {
    Limited::new(body, most)
        .map_err(|error| match error.downcast::<Error>() {
            Ok(error) => *error,
            Err(error) if error.is::<LengthLimitError>() => Error::HttpResponseBodySize(None),
            Err(error) => Error::InternalError(Some(error.to_string())),
        })
        .boxed_unsync()
}
