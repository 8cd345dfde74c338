//! What SIGNL4 tells: the answer to an event, and the notifications of its outbound webhook.

use crate::domain::{ExternalId, PhoneAction, PhoneEvent};
use crate::json::{self, Json, Member};
use jiff::Timestamp;
use serde::Deserialize;

/// The longest remark taken, in characters.
pub(super) const LONGEST_REMARK: usize = 4_000;

/// A notification, sorted by what is to be done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notification {
    /// It concerns the alert of a ticket.
    Event(Box<PhoneEvent>),
    /// SIGNL4's test of the webhook: answer, nothing else.
    Test,
    /// Nothing for a ticket: an alert was created, a duty period began, somebody punched in.
    Irrelevant,
    /// The alert was not raised by this connector.
    Foreign,
    /// A type this version does not know.
    UnknownType(i64),
}

/// Reads a notification. Key names are taken in any case, since older senders write `userName`
/// and `mailAddress`; unknown fields are ignored.
///
/// # Errors
/// What was expected, without repeating the body.
pub fn notification(body: &[u8], now: Timestamp) -> Result<Notification, &'static str> {
    let value = json::any(body).map_err(|_| "expected a JSON document (UTF-8)")?;
    let root = Fields::of(&value).ok_or("expected a JSON object")?;
    let event_type = root
        .get("eventType")
        .and_then(Json::whole)
        .ok_or("expected a number in eventType")?;
    let action = match event_type {
        1 => return Ok(Notification::Test),
        200 | 300..=303 => return Ok(Notification::Irrelevant),
        201 => status_action(&root),
        202 => Some(PhoneAction::Escalated),
        203 => remark(&root).map(PhoneAction::Annotated),
        unknown => return Ok(Notification::UnknownType(unknown)),
    };
    let Some(action) = action else {
        return Ok(Notification::Irrelevant);
    };
    let alert = root.object("alert").ok_or("expected an object in alert")?;
    let Some(alert) = alert.text("externalEventId").and_then(ExternalId::parse) else {
        return Ok(Notification::Foreign);
    };
    let id = root
        .text("id")
        .filter(|id| !id.is_empty())
        .ok_or("expected the notification's id in id")?;
    // Polling sees a remark under its own id, so that one counts.
    let own = matches!(action, PhoneAction::Annotated(_)).then(|| remark_id(&root));
    let id = own.flatten().unwrap_or_else(|| id.to_owned());
    let user = root.object("user");
    let of_user = |key| Some(user.as_ref()?.text(key)?.trim().to_owned()).filter(|t| !t.is_empty());
    Ok(Notification::Event(Box::new(PhoneEvent {
        id,
        raised: root
            .text("eventRaisedUtc")
            .and_then(|text| text.parse().ok())
            .unwrap_or(now),
        action,
        alert,
        person: of_user("username").map(|name| name.chars().take(100).collect()),
        email: of_user("mailaddress").filter(|mail| mail.len() <= 254),
    })))
}

fn status_action(root: &Fields<'_>) -> Option<PhoneAction> {
    action_of(
        root.object("alert")?
            .get("statusCode")?
            .whole()?
            .try_into()
            .ok()?,
    )
}

/// The meaning of a status code, which is a bit set. The highest state counts.
pub(super) fn action_of(code: u64) -> Option<PhoneAction> {
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

fn remark(root: &Fields<'_>) -> Option<String> {
    let annotation = root.object("annotation")?;
    let text = annotation.text("message")?.trim();
    (!text.is_empty()).then(|| text.chars().take(LONGEST_REMARK).collect())
}

/// The remark's own id, as polling sees it too.
fn remark_id(root: &Fields<'_>) -> Option<String> {
    let annotation = root.object("annotation")?;
    let id = annotation.text("id").filter(|id| !id.is_empty())?;
    Some(format!("annotation-{id}"))
}

/// An object whose keys are found in any case.
struct Fields<'a>(&'a [Member<'a>]);

impl<'a> Fields<'a> {
    fn of(json: &'a Json<'_>) -> Option<Self> {
        match json {
            Json::Object(members) => Some(Self(members)),
            _ => None,
        }
    }

    fn get(&self, key: &str) -> Option<&'a Json<'a>> {
        let same = self.0.iter().rfind(|(known, _)| known == key);
        let any_case = || self.0.iter().find(|(k, _)| k.eq_ignore_ascii_case(key));
        same.or_else(any_case).map(|(_, value)| value)
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key)?.text()
    }

    fn object(&self, key: &str) -> Option<Fields<'a>> {
        Self::of(self.get(key)?)
    }
}

/// What SIGNL4 calls an event that it has accepted; none if the answer does not say so in letters, digits
/// and `_-`.
#[must_use]
pub fn event_id(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Accepted {
        event_id: String,
    }
    let accepted: Accepted = json::read(body).ok()?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    let id = accepted.event_id;
    (id.len() <= 100 && id.bytes().all(plain)).then_some(id)
}

/// SIGNL4's own words of an error, one short line. `details` is left out: it repeats the secret.
#[must_use]
pub fn error_text(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Error {
        message: String,
    }
    let error: Error = json::read(body).ok()?;
    Some(
        error
            .message
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(200)
            .collect(),
    )
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
