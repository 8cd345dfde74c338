//! The health of the connector itself.

use super::whole_ms;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// If no scheduled run took place for this long, the schedule must have stopped.
pub const SILENCE: SignedDuration = SignedDuration::from_hours(1);

/// The health part of the head. Times are Unix milliseconds of this host's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// The current faults, and those whose alarm has not ended yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<Episode>,
    /// The last recorded scheduled run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ran_ms: Option<i64>,
    /// The last recorded run that read TOPdesk's list of changes to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polled_ms: Option<i64>,
    /// When the account's permissions and the names in the settings were last checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watched_ms: Option<i64>,
    /// Whether TOPdesk has ever returned a ticket. If so, it is a fault that it returns none any more.
    #[serde(default, skip_serializing_if = "is_false")]
    pub saw_tickets: bool,
    /// Whether the store had atomic counters when the lease was last acquired; none before the first time.
    #[serde(rename = "elects", default, skip_serializing_if = "Option::is_none")]
    pub has_atomic_counters: Option<bool>,
}

impl Health {
    pub(super) fn shift_back(&mut self, by: SignedDuration) {
        let by_ms = whole_ms(by);
        for at_ms in [&mut self.ran_ms, &mut self.polled_ms] {
            *at_ms = at_ms.map(|at_ms| at_ms.saturating_sub(by_ms));
        }
    }

    /// Whether a fault of this kind is current.
    #[must_use]
    pub fn has(&self, kind: &str) -> bool {
        self.troubles
            .iter()
            .any(|episode| episode.kind == kind && !episode.over)
    }
}

fn is_zero_count(count: &u32) -> bool {
    *count == 0
}

fn is_zero(value: &i64) -> bool {
    *value == 0
}

fn is_false(value: &bool) -> bool {
    !value
}

/// A fault of the connector, from its beginning to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Episode {
    /// The kind of the fault, a stable name.
    pub kind: String,
    /// When it was first observed (Unix milliseconds, this host's clock).
    pub since_ms: i64,
    /// What was observed then, for the operator.
    pub message: String,
    /// The number of affected items, if they are counted; else 0.
    #[serde(default, skip_serializing_if = "is_zero_count")]
    pub count: u32,
    /// Whether the fault has ended, while its alarm has not been resolved yet.
    #[serde(default, skip_serializing_if = "is_false")]
    pub over: bool,
    /// The alert about it, if one was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<Alarm>,
}

/// An alert about the connector itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// The external id.
    pub id: String,
    /// The alerted team; none for the default team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Whether SIGNL4 has accepted it. If false, the outcome is unknown.
    pub raised: bool,
    /// When it was first sent (Unix milliseconds).
    pub at_ms: i64,
    /// The number of failed attempts.
    #[serde(default, skip_serializing_if = "is_zero_count")]
    pub attempts: u32,
    /// The next attempt is not made before this time (Unix milliseconds).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub due_ms: i64,
    /// The number of affected items that the alert reports.
    #[serde(default, skip_serializing_if = "is_zero_count")]
    pub count: u32,
}
