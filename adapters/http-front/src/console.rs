//! The console: a page for people, and what its script asks for. It is the same for every connector:
//! all that is special comes out of the contract's answers.
//!
//! | request | answer |
//! |---|---|
//! | `GET /console` and the files beside it | the page, for everybody: there is nothing in it |
//! | `POST /console/login` with `token=…` | a session, as a cookie that no script can read |
//! | `POST /console/logout` | the end of it |
//! | `GET /console/api/…` | what the connector knows, to a session or `Authorization: Bearer <admin token>` |
//! | `POST /console/api/…` | what a person does; also wants the header `x-console: 1` and a caller of the same origin |

mod api;
mod asset;
pub(crate) mod credential;
mod entry;
mod origin;

use crate::answer::Answer;
use crate::connector::{Connector, ForPeople};
use crate::exchange::Exchange;
use crate::route::Place;

/// On everything: nothing is loaded from elsewhere, nothing is run that stands in a page, nobody may frame
/// it, and no other page learns of it.
const STRICT: &[(&str, &str)] = &[
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

/// Answers one request for a place of the console.
pub(crate) fn console(
    connector: &(impl Connector + ForPeople),
    exchange: &mut impl Exchange,
    place: &Place,
) -> Answer {
    let answer = match place {
        Place::Page => asset::page(exchange),
        Place::File(name) => asset::file(exchange, name),
        Place::Login => entry::login(connector, exchange),
        Place::Logout => entry::logout(exchange),
        Place::Api { name, query } => api::api(connector, exchange, name, query),
    };
    let strict = STRICT.iter();
    strict.fold(answer, |answer, (name, value)| answer.with(name, *value))
}
