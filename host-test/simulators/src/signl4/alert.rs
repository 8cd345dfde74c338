//! An alert on the phones, and the event that raised it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

/// Where an alert stands. SIGNL4 counts in bits: see [`Status::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// Nobody has taken it.
    Open,
    /// Somebody has.
    Acknowledged,
    /// It is done.
    Closed,
    /// Nobody answered in time.
    NoReply,
    /// It could not be delivered.
    Failed,
}

impl Status {
    /// The `statusCode` of notifications and of the REST API.
    #[must_use]
    pub fn code(self) -> u32 {
        match self {
            Self::Open => 1,
            Self::Acknowledged => 2,
            Self::Closed => 4,
            Self::NoReply => 8,
            Self::Failed => 16,
        }
    }
}

/// A remark under an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Annotation {
    /// Its id.
    pub id: String,
    /// What it says.
    pub text: String,
    /// Id of the user who wrote it.
    pub user_id: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    /// SIGNL4's id.
    pub id: String,
    /// The event that raised it.
    pub event_id: String,
    /// The sender's id, if it gave one.
    pub external_id: Option<String>,
    /// The team that is alerted.
    pub team_id: String,
    /// Where it stands.
    pub status: Status,
    /// The title on the phone.
    pub title: String,
    /// The text on the phone.
    pub text: String,
    /// Everything else the phone shows.
    pub parameters: BTreeMap<String, String>,
    /// `X-S4-Service`, if it was sent.
    pub category: Option<String>,
    /// `X-S4-AlertingScenario`, if it was sent.
    pub scenario: Option<String>,
    /// Ids of the users who have acknowledged it.
    pub acknowledged_by: Vec<String>,
    /// When it was raised.
    pub created: Timestamp,
    /// When it was last acknowledged.
    pub acknowledged: Option<Timestamp>,
    /// When it was closed.
    pub closed: Option<Timestamp>,
    /// Id of the user who closed it; none when an event closed it.
    pub closed_by: Option<String>,
    /// When anything about it changed last.
    pub modified: Timestamp,
    /// Remarks.
    pub annotations: Vec<Annotation>,
}

/// The outcome of an accepted event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// It raised an alert.
    Raised,
    /// It raised an alert although one with the same external id exists.
    RaisedAgain,
    /// It acknowledged or closed at least one alert.
    Changed,
    /// It was to acknowledge or close, but there was nothing to change.
    NothingToChange,
    /// Its `X-S4-Status` is none that SIGNL4 knows.
    Discarded,
    /// `X-S4-Filtering` was set and no category matched.
    Filtered,
}

/// An event that was answered with 201.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// The id that was answered.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// The team whose secret was used.
    pub team_id: String,
    /// `X-S4-ExternalID`.
    pub external_id: Option<String>,
    /// `X-S4-Status` as sent, or `new`.
    pub status: String,
    /// Its outcome.
    pub outcome: Outcome,
    /// Every key that was sent, the reserved ones too.
    pub sent: BTreeMap<String, String>,
}

/// Somebody with a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// SIGNL4's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub mail: String,
    /// Whether he or she is on duty.
    pub on_duty: bool,
}

/// A team, and the secret of its webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// SIGNL4's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The secret; never shown.
    pub(crate) secret: String,
}
