//! The rate limits of SIGNL4: how many events and REST calls it may be sent now. The counts are stored, because the
//! limits apply across runs.
//!
//! SIGNL4 accepts 150 events in 15 seconds, 600 in a minute and 36,000 in an hour (10, 240 and 1,200 in the free plan),
//! 150 REST calls in 15 seconds, and 10 erroneous events in a minute. If a limit is exceeded, it blocks all requests
//! for the limit's time span. The connector uses four fifths of each limit. 120 events in any 15 seconds are 480 in any
//! minute and 28,800 in any hour, so that one window covers all three.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A limit of requests of one kind in any time span of this length.
struct Limit {
    max: u32,
    span_s: i64,
    /// Times are stored as multiples of this many seconds, rounded up.
    step_s: i64,
}

const EVENTS: Limit = Limit {
    max: 120,
    span_s: 15,
    step_s: 1,
};
const EVENTS_IF_FREE: Limit = Limit { max: 8, ..EVENTS };
/// An additional limit, because 8 events in 15 seconds would be 1,920 in an hour.
const EVENTS_IN_AN_HOUR_IF_FREE: Limit = Limit {
    max: 960,
    span_s: 3_600,
    step_s: 60,
};
const ERRORS: Limit = Limit {
    max: 8,
    span_s: 60,
    step_s: 1,
};
const REST_CALLS: Limit = Limit {
    max: 120,
    span_s: 15,
    step_s: 1,
};

/// A rate limit is reached, so nothing may be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitReached {
    /// The time until a request may be sent again.
    pub wait: SignedDuration,
    /// Whether this is the limit of erroneous events.
    pub by_errors: bool,
}

/// The use of a rate limit in its current time span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The number of events sent.
    pub sent: u32,
    /// The limit.
    pub max: u32,
    /// The length of the time span in seconds.
    pub seconds: i64,
}

/// What was recently sent to SIGNL4.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateLimits {
    /// Events of the last seconds.
    #[serde(default, skip_serializing_if = "Tally::is_empty")]
    events: Tally,
    /// Events of the last hour. They are counted only in the free plan.
    #[serde(default, skip_serializing_if = "Tally::is_empty")]
    hour: Tally,
    /// Events to which SIGNL4 responded with an error.
    #[serde(default, skip_serializing_if = "Tally::is_empty")]
    errors: Tally,
    /// Requests to the REST API.
    #[serde(default, skip_serializing_if = "Tally::is_empty")]
    rest_calls: Tally,
    /// Whether SIGNL4 last reported a limit of the free plan.
    #[serde(default, skip_serializing_if = "is_false")]
    free: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl RateLimits {
    /// Whether nothing is stored.
    #[must_use]
    pub fn is_new(&self) -> bool {
        *self == Self::default()
    }

    /// The number of events that may be sent now, at least one, even if SIGNL4 responds to each with an error.
    ///
    /// # Errors
    /// The limit that is reached and the time to wait, if no event may be sent.
    pub fn events(&self, now: Timestamp) -> Result<u32, LimitReached> {
        let short = if self.free { &EVENTS_IF_FREE } else { &EVENTS };
        let mut limits = vec![(&self.events, short, false)];
        if self.free {
            limits.push((&self.hour, &EVENTS_IN_AN_HOUR_IF_FREE, false));
        }
        // This limit comes last, because `max_by_key` returns the last of two equal waits.
        limits.push((&self.errors, &ERRORS, true));
        let (mut allowed, mut reached) = (u32::MAX, Vec::new());
        for (tally, limit, by_errors) in limits {
            match tally.room(limit, now) {
                Ok(room) => allowed = allowed.min(room),
                Err(wait) => reached.push(LimitReached { wait, by_errors }),
            }
        }
        let longest = reached.into_iter().max_by_key(|full| full.wait);
        longest.map_or(Ok(allowed), Err)
    }

    /// How many events were sent in the current time span, and the limit.
    #[must_use]
    pub fn window(&self, now: Timestamp) -> Window {
        let limit = if self.free { &EVENTS_IF_FREE } else { &EVENTS };
        Window {
            sent: self
                .events
                .counting(limit, now)
                .map(|(_, count)| count)
                .sum(),
            max: limit.max,
            seconds: limit.span_s,
        }
    }

    /// The number of REST calls that may be sent now, at least one.
    ///
    /// # Errors
    /// The time to wait, if none may be sent.
    pub fn rest_calls(&self, now: Timestamp) -> Result<u32, SignedDuration> {
        self.rest_calls.room(&REST_CALLS, now)
    }

    /// Counts events that were sent, and the errors among their responses. `limit` is the limit that SIGNL4 reported in
    /// its responses, if any.
    pub fn count_events(&mut self, events: u32, errors: u32, limit: Option<u32>, now: Timestamp) {
        // SIGNL4 does not document which limit it reports, but each one identifies the plan.
        self.free = limit.map_or(self.free, |limit| {
            limit < 150 || limit == 240 || limit == 1_200
        });
        self.events.add(events, &EVENTS, now);
        if self.free {
            self.hour.add(events, &EVENTS_IN_AN_HOUR_IF_FREE, now);
        }
        self.errors.add(errors, &ERRORS, now);
    }

    /// Counts REST calls that were sent.
    pub fn count_rest_calls(&mut self, calls: u32, now: Timestamp) {
        self.rest_calls.add(calls, &REST_CALLS, now);
    }

    /// Shifts all counts, after this host's clock was set back by this duration.
    pub fn shift_back(&mut self, by: SignedDuration) {
        let tallies = [
            &mut self.events,
            &mut self.hour,
            &mut self.errors,
            &mut self.rest_calls,
        ];
        for tally in tallies {
            tally.shift_back(by);
        }
    }
}

/// Counts by time, ascending: the end of the step in which they were counted (Unix seconds), and the count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Tally(Vec<(i64, u32)>);

impl Tally {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The counts within the limit's time span. A time more than a step in the future was counted by a wrong clock and
    /// is ignored.
    fn counting(&self, limit: &Limit, now: Timestamp) -> impl Iterator<Item = (i64, u32)> {
        let now_ms = now.as_millisecond();
        let (span_s, step_s) = (limit.span_s, limit.step_s);
        let counts = move |at_s: i64| {
            let ago_ms = now_ms.saturating_sub(at_s.saturating_mul(1_000));
            ago_ms < span_s * 1_000 && ago_ms >= -1_000 * step_s
        };
        self.0
            .iter()
            .copied()
            .filter(move |(at_s, _)| counts(*at_s))
    }

    /// How many more requests the limit allows, at least one, or else the time until it allows one.
    fn room(&self, limit: &Limit, now: Timestamp) -> Result<u32, SignedDuration> {
        let total = |sum: u32, (_, count): (i64, u32)| sum.saturating_add(count);
        let sum = self.counting(limit, now).fold(0, total);
        if sum < limit.max {
            return Ok(limit.max - sum);
        }
        let mut left = sum;
        let frees = |(at_s, count): (i64, u32)| {
            left = left.saturating_sub(count);
            (left < limit.max).then_some(at_s)
        };
        let at_s = self.counting(limit, now).find_map(frees).unwrap_or(0);
        let free_ms = at_s.saturating_add(limit.span_s).saturating_mul(1_000);
        Err(SignedDuration::from_millis(
            free_ms.saturating_sub(now.as_millisecond()),
        ))
    }

    /// Adds to the counts within the time span and drops the older ones.
    fn add(&mut self, count: u32, limit: &Limit, now: Timestamp) {
        if count == 0 {
            return;
        }
        let mut kept: Vec<_> = self.counting(limit, now).collect();
        let step_ms = limit.step_s * 1_000;
        let steps = now
            .as_millisecond()
            .saturating_add(step_ms - 1)
            .div_euclid(step_ms);
        let at_s = steps.saturating_mul(limit.step_s);
        match kept.iter_mut().find(|(at, _)| *at == at_s) {
            Some((_, same)) => *same = same.saturating_add(count),
            None => {
                kept.push((at_s, count));
                kept.sort_unstable();
            }
        }
        self.0 = kept;
    }

    fn shift_back(&mut self, by: SignedDuration) {
        for (at_s, _) in &mut self.0 {
            *at_s = at_s.saturating_sub(by.as_secs());
        }
    }
}

#[cfg(test)]
#[path = "rate_limits_tests.rs"]
mod tests;
