//! The way into the console, without typing the token that this demo has made.
//!
//! The demo logs in itself and hands the session on: the visitor's browser gets the cookie that the console
//! gives, and no page ever holds the token. That works because a cookie knows hosts, not ports, and both are
//! 127.0.0.1. Where it does not, the console asks for the token, which stands on the terminal.

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use super::Addresses;

/// Leads to the console, logged in if it can be.
pub(super) async fn enter(addresses: &Addresses) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = StatusCode::SEE_OTHER;
    let headers = answer.headers_mut();
    if let Ok(console) = HeaderValue::from_str(&addresses.console) {
        headers.insert(header::LOCATION, console);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(session) = session(addresses).await {
        headers.insert(header::SET_COOKIE, session);
    }
    answer
}

/// The cookie that the console gives for the token.
async fn session(addresses: &Addresses) -> Option<HeaderValue> {
    let form = format!("token={}", addresses.admin_token);
    let request = Request::post(format!("{}/login", addresses.console))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("x-console", "1")
        .body(Full::new(Bytes::from(form)));
    let client = Client::builder(TokioExecutor::new()).build_http();
    let answer = client.request(request.ok()?).await.ok()?;
    answer.headers().get(header::SET_COOKIE).cloned()
}
