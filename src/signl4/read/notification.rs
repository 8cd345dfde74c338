//! Parses the notifications of SIGNL4's outbound webhook.

use super::users::{MAX_MAIL_BYTES, MAX_NAME_CHARS};
use super::{MAX_REMARK_CHARS, action_of, filled, first_chars, status_code};
use crate::domain::{ExternalId, PhoneAction, PhoneEvent};
use crate::ports::parse::{self, Members, Text};
use jiff::Timestamp;

/// A notification, classified by how it is processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notification {
    /// An event of a ticket's alert.
    Event(Box<PhoneEvent>),
    /// SIGNL4's test of the webhook: only the response matters.
    Test,
    /// Irrelevant for tickets: an alert was created, a duty period began, somebody punched in.
    Irrelevant,
    /// An event of an alert that this connector has not raised.
    Foreign,
    /// A type that this version does not know.
    UnknownType(i64),
}

/// Parses a notification. Key names match in any case, since older versions send `userName` and
/// `mailAddress`; unknown fields are ignored. `now` replaces a date that is missing or not valid.
///
/// # Errors
/// Says what was expected, without quoting the body.
pub fn notification(body: &[u8], now: Timestamp) -> Result<Notification, &'static str> {
    let body = std::str::from_utf8(body).ok();
    let root: Members<'_> = body
        .and_then(|body| parse::json(body).ok())
        .ok_or("expected a JSON object (UTF-8)")?;
    let event_type = root
        .in_any_case("eventType")
        .and_then(parse::value)
        .ok_or("expected a number in eventType")?;
    let [alert, annotation, user] = ["alert", "annotation", "user"].map(|key| object(&root, key));
    let action = match event_type {
        1 => return Ok(Notification::Test),
        200 | 300..=303 => return Ok(Notification::Irrelevant),
        201 => alert.as_ref().and_then(status_action),
        202 => Some(PhoneAction::Escalated),
        203 => annotation
            .as_ref()
            .and_then(remark)
            .map(PhoneAction::Annotated),
        unknown => return Ok(Notification::UnknownType(unknown)),
    };
    let Some(action) = action else {
        return Ok(Notification::Irrelevant);
    };
    let alert = alert.ok_or("expected an object in alert")?;
    let external_id = text(&alert, "externalEventId");
    let Some(alert) = external_id.as_deref().and_then(ExternalId::parse) else {
        return Ok(Notification::Foreign);
    };
    let id = text(&root, "id")
        .filter(|id| !id.is_empty())
        .ok_or("expected the notification's id in id")?;
    // Polling sees a remark under the remark's own id: with the same id here, it is processed only once.
    let own = annotation.filter(|_| matches!(action, PhoneAction::Annotated(_)));
    let own = own.as_ref().and_then(remark_id);
    let raised = text(&root, "eventRaisedUtc");
    let of_user = |key| filled(text(user.as_ref()?, key));
    Ok(Notification::Event(Box::new(PhoneEvent {
        id: own.unwrap_or_else(|| id.into()),
        raised: raised
            .as_deref()
            .and_then(|text| text.parse().ok())
            .unwrap_or(now),
        action,
        alert,
        person: of_user("username").map(|name| first_chars(&name, MAX_NAME_CHARS)),
        email: of_user("mailaddress").filter(|mail| mail.len() <= MAX_MAIL_BYTES),
    })))
}

fn text<'a>(members: &Members<'a>, key: &str) -> Option<Text<'a>> {
    parse::value(members.in_any_case(key)?)
}

fn object<'a>(members: &Members<'a>, key: &str) -> Option<Members<'a>> {
    parse::value(members.in_any_case(key)?)
}

fn status_action(alert: &Members<'_>) -> Option<PhoneAction> {
    action_of(status_code(alert.in_any_case("statusCode")?)?)
}

fn remark(annotation: &Members<'_>) -> Option<String> {
    let message = filled(text(annotation, "message"))?;
    Some(first_chars(&message, MAX_REMARK_CHARS))
}

/// Returns the remark's own id, in the form that polling uses too.
fn remark_id(annotation: &Members<'_>) -> Option<String> {
    let id = text(annotation, "id").filter(|id| !id.is_empty())?;
    Some(format!("annotation-{}", &*id))
}

#[cfg(test)]
#[path = "notification_tests.rs"]
mod tests;
