//! Turns an [`Answer`] into what `wasi:http` expects, after the request was read to its end.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Frame};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

use super::{Answer, Answerer, Fault};

/// Reads the request, asks, and builds the response.
pub(super) async fn send(
    answerer: &dyn Answerer,
    request: Request<WasiBody>,
    options: Option<RequestOptions>,
) -> Result<Response<WasiBody>, Error> {
    let (head, body) = request.into_parts();
    // A request that is not read to its end looks to the guest like a lost connection.
    let body = body.collect().await?.to_bytes();
    match answerer.respond(Request::from_parts(head, body)) {
        Answer::Response(response) => Ok(response.map(whole)),
        Answer::Fault(Fault::Cut { response, after }) => Ok(response.map(|body| cut(body, after))),
        Answer::Fault(Fault::Hangs) => Err(wait(options).await),
        Answer::Fault(fault) => Err(error(&fault)),
    }
}

/// A body that is there already.
pub fn whole(body: Bytes) -> WasiBody {
    Full::new(body)
        .map_err(|never| match never {})
        .boxed_unsync()
}

fn cut(mut body: Bytes, after: usize) -> WasiBody {
    body.truncate(after);
    BodyExt::boxed_unsync(CutBody(Some(body)))
}

/// A body that gives one piece and then fails.
struct CutBody(Option<Bytes>);

impl Body for CutBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Poll::Ready(Some(match self.0.take() {
            Some(piece) => Ok(Frame::data(piece)),
            None => Err(Error::ConnectionTerminated),
        }))
    }
}

/// Waits as long as the component allows for the first byte, or forever.
async fn wait(options: Option<RequestOptions>) -> Error {
    match options.and_then(|options| options.first_byte_timeout) {
        Some(limit) => tokio::time::sleep(limit).await,
        None => std::future::pending().await,
    }
    Error::ConnectionReadTimeout
}

fn error(fault: &Fault) -> Error {
    match fault {
        Fault::ConnectionRefused => Error::ConnectionRefused,
        Fault::NameNotFound => Error::DestinationNotFound,
        Fault::TlsFailed => Error::TlsProtocolError,
        Fault::TimedOut | Fault::Hangs => Error::ConnectionReadTimeout,
        Fault::ConnectionLost | Fault::Cut { .. } => Error::ConnectionTerminated,
    }
}
