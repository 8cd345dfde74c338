//! How many events and REST calls SIGNL4 may be sent now. Its published limits count over time, so what
//! was sent is remembered from run to run, in a few numbers.
//!
//! SIGNL4 takes 150 events in 15 seconds, 600 in a minute and 36,000 in an hour (10, 240 and 1,200 in
//! the free plan), 150 REST calls in 15 seconds, and 10 erroneous events in a minute. Passing a limit
//! blocks for as long as it counts. Four fifths of each are used: 120 in any 15 seconds are 480 in any
//! minute and 28,800 in any hour, so that one window stands for all three.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// So many of one kind in any span of this length.
struct Limit {
    max: u32,
    span_s: i64,
    /// Moments are kept in steps of so many seconds, rounded up.
    step_s: i64,
}

const EVENTS: Limit = Limit {
    max: 120,
    span_s: 15,
    step_s: 1,
};
const EVENTS_IF_FREE: Limit = Limit { max: 8, ..EVENTS };
/// 8 in 15 seconds would be 1,920 in an hour.
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

/// No more may be sent for the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full {
    /// How long to wait.
    pub wait: SignedDuration,
    /// It is the limit for refused events that is reached.
    pub by_errors: bool,
}

/// A span of time that a limit counts over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// So many were sent in it.
    pub sent: u32,
    /// So many are sent at most.
    pub max: u32,
    /// How long it is.
    pub seconds: i64,
}

/// What was sent to SIGNL4 lately.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateLimits {
    /// Events.
    #[serde(default, skip_serializing_if = "Tally::is_empty")]
    events: Tally,
    /// The same over an hour, in the free plan only.
    #[serde(default, skip_serializing_if = "Tally::is_empty")]
    hour: Tally,
    /// Events that SIGNL4 has answered with an error.
    #[serde(default, skip_serializing_if = "Tally::is_empty")]
    errors: Tally,
    /// Requests to the REST API.
    #[serde(default, skip_serializing_if = "Tally::is_empty")]
    rest_calls: Tally,
    /// SIGNL4 has told a limit of the free plan.
    #[serde(default, skip_serializing_if = "is_false")]
    free: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl RateLimits {
    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_new(&self) -> bool {
        *self == Self::default()
    }

    /// How many events may be sent now, at least one. Each may turn out to be an error.
    ///
    /// # Errors
    /// How long to wait, if none.
    pub fn events(&self, now: Timestamp) -> Result<u32, Full> {
        let short = if self.free { &EVENTS_IF_FREE } else { &EVENTS };
        let mut limits = vec![(&self.events, short, false)];
        if self.free {
            limits.push((&self.hour, &EVENTS_IN_AN_HOUR_IF_FREE, false));
        }
        // The last one: of two equal waits it is theirs.
        limits.push((&self.errors, &ERRORS, true));
        let (mut most, mut full) = (u32::MAX, Vec::new());
        for (tally, limit, by_errors) in limits {
            match tally.room(limit, now) {
                Ok(room) => most = most.min(room),
                Err(wait) => full.push(Full { wait, by_errors }),
            }
        }
        let longest = full.into_iter().max_by_key(|full| full.wait);
        longest.map_or(Ok(most), Err)
    }

    /// How many events were sent in the present window, and how many it takes.
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

    /// How many REST calls may be sent now, at least one.
    ///
    /// # Errors
    /// How long to wait, if none.
    pub fn rest_calls(&self, now: Timestamp) -> Result<u32, SignedDuration> {
        self.rest_calls.room(&REST_CALLS, now)
    }

    /// Counts events that were sent, and the errors among their answers. `limit`: what SIGNL4 has
    /// told of its limits, if anything.
    pub fn count_events(&mut self, events: u32, errors: u32, limit: Option<u32>, now: Timestamp) {
        // Which of its limits it tells is not documented; every one gives the plan away.
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

    /// The clock that everything was counted by was set back by so much.
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

/// How many, by moments: the end of the step of time (Unix seconds) in which they were counted,
/// ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Tally(Vec<(i64, u32)>);

impl Tally {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What still counts. A moment that lies in the future by more than a step was counted by a clock
    /// that was wrong.
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

    /// How many more fit, at least one; or how long to wait until one does.
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

    /// Adds to what still counts, and forgets the rest.
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
