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

    /// The same, with `…` in place of these secrets: servers repeat what they were sent, the address and
    /// with it SIGNL4's secret among it.
    #[must_use]
    pub(crate) fn without(mut self, secrets: &[&str]) -> Self {
        let (Self::Settings { message, .. }
        | Self::Away { message, .. }
        | Self::Unknown { message }
        | Self::TooLarge { message }
        | Self::Refused { message, .. }) = &mut self;
        // Shorter ones stand in words that are none; to blot those out would tell them.
        for secret in secrets.iter().filter(|s| s.len() >= SHORTEST_SECRET) {
            *message = message.replace(secret, "…");
        }
        self
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

/// In bytes; what is shorter is not looked for in messages.
const SHORTEST_SECRET: usize = 6;
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
        assert_eq!(left_until(now_ms, now(), hour), None);
        assert_eq!(left_until(now_ms + 3_600_001, now(), hour), None);
        assert_eq!(left_until(i64::MIN, now(), hour), None);
        assert_eq!(left_until(i64::MAX, now(), hour), None);
    }

    #[test]
    fn a_secret_that_a_server_repeats_is_blotted_out_and_a_short_word_is_not() {
        let message = "no resource at /webhook/abc-secret".to_owned();
        let trouble = Trouble::Refused {
            status: 400,
            message,
        };
        let told = trouble.without(&["abc-secret", "at"]);
        assert_eq!(told.message(), "no resource at /webhook/…");
    }

    #[test]
    fn pauses_grow_and_end() {
        let pauses: Vec<_> = (1..10).map_while(pause_after).collect();
        assert!(pauses.is_sorted());
        assert_eq!(pauses.len(), 6);
    }
}
