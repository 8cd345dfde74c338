//! The couriers: SIGNL4's notifications go to its outbound webhooks, TOPdesk's action sequences to
//! wherever they are addressed.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::signl4::{Notification, Signl4};
use crate::topdesk::{Push, Topdesk};

/// How long an answer is waited for. Neither system documents a limit.
const PATIENCE: Duration = Duration::from_secs(10);

/// What happened to requests that were sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Deliveries {
    /// Answered with 2xx.
    pub accepted: u64,
    /// Answered with anything else.
    pub refused: u64,
    /// Not answered. Neither system documents a retry, and there is none here.
    pub failed: u64,
}

impl Deliveries {
    fn count(&mut self, answer: Option<StatusCode>) {
        match answer {
            Some(status) if status.is_success() => self.accepted += 1,
            Some(_) => self.refused += 1,
            None => self.failed += 1,
        }
    }
}

type Poster = Client<HttpConnector, Full<Bytes>>;

fn poster() -> Poster {
    Client::builder(TokioExecutor::new()).build_http()
}

/// Posts SIGNL4's notifications, for ever, one after the other; never twice.
pub(crate) async fn deliver_notifications(signl4: Signl4) {
    let poster = poster();
    loop {
        let (address, notification) = signl4.next_post().await;
        let answer = send(&poster, as_push(address, &notification)).await;
        signl4.delivered(|deliveries| deliveries.count(answer));
    }
}

/// Sends the requests of TOPdesk's action sequences, for ever, one after the other; never twice.
pub(crate) async fn deliver_pushes(topdesk: Topdesk) {
    let poster = poster();
    loop {
        let push = topdesk.next_push().await;
        let answer = send(&poster, push).await;
        topdesk.delivered(|deliveries| deliveries.count(answer));
    }
}

fn as_push(url: String, notification: &Notification) -> Push {
    let json = HeaderValue::from_static("application/json");
    Push {
        method: Method::POST,
        url,
        headers: HeaderMap::from_iter([(header::CONTENT_TYPE, json)]),
        body: Bytes::from(notification.body.to_string()),
    }
}

/// The status that was answered; none without an answer, and for addresses beyond this machine.
async fn send(poster: &Poster, push: Push) -> Option<StatusCode> {
    let mut request = Request::builder()
        .method(push.method)
        .uri(push.url)
        .body(Full::new(push.body))
        .ok()?;
    request.headers_mut().extend(push.headers);
    let host = request.uri().host()?;
    if !matches!(host, "127.0.0.1" | "localhost" | "[::1]") {
        return None;
    }
    let answer = tokio::time::timeout(PATIENCE, poster.request(request)).await;
    answer.ok()?.ok().map(|answer| answer.status())
}
