//! The console: a page for operators, and the API that its script calls. It is the same for every connector:
//! whatever is specific to one comes from the contract's answers.
//!
//! | request | response |
//! |---|---|
//! | `GET /console` and the files beside it | the page, to everybody: it contains no data |
//! | `POST /console/login` with `token=…` | starts a session: a cookie that no script can read |
//! | `POST /console/logout` | deletes the cookie |
//! | `GET /console/api/…` | data, for a session or `Authorization: Bearer <admin token>` |
//! | `POST /console/api/…` | changes something; it also needs the header `x-console: 1` and a caller of the same origin |

mod api;
mod asset;
mod csrf;
mod login;

use crate::connector::Connector;
use crate::exchange::Exchange;
use crate::response::Response;
use crate::route::ConsolePath;

/// The headers of every response. With them the browser loads nothing from other sites, runs no inline script,
/// does not show the console in a frame, and does not send its address to other sites.
const SECURITY_HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Responds to a request for a path of the console.
pub(crate) fn respond(
    connector: &impl Connector,
    exchange: &mut impl Exchange,
    path: &ConsolePath,
) -> Response {
    let response = match path {
        ConsolePath::Page => asset::page(exchange),
        ConsolePath::File(name) => asset::file(exchange, name),
        ConsolePath::Login => login::login(connector, exchange),
        ConsolePath::Logout => login::logout(exchange),
        ConsolePath::Api { name, query } => api::respond(connector, exchange, name, query),
    };
    SECURITY_HEADERS
        .iter()
        .fold(response, |response, (name, value)| {
            response.with_header(name, *value)
        })
}
