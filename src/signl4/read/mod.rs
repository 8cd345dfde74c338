//! Parses what SIGNL4 sends: responses to events, responses of its REST API, and the notifications of its
//! outbound webhook.

mod alerts;
mod notification;
mod users;

pub use alerts::{AlertPage, annotation_id, page};
pub use notification::{Notification, notification};
pub use users::{Person, person, user_by_mail};

use crate::domain::PhoneAction;
use crate::ports::parse::{self, Text};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The limit of a remark, in characters; the rest is cut off.
const MAX_REMARK_CHARS: usize = 4_000;
/// The limit of an event's id, in bytes; a longer one is ignored.
const MAX_EVENT_ID_BYTES: usize = 100;
/// The limit of SIGNL4's error texts when they are shown, in characters.
const MAX_ERROR_CHARS: usize = 200;

/// Returns SIGNL4's id of an accepted event; `None` if it is missing, too long, or contains anything but
/// ASCII letters, digits, `_` and `-`.
#[must_use]
pub fn event_id(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
    struct Accepted<'a> {
        event_id: Text<'a>,
    }
    let body = parse::text(body);
    let id = parse::object::<Accepted<'_>>(&body).ok()?.event_id;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    (id.len() <= MAX_EVENT_ID_BYTES && id.bytes().all(plain)).then(|| id.into())
}

/// Returns SIGNL4's error text as one shortened line. `details` is left out, because it repeats the secret.
#[must_use]
pub fn error_text(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(bound(deserialize = "'de: 'a"))]
    struct Error<'a> {
        message: Text<'a>,
    }
    let body = parse::text(body);
    let message = parse::object::<Error<'_>>(&body).ok()?.message;
    let chars = message.chars();
    let line = chars.map(|c| if c.is_control() { ' ' } else { c });
    Some(line.take(MAX_ERROR_CHARS).collect())
}

/// Returns the status code of an alert, which is a bit set.
fn status_code(code: &RawValue) -> Option<u64> {
    parse::value::<i64>(code)?.try_into().ok()
}

/// Returns the meaning of a status code. If several bits are set, the most advanced state counts.
fn action_of(code: u64) -> Option<PhoneAction> {
    let has = |bit| code & bit != 0;
    if has(4) {
        Some(PhoneAction::Closed)
    } else if has(2) {
        Some(PhoneAction::Acknowledged)
    } else if has(16 | 32) {
        Some(PhoneAction::Failed)
    } else if has(8) {
        Some(PhoneAction::NoReply)
    } else if has(1) {
        Some(PhoneAction::Open)
    } else {
        None
    }
}

/// Trims the text; `None` if nothing is left.
fn filled(text: Option<Text<'_>>) -> Option<String> {
    let text = text?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn first_chars(text: &str, max_chars: usize) -> String {
    text.chars().take(max_chars).collect()
}
