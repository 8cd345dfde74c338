//! Outgoing requests: handed over at once, answered when it is their turn.

use http::{Request, header};
use http_body_util::BodyExt as _;
use simulation::world::{Imports, Lost, Outgoing};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use super::turns::Turns;
use crate::scenario::{SIGNL4, TOPDESK};
use host::outgoing::{Sent, Transfer, whole};

/// Takes one call's requests.
pub(super) struct Hooks {
    pub(super) imports: Imports,
    pub(super) turns: Turns,
}

impl WasiHttpHooks for Hooks {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Transfer,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let to_topdesk = match request.uri().authority().map(AsRef::as_ref) {
            Some(TOPDESK) => true,
            Some(SIGNL4) => false,
            _ => return Box::new(std::future::ready(Err(Error::DestinationNotFound))),
        };
        let (imports, turn) = (self.imports.clone(), self.turns.wait());
        let began_ms = imports.true_ms();
        Box::new(async move {
            let sent = outgoing(to_topdesk, request).await?;
            turn.await;
            let Some(answer) = imports.send(&sent, began_ms) else {
                return std::future::pending().await;
            };
            let response = answer.map_err(error)?.map(whole);
            Ok((response, Box::new(std::future::ready(Ok(()))) as Transfer))
        })
    }
}

async fn outgoing(to_topdesk: bool, request: Request<WasiBody>) -> Result<Outgoing, Error> {
    let (head, body) = request.into_parts();
    let path_and_query = head.uri.path_and_query().map(ToString::to_string);
    // What HTTP adds; the core knows nothing of it.
    let own = |name: &http::HeaderName| name != header::HOST && name != header::CONTENT_LENGTH;
    let headers = head.headers.iter().filter(|(name, _)| own(name));
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    Ok(Outgoing {
        to_topdesk,
        method: head.method,
        path_and_query: path_and_query.unwrap_or_default(),
        headers: headers
            .map(|(name, value)| (name.to_string(), text(value.as_bytes())))
            .collect(),
        body: body.collect().await?.to_bytes(),
    })
}

fn error(lost: Lost) -> Error {
    match lost {
        Lost::Refused => Error::ConnectionRefused,
        Lost::Broke => Error::ConnectionTerminated,
        Lost::Late => Error::ConnectionReadTimeout,
    }
}
