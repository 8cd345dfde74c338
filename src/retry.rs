//! What to do after a request did not succeed: pure functions of the answer and the attempt.

use crate::ports::{NoAnswer, Response};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};

/// Why a request did not do its job, named for what happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A setting is wrong; every further request to that side would fail alike.
    Settings {
        /// The setting to look at.
        key: &'static str,
        /// What was seen and what to do.
        message: String,
    },
    /// The whole side is out of reach or asks for patience; nothing has had an effect.
    Away {
        /// How long to wait at least, if the side said so.
        after: Option<SignedDuration>,
        /// What was seen.
        message: String,
    },
    /// This one request failed on the other side, or its answer was lost; it may have had its
    /// effect.
    Unknown {
        /// What was seen.
        message: String,
    },
    /// It was done, but its answer is longer than accepted: ask for less.
    TooLarge {
        /// What was seen.
        message: String,
    },
    /// This one request is refused, and would be refused again.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The other side's own words, shortened.
        message: String,
    },
}

impl Trouble {
    /// The words for the operator.
    #[must_use]
    pub fn message(&self) -> &str {
        match self {
            Self::Settings { message, .. }
            | Self::Away { message, .. }
            | Self::Unknown { message }
            | Self::TooLarge { message }
            | Self::Refused { message, .. } => message,
        }
    }

    /// Whether further requests to the same side are pointless in this run.
    #[must_use]
    pub fn whole_side(&self) -> bool {
        matches!(self, Self::Settings { .. } | Self::Away { .. })
    }
}

/// No answer at all.
#[must_use]
pub fn no_answer(side: &str, fault: &NoAnswer) -> Trouble {
    match fault {
        NoAnswer::NotSent(reason) => Trouble::Away {
            after: None,
            message: format!("{side} cannot be reached: {reason}"),
        },
        NoAnswer::Unknown(reason) => Trouble::Unknown {
            message: format!("the answer of {side} was lost: {reason}"),
        },
        NoAnswer::TooLarge => Trouble::TooLarge {
            message: format!("the answer of {side} is larger than accepted"),
        },
    }
}

/// The classes that both sides share; none if the status means something else on each side.
#[must_use]
pub fn by_status(side: &str, answer: &Response, now: Timestamp) -> Option<Trouble> {
    let status = answer.status;
    match status {
        429 | 503 => Some(Trouble::Away {
            after: retry_after(answer, now),
            message: format!("{side} asks for patience (status {status})"),
        }),
        408 | 425 | 500..=599 => Some(Trouble::Unknown {
            message: format!("{side} failed (status {status})"),
        }),
        _ => None,
    }
}

/// How long the other side asked to wait: `Retry-After` in both forms, or `X-RateLimit-Reset` (Unix
/// seconds, SIGNL4). Clamped to one hour, so that no header can stop the connector for longer.
#[must_use]
pub fn retry_after(answer: &Response, now: Timestamp) -> Option<SignedDuration> {
    let given = answer.header("retry-after").and_then(|text| {
        let seconds = text
            .trim()
            .parse::<i64>()
            .ok()
            .map(SignedDuration::from_secs);
        seconds.or_else(|| http_date(text).map(|at| at.duration_since(now)))
    });
    let reset = || {
        let at = answer.header("x-ratelimit-reset")?.trim().parse().ok()?;
        Some(Timestamp::from_second(at).ok()?.duration_since(now))
    };
    let wanted = given.or_else(reset)?;
    Some(wanted.clamp(SignedDuration::ZERO, LONGEST_WAIT))
}

/// A date as HTTP writes it: `Sat, 31 Jan 2026 10:15:30 GMT`.
#[must_use]
pub fn http_date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new()
        .parse_timestamp(text.trim())
        .ok()
}

/// When to try again after so many attempts: next run, then 5 min, 30 min, 2 h, 5 h, 10 h; none
/// means that the matter becomes a dead letter.
#[must_use]
pub fn pause_after(attempts: u32) -> Option<SignedDuration> {
    match attempts {
        0 | 1 => Some(SignedDuration::ZERO),
        2 => Some(SignedDuration::from_mins(5)),
        3 => Some(SignedDuration::from_mins(30)),
        4 => Some(SignedDuration::from_hours(2)),
        5 => Some(SignedDuration::from_hours(5)),
        6 => Some(LONGEST_PAUSE),
        _ => None,
    }
}

/// The longest pause that another side may ask for.
pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);
/// The longest pause between two attempts.
pub const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(10);

/// How long to wait until a moment that was noted earlier, if at all. A moment further away than
/// `longest` was noted by a clock that was wrong, and counts as passed.
#[must_use]
pub fn left_until(due_ms: i64, now: Timestamp, longest: SignedDuration) -> Option<SignedDuration> {
    let left = SignedDuration::from_millis(due_ms.saturating_sub(now.as_millisecond()));
    (left > SignedDuration::ZERO && left <= longest).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)]) -> Response {
        let owned = |(n, v): &(&str, &str)| ((*n).to_owned(), (*v).to_owned());
        Response {
            status,
            headers: headers.iter().map(owned).collect(),
            body: Vec::new(),
        }
    }

    fn now() -> Timestamp {
        "2026-01-31T10:00:00Z".parse().unwrap()
    }

    fn wait(headers: &[(&str, &str)]) -> Option<i64> {
        retry_after(&answer(429, headers), now()).map(|d| d.as_secs())
    }

    #[test]
    fn what_was_not_sent_is_the_whole_sides_trouble() {
        let trouble = no_answer("TOPdesk", &NoAnswer::NotSent("refused".into()));
        assert!(trouble.whole_side());
        assert_eq!(trouble.message(), "TOPdesk cannot be reached: refused");
    }

    #[test]
    fn a_lost_answer_is_one_requests_trouble() {
        let trouble = no_answer("SIGNL4", &NoAnswer::Unknown("reset".into()));
        assert!(!trouble.whole_side());
        assert_eq!(trouble.message(), "the answer of SIGNL4 was lost: reset");
    }

    #[test]
    fn an_answer_that_is_too_large_is_one_requests_trouble() {
        let trouble = no_answer("TOPdesk", &NoAnswer::TooLarge);
        assert!(matches!(trouble, Trouble::TooLarge { .. }) && !trouble.whole_side());
    }

    fn trouble_of(status: u16) -> Option<Trouble> {
        by_status("SIGNL4", &answer(status, &[("retry-after", "30")]), now())
    }

    #[test]
    fn a_side_that_asks_for_patience_gets_it() {
        let away = |status| Trouble::Away {
            after: Some(SignedDuration::from_secs(30)),
            message: format!("SIGNL4 asks for patience (status {status})"),
        };
        assert_eq!(trouble_of(429), Some(away(429)));
        assert_eq!(trouble_of(503), Some(away(503)));
    }

    #[test]
    fn a_failure_of_the_server_or_on_the_way_may_have_had_its_effect() {
        let is_unknown = |status| matches!(trouble_of(status), Some(Trouble::Unknown { .. }));
        assert!([408, 425, 500, 502, 504, 599].into_iter().all(is_unknown));
    }

    #[test]
    fn what_a_status_means_on_one_side_only_is_not_decided_here() {
        assert!((400..=404).all(|status| trouble_of(status).is_none()));
        assert_eq!((trouble_of(200), trouble_of(600)), (None, None));
    }

    #[test]
    fn retry_after_is_read_in_seconds_and_as_a_date() {
        assert_eq!(wait(&[("retry-after", "30")]), Some(30));
        assert_eq!(
            wait(&[("retry-after", "Sat, 31 Jan 2026 10:01:00 GMT")]),
            Some(60)
        );
    }

    #[test]
    fn the_reset_time_of_the_limiter_is_read() {
        let at = (now().as_second() + 15).to_string();
        assert_eq!(wait(&[("x-ratelimit-reset", &at)]), Some(15));
    }

    #[test]
    fn absurd_waits_are_clamped() {
        assert_eq!(wait(&[("retry-after", "999999999999")]), Some(3_600));
        assert_eq!(wait(&[("retry-after", "-5")]), Some(0));
        assert_eq!(wait(&[("x-ratelimit-reset", "99999999999999999")]), None);
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn a_moment_noted_by_a_clock_that_was_wrong_counts_as_passed() {
        let hour = SignedDuration::from_hours(1);
        let now_ms = now().as_millisecond();
        assert_eq!(
            left_until(now_ms + 5_000, now(), hour),
            Some(SignedDuration::from_secs(5))
        );
        assert_eq!(left_until(now_ms + 3_600_000, now(), hour), Some(hour));
        assert_eq!(left_until(now_ms, now(), hour), None);
        assert_eq!(left_until(now_ms + 3_600_001, now(), hour), None);
        assert_eq!(left_until(i64::MIN, now(), hour), None);
        assert_eq!(left_until(i64::MAX, now(), hour), None);
    }

    #[test]
    fn pauses_grow_and_end() {
        let pauses: Vec<_> = (1..10).map_while(pause_after).collect();
        assert!(pauses.is_sorted());
        assert_eq!(pauses.len(), 6);
    }
}
