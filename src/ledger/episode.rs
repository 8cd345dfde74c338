//! Something that is wrong, from when it was first seen until it is over.

use serde::{Deserialize, Serialize};

/// An episode of trouble.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Episode {
    /// What kind of trouble: a stable name.
    pub kind: String,
    /// When it was first seen (Unix milliseconds, this host's clock).
    pub since_ms: i64,
    /// What was seen then, in words for the operator.
    pub message: String,
    /// How many matters it is about, where they are counted; else 0.
    #[serde(default, skip_serializing_if = "super::is_nothing")]
    pub count: u32,
    /// It is over, but its alert has not ended yet.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub over: bool,
    /// The alert that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<Alarm>,
}

/// An alert about the connector itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// The id under which SIGNL4 knows it.
    pub id: String,
    /// The team that got it; none for the default one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// SIGNL4 has accepted it. If not, whether it has is not known.
    pub raised: bool,
    /// When it was first sent (Unix milliseconds).
    pub at_ms: i64,
    /// How often it could not be sent.
    #[serde(default, skip_serializing_if = "super::is_nothing")]
    pub attempts: u32,
    /// It is not sent again before this moment (Unix milliseconds).
    #[serde(default, skip_serializing_if = "super::is_zero")]
    pub due_ms: i64,
    /// Of how many matters it tells.
    #[serde(default, skip_serializing_if = "super::is_nothing")]
    pub count: u32,
}
