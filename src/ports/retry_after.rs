//! How long a response asks to wait before the next request.

use super::Response;
use jiff::{SignedDuration, Timestamp};

/// The time to wait by the response's headers: `Retry-After` in both forms, or `X-RateLimit-Reset` (Unix seconds,
/// SIGNL4). A time is relative to the response's own `Date`, because the two clocks may differ, or to `now` if there is
/// no `Date`. The result is at most [`MAX_WAIT`], so that no header can stop the connector for longer. None without
/// such a header.
#[must_use]
pub fn retry_after(response: &Response, now: Timestamp) -> Option<SignedDuration> {
    let now = response.date("date").unwrap_or(now);
    let given = response.header("retry-after").and_then(|text| {
        let seconds = seconds(text.trim()).map(SignedDuration::from_secs);
        seconds.or_else(|| Some(response.date("retry-after")?.duration_since(now)))
    });
    let reset = || {
        let at = response.header("x-ratelimit-reset")?.trim().parse().ok()?;
        Some(Timestamp::from_second(at).ok()?.duration_since(now))
    };
    let wanted = given.or_else(reset)?;
    Some(wanted.clamp(SignedDuration::ZERO, MAX_WAIT))
}

/// Parses a whole number of seconds. A number that is too large becomes the largest value.
fn seconds(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().or(digits.then_some(i64::MAX))
}

/// The longest wait that a response can ask for.
pub const MAX_WAIT: SignedDuration = SignedDuration::from_hours(1);

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
    fn moments_are_counted_from_the_date_of_the_answer_whatever_the_clock_here_says() {
        let date = ("date", "Sat, 31 Jan 2026 08:00:00 GMT");
        let until = ("retry-after", "Sat, 31 Jan 2026 08:00:40 GMT");
        assert_eq!(wait(&[date, until]), Some(40));
        let reset = (now().as_second() - 7_200 + 15).to_string();
        assert_eq!(wait(&[date, ("x-ratelimit-reset", &reset)]), Some(15));
    }

    #[test]
    fn absurd_waits_are_clamped() {
        assert_eq!(wait(&[("retry-after", "999999999999")]), Some(3_600));
        assert_eq!(
            wait(&[("retry-after", "99999999999999999999999")]),
            Some(3_600)
        );
        assert_eq!(wait(&[("retry-after", "-5")]), Some(0));
        assert_eq!(wait(&[("x-ratelimit-reset", "99999999999999999")]), None);
        assert_eq!(wait(&[]), None);
    }
}
