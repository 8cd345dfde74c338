//! The way into the console, without typing the token that this demo has made; and what the console's status
//! says, for the pane between desk and phone.
//!
//! The demo logs in itself and hands the session on: the visitor's browser gets the cookie that the console
//! gives, and no page ever holds the token. That works because a cookie knows hosts, not ports, and both are
//! 127.0.0.1. Where it does not, the console asks for the token, which stands on the terminal.

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use super::Addresses;

/// Longest status that is read, in bytes.
const LONGEST: usize = 1 << 18;

pub(super) type Asker = Client<HttpConnector, Full<Bytes>>;

/// What asks the console.
pub(super) fn asker() -> Asker {
    Client::builder(TokioExecutor::new()).build_http()
}

/// How the connector stands, by its own word; none while it gives none.
pub(super) async fn status(asker: &Asker, addresses: &Addresses) -> Option<Value> {
    let request = Request::get(format!("{}/api/status", addresses.console)).header(
        header::AUTHORIZATION,
        format!("Bearer {}", addresses.admin_token),
    );
    let answer = asker
        .request(request.body(Full::default()).ok()?)
        .await
        .ok()?;
    if answer.status() != StatusCode::OK {
        return None;
    }
    let body = Limited::new(answer.into_body(), LONGEST)
        .collect()
        .await
        .ok()?;
    serde_json::from_slice(&body.to_bytes()).ok()
}

/// Leads to the console, logged in if it can be.
pub(super) async fn enter(asker: &Asker, addresses: &Addresses) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = StatusCode::SEE_OTHER;
    let headers = answer.headers_mut();
    if let Ok(console) = HeaderValue::from_str(&addresses.console) {
        headers.insert(header::LOCATION, console);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(session) = session(asker, addresses).await {
        headers.insert(header::SET_COOKIE, session);
    }
    answer
}

/// The cookie that the console gives for the token.
async fn session(asker: &Asker, addresses: &Addresses) -> Option<HeaderValue> {
    let form = format!("token={}", addresses.admin_token);
    let request = Request::post(format!("{}/login", addresses.console))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("x-console", "1")
        .body(Full::new(Bytes::from(form)));
    let answer = asker.request(request.ok()?).await.ok()?;
    answer.headers().get(header::SET_COOKIE).cloned()
}
