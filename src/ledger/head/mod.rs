//! The head: everything that a run needs before its first request, stored as one value. Each part has a file of its
//! own.

mod cursor;
mod due;
mod health;
mod note_queue;
mod pause;
mod rate_limits;
mod retries;
mod round;
mod signl4_cursor;
mod throttle;

pub use cursor::{Backfill, Cursor, InterruptedWalk, SeenTickets, Sighting};
pub use due::Due;
pub use health::{Alarm, Episode, Health, SILENCE};
pub use note_queue::NoteQueue;
pub use pause::Pause;
pub use rate_limits::{LimitReached, RateLimits, Window};
pub use retries::{MAX_PENDING, PendingTicket, Retries};
pub use round::Round;
pub use signl4_cursor::{CachedId, InterruptedPoll, Signl4Cursor};
pub use throttle::ThrottleState;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The stored head.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How far TOPdesk's list of changes was read.
    pub cursor: Cursor,
    /// Tickets whose alerts wait for a retry.
    #[serde(default)]
    pub retries: Retries,
    /// When the first scheduled recheck of a ticket is due.
    #[serde(default)]
    pub due: Due,
    /// The current or last reconcile round of all open alerts; none before the first poll.
    #[serde(default)]
    pub round: Option<Round>,
    /// Tickets whose notes are to be sent to their alerts.
    #[serde(default)]
    pub note_queue: NoteQueue,
    /// How far SIGNL4's list of changed alerts was read.
    #[serde(default)]
    pub signl4_cursor: Signl4Cursor,
    /// When TOPdesk and SIGNL4 may be called again, and how much SIGNL4 was sent.
    #[serde(default)]
    pub throttle: ThrottleState,
    /// The connector's own faults, and what its runs have observed.
    #[serde(default)]
    pub health: Health,
    /// Whether runs are paused.
    #[serde(default)]
    pub pause: Pause,
}

impl Head {
    /// Detects that this host's clock was set back since the throttle state was last stored. If so, shifts the
    /// throttle's due times, the counts of the rate limits, the pause and the times of runs by the same amount, and
    /// returns true.
    pub fn follow_clock(&mut self, now: Timestamp) -> bool {
        let Some(by) = self.throttle.set_back_by(now) else {
            return false;
        };
        self.throttle.shift_back(by, now);
        self.pause.shift_back(by);
        self.health.shift_back(by);
        true
    }

    /// Whether the last scheduled run, or the end of a pause, is so long ago that the schedule must have stopped.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        let paused_ms = self.pause.until_ms.unwrap_or(i64::MIN);
        let last_ms = self.health.ran_ms.map(|ran_ms| ran_ms.max(paused_ms));
        let silence_ms = whole_ms(SILENCE);
        last_ms.is_some_and(|at_ms| now.as_millisecond().saturating_sub(at_ms) >= silence_ms)
    }
}

/// A duration in whole milliseconds.
fn whole_ms(span: jiff::SignedDuration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
