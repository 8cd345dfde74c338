//! SIGNL4's courier: posts notifications to the outbound webhooks.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::signl4::{Deliveries, Notification, Signl4};

/// How long an answer is waited for. SIGNL4 documents no limit.
const PATIENCE: Duration = Duration::from_secs(10);

type Poster = Client<HttpConnector, Full<Bytes>>;

/// Posts what there is to post, for ever, one after the other; never twice.
pub(crate) async fn deliver(signl4: Signl4) {
    let poster: Poster = Client::builder(TokioExecutor::new()).build_http();
    loop {
        let (address, notification) = signl4.next_post().await;
        let answer = post(&poster, &address, &notification).await;
        signl4.delivered(|deliveries| count(deliveries, answer));
    }
}

fn count(deliveries: &mut Deliveries, answer: Option<http::StatusCode>) {
    match answer {
        Some(status) if status.is_success() => deliveries.accepted += 1,
        Some(_) => deliveries.refused += 1,
        None => deliveries.failed += 1,
    }
}

/// The status that was answered; none without an answer, and for addresses beyond this machine.
async fn post(
    poster: &Poster,
    address: &str,
    notification: &Notification,
) -> Option<http::StatusCode> {
    let request = Request::builder()
        .method(Method::POST)
        .uri(address)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(notification.body.to_string())))
        .ok()?;
    let host = request.uri().host()?;
    if !matches!(host, "127.0.0.1" | "localhost" | "[::1]") {
        return None;
    }
    let answer = tokio::time::timeout(PATIENCE, poster.request(request)).await;
    answer.ok()?.ok().map(|answer| answer.status())
}
