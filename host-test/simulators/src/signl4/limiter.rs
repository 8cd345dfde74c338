//! SIGNL4's limits. Passing one blocks for as long as its window is.
//!
//! Whether its windows slide is not documented; these begin with the first request after the last
//! one has ended.

use jiff::{SignedDuration, Timestamp};

use crate::wire::answer::{Answer, set_header};

/// What a subscription may send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// 150 events in 15 s, 600 in a minute, 36,000 in an hour.
    Commercial,
    /// 10 events in 15 s, 240 in a minute, 1,200 in an hour.
    Free,
    /// No limit: for measurements.
    Unlimited,
    /// Other windows, as seconds and requests.
    Custom(Vec<(u32, u32)>),
}

impl Plan {
    fn windows(&self) -> Vec<(u32, u32)> {
        match self {
            Self::Commercial => vec![(15, 150), (60, 600), (3600, 36_000)],
            Self::Free => vec![(15, 10), (60, 240), (3600, 1_200)],
            Self::Unlimited => Vec::new(),
            Self::Custom(windows) => windows.clone(),
        }
    }
}

/// The windows of one kind of request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limiter {
    windows: Vec<Window>,
}

#[derive(Clone, Debug)]
struct Window {
    length: SignedDuration,
    limit: u32,
    count: u32,
    ends: Timestamp,
    blocked: bool,
}

impl Window {
    fn turn(&mut self, now: Timestamp) {
        if self.ends <= now {
            self.count = 0;
            self.blocked = false;
            self.ends = self.end_from(now);
        }
    }

    fn end_from(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(self.length).unwrap_or(Timestamp::MAX)
    }

    /// Counts a request; false if that is one too many.
    fn count(&mut self, now: Timestamp) -> bool {
        if self.count < self.limit {
            self.count += 1;
            return true;
        }
        self.blocked = true;
        self.ends = self.end_from(now);
        false
    }

    fn remaining(&self) -> u32 {
        if self.blocked {
            0
        } else {
            self.limit.saturating_sub(self.count)
        }
    }
}

impl Limiter {
    pub(crate) fn of(plan: &Plan) -> Self {
        Self::with(&plan.windows())
    }

    /// Windows as seconds and requests.
    pub(crate) fn with(windows: &[(u32, u32)]) -> Self {
        let window = |(seconds, limit): &(u32, u32)| Window {
            length: SignedDuration::from_secs(i64::from(*seconds)),
            limit: *limit,
            count: 0,
            ends: Timestamp::MIN,
            blocked: false,
        };
        Self {
            windows: windows.iter().map(window).collect(),
        }
    }

    /// Is nothing blocked now? A request while blocked costs nothing.
    pub(crate) fn is_free(&mut self, now: Timestamp) -> bool {
        self.windows.iter_mut().for_each(|w| w.turn(now));
        !self.windows.iter().any(|w| w.blocked)
    }

    /// Takes a request; false if it is refused.
    pub(crate) fn take(&mut self, now: Timestamp) -> bool {
        self.is_free(now) && self.windows.iter_mut().all(|w| w.count(now))
    }

    /// `X-RateLimit-Limit`, `-Remaining` and `-Reset` of the window that is nearest to its limit.
    pub(crate) fn describe(&self, answer: &mut Answer) {
        let Some(tightest) = self.windows.iter().min_by_key(|w| w.remaining()) else {
            return;
        };
        let reset = tightest.ends.as_second();
        set_header(answer, "x-ratelimit-limit", &tightest.limit.to_string());
        set_header(
            answer,
            "x-ratelimit-remaining",
            &tightest.remaining().to_string(),
        );
        set_header(answer, "x-ratelimit-reset", &reset.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn passing_a_limit_blocks_for_the_length_of_its_window() {
        let mut limiter = Limiter::with(&[(15, 2)]);
        assert!(limiter.take(at(0)));
        assert!(limiter.take(at(1)));
        assert!(!limiter.take(at(10)));
        assert!(!limiter.take(at(24)), "blocked from 10 to 25");
        assert!(limiter.take(at(25)));
    }

    #[test]
    fn a_window_that_was_not_passed_begins_anew() {
        let mut limiter = Limiter::with(&[(15, 2)]);
        assert!(limiter.take(at(0)) && limiter.take(at(1)));
        assert!(limiter.take(at(15)));
    }

    #[test]
    fn the_free_plan_takes_ten_in_fifteen_seconds_and_1200_in_an_hour() {
        let mut limiter = Limiter::of(&Plan::Free);
        assert_eq!((0..11).filter(|_| limiter.take(at(0))).count(), 10);
        let mut taken = 0;
        let mut limiter = Limiter::of(&Plan::Free);
        for round in 0..200 {
            taken += (0..10).filter(|_| limiter.take(at(round * 15))).count();
        }
        assert_eq!(taken, 1_200);
    }

    #[test]
    fn the_headers_tell_of_the_tightest_window() {
        let mut limiter = Limiter::with(&[(15, 10), (60, 3)]);
        limiter.take(at(100));
        let mut answer = crate::wire::answer::empty(201);
        limiter.describe(&mut answer);
        let header = |name: &str| {
            answer
                .headers()
                .get(name)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(header("x-ratelimit-limit"), "3");
        assert_eq!(header("x-ratelimit-remaining"), "2");
        assert_eq!(header("x-ratelimit-reset"), "160");
    }
}
