//! The throttle's state: when TOPdesk and SIGNL4 may be called again, and how much SIGNL4 was sent. It is stored, so
//! that the next run respects it from its first request on.

use super::{RateLimits, whole_ms};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The stored state of the throttle. Times are Unix milliseconds of this host's clock; 0 means none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThrottleState {
    /// TOPdesk must not be called before this time.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub topdesk_due_ms: i64,
    /// SIGNL4 must not be sent events before this time.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub signl4_due_ms: i64,
    /// SIGNL4's REST API must not be called before this time.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rest_api_due_ms: i64,
    /// What was recently sent to SIGNL4.
    #[serde(default, skip_serializing_if = "RateLimits::is_new")]
    pub rate_limits: RateLimits,
    /// When this state was last stored.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub clock_ms: i64,
}

fn is_zero(value: &i64) -> bool {
    *value == 0
}

impl ThrottleState {
    /// How far this host's clock was set back since the state was last stored; none if it was not.
    pub(super) fn set_back_by(&self, now: Timestamp) -> Option<SignedDuration> {
        let by_ms = self.clock_ms.saturating_sub(now.as_millisecond());
        (by_ms > 0).then(|| SignedDuration::from_millis(by_ms))
    }

    pub(super) fn shift_back(&mut self, by: SignedDuration, now: Timestamp) {
        let due_times = [
            &mut self.topdesk_due_ms,
            &mut self.signl4_due_ms,
            &mut self.rest_api_due_ms,
        ];
        for due_ms in due_times.into_iter().filter(|due_ms| **due_ms != 0) {
            *due_ms = due_ms.saturating_sub(whole_ms(by));
        }
        self.rate_limits.shift_back(by);
        self.clock_ms = now.as_millisecond();
    }
}
