//! Login and logout.

use serde::Serialize;

use super::csrf;
use crate::connector::{Failure, Operator, Session};
use crate::credential::SESSION_COOKIE;
use crate::decode::Form;
use crate::exchange::{Exchange, Method, read_body};
use crate::response::Response;

const ALLOWED_METHODS: &str = "POST";
/// A login form holds one token.
const MAX_FORM_BYTES: u32 = 4096;
/// How long to wait after a refused login if the connector does not say so.
const DEFAULT_RETRY_SECONDS: u32 = 60;

/// What the page learns about its session. Only the cookie contains the secret.
#[derive(Serialize)]
struct SessionBody {
    seconds: u32,
}

pub(super) fn login(connector: &impl Operator, exchange: &mut impl Exchange) -> Response {
    let token = match submitted_token(exchange) {
        Ok(token) => token,
        Err(refusal) => return refusal,
    };
    let response = match connector.login(token.trim()) {
        Ok(Some(session)) => {
            let seconds = session.seconds;
            Response::json(200, &SessionBody { seconds })
                .with_header("set-cookie", set_cookie(&session))
        }
        Ok(None) => Response::error(
            403,
            "that is not the admin token, or none is set (setting admin_token)",
        ),
        Err(Failure::TryLater(after, _)) => {
            let seconds = after.unwrap_or(DEFAULT_RETRY_SECONDS).to_string();
            Response::error(429, "too many wrong tokens, or busy: try again later")
                .with_header("retry-after", seconds)
        }
        // The caller is unknown: it learns the kind of failure only.
        Err(failure) => Response::admit_failure(&failure),
    };
    response.with_header("cache-control", "no-store")
}

/// Deletes the browser's cookie. The session itself stays valid until it expires or the admin token changes.
pub(super) fn logout(exchange: &impl Exchange) -> Response {
    if let Err(refusal) = check_request(exchange) {
        return refusal;
    }
    let expired = Session {
        value: String::new(),
        seconds: 0,
    };
    Response::empty(204)
        .with_header("set-cookie", set_cookie(&expired))
        .with_header("cache-control", "no-store")
}

/// Returns the token of the form; empty if there is none or the form is not well encoded.
fn submitted_token(exchange: &mut impl Exchange) -> Result<String, Response> {
    check_request(exchange)?;
    let form = Form::parse(&read_body(exchange, MAX_FORM_BYTES)?).unwrap_or_default();
    Ok(form.first("token").unwrap_or_default().to_owned())
}

/// Checks that this is a POST of the console's own page; the error is the response to anything else.
fn check_request(exchange: &impl Exchange) -> Result<(), Response> {
    if !matches!(exchange.method(), Method::Post) {
        return Err(Response::method_not_allowed(ALLOWED_METHODS));
    }
    match csrf::fault(&exchange.headers(), exchange.authority().as_deref()) {
        Some(reason) => Err(Response::error(403, reason)),
        None => Ok(()),
    }
}

fn set_cookie(session: &Session) -> String {
    let Session { value, seconds } = session;
    format!(
        "{SESSION_COOKIE}={value}; Path=/console; HttpOnly; Secure; SameSite=Strict; Max-Age={seconds}"
    )
}
