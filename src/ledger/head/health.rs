//! What is wrong with the connector itself, and what its runs have seen of that.

use super::whole_ms;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// After so long without a scheduled run the schedule must have stopped.
pub const SILENCE: SignedDuration = SignedDuration::from_hours(1);

/// The health part of the head. Times are Unix milliseconds of this host's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// What is wrong, and since when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<Episode>,
    /// The last scheduled run that was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ran_ms: Option<i64>,
    /// The last run that read the list of changes to its end and was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polled_ms: Option<i64>,
    /// When the account's view and the names in the settings were last looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watched_ms: Option<i64>,
    /// TOPdesk has shown a ticket: that it shows none any more is trouble then.
    #[serde(default, skip_serializing_if = "is_false")]
    pub saw_tickets: bool,
    /// Whether the store has atomic counters, so that one call at a time works: what it said when the
    /// lease was last acquired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elects: Option<bool>,
}

impl Health {
    pub(super) fn shift_back(&mut self, by: SignedDuration) {
        let by_ms = whole_ms(by);
        for at_ms in [&mut self.ran_ms, &mut self.polled_ms] {
            *at_ms = at_ms.map(|at_ms| at_ms.saturating_sub(by_ms));
        }
    }

    /// Whether this trouble is known and not over.
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
    #[serde(default, skip_serializing_if = "is_zero_count")]
    pub count: u32,
    /// It is over, but its alert has not ended yet.
    #[serde(default, skip_serializing_if = "is_false")]
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
    #[serde(default, skip_serializing_if = "is_zero_count")]
    pub attempts: u32,
    /// It is not sent again before this moment (Unix milliseconds).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub due_ms: i64,
    /// Of how many matters it tells.
    #[serde(default, skip_serializing_if = "is_zero_count")]
    pub count: u32,
}
