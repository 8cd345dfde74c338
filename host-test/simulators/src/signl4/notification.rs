//! The body of SIGNL4's outbound webhook.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::alert::{Alert, Annotation, Team, User};

/// A notification, as it is posted.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    /// Unique: the key for handling it once.
    pub id: String,
    /// The JSON document.
    pub body: Value,
}

/// What a notification is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// 1: somebody tries the webhook.
    Test,
    /// 200.
    Created,
    /// 201; names the user if the change was made on the phone.
    StatusChanged(Option<User>),
    /// 202, to a team.
    Escalated(Team),
    /// 203.
    Annotated(Option<User>, Annotation),
    /// 300 to 303.
    Duty(u32, User),
}

impl Trigger {
    fn event_type(&self) -> u32 {
        match self {
            Self::Test => 1,
            Self::Created => 200,
            Self::StatusChanged(_) => 201,
            Self::Escalated(_) => 202,
            Self::Annotated(..) => 203,
            Self::Duty(event_type, _) => *event_type,
        }
    }

    fn user(&self) -> Option<&User> {
        match self {
            Self::StatusChanged(user) | Self::Annotated(user, _) => user.as_ref(),
            Self::Duty(_, user) => Some(user),
            _ => None,
        }
    }
}

/// Writes a notification.
pub(crate) fn write(
    id: String,
    subscription: &str,
    at: Timestamp,
    trigger: &Trigger,
    alert: Option<&Alert>,
) -> Notification {
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    put("eventType", json!(trigger.event_type()));
    put("eventRaisedUtc", json!(seven_digits(at)));
    put("id", json!(id));
    put("subscription", json!({ "id": subscription }));
    if let Some(user) = trigger.user() {
        put(
            "user",
            json!({ "username": user.name, "mailaddress": user.mail, "id": user.id }),
        );
    }
    if let Trigger::Escalated(team) = trigger {
        put("team", json!({ "id": team.id }));
    }
    if let Some(alert) = alert {
        put("alert", alert_part(alert, trigger));
    }
    if let Trigger::Annotated(_, note) = trigger {
        put("annotation", json!({ "message": note.text, "id": note.id }));
    }
    Notification {
        id,
        body: Value::Object(body),
    }
}

/// `2026-01-31T08:11:37.4815663Z`
fn seven_digits(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.7fZ").to_string()
}

/// Under an annotation the status code is 0 and means nothing.
fn alert_part(alert: &Alert, trigger: &Trigger) -> Value {
    let code = match trigger {
        Trigger::Annotated(..) => 0,
        _ => alert.status.code(),
    };
    json!({
        "statusCode": code,
        "eventId": alert.event_id,
        "externalEventId": alert.external_id,
        "acknowledgedUserIds": alert.acknowledged_by,
        "id": alert.id,
    })
}
