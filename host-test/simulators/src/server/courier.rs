//! Delivery of what the systems send on their own: SIGNL4's notifications to its outbound webhooks, the requests of
//! TOPdesk's action sequences to their addresses.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::signl4::{Notification, Signl4};
use crate::topdesk::Topdesk;
use crate::wire::outgoing::Push;

/// Neither system documents how long it waits.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

type Poster = Client<HttpConnector, Full<Bytes>>;

fn poster() -> Poster {
    Client::builder(TokioExecutor::new()).build_http()
}

/// Posts SIGNL4's notifications, for ever, one after the other; none twice.
pub(crate) async fn deliver_notifications(signl4: Signl4) {
    let poster = poster();
    loop {
        let (address, notification) = signl4.next_post().await;
        let answer = send(&poster, as_push(address, &notification)).await;
        signl4.delivered(|deliveries| deliveries.count(answer));
    }
}

/// Sends the requests of TOPdesk's action sequences, for ever, one after the other; none twice.
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
    let answer = tokio::time::timeout(ANSWER_TIMEOUT, poster.request(request)).await;
    answer.ok()?.ok().map(|answer| answer.status())
}
