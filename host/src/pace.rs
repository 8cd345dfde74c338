//! When the next run is due, from how the HTTP front answered the last one.

use std::time::Duration;

use http::{HeaderMap, header};

/// Pause when a run says that more work is waiting.
const SOON: Duration = Duration::from_secs(1);
/// Set by the front when the report says `work-waiting`.
const WORK_WAITING: &str = "x-work-waiting";

/// The pause before the next run: longer than the interval if the connector asks for it
/// (`Retry-After` in seconds), short if more work is waiting.
pub(crate) fn next_in(interval: Duration, answer: &HeaderMap) -> Duration {
    let text = |name: &str| answer.get(name).and_then(|value| value.to_str().ok());
    let not_before = text(header::RETRY_AFTER.as_str()).and_then(|seconds| seconds.parse().ok());
    match not_before.map(Duration::from_secs) {
        Some(later) => later.max(interval),
        None if text(WORK_WAITING) == Some("true") => SOON.min(interval),
        None => interval,
    }
}

#[cfg(test)]
mod tests {
    use super::next_in;
    use http::{HeaderMap, HeaderName, HeaderValue};
    use std::time::Duration;

    const MINUTE: Duration = Duration::from_secs(60);

    fn answer(headers: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        };
        headers.iter().map(pair).collect()
    }

    #[test]
    fn a_quiet_run_keeps_the_interval() {
        assert_eq!(
            next_in(MINUTE, &answer(&[("x-work-waiting", "false")])),
            MINUTE
        );
    }

    #[test]
    fn waiting_work_is_done_soon() {
        let waiting = answer(&[("x-work-waiting", "true")]);
        assert_eq!(next_in(MINUTE, &waiting), Duration::from_secs(1));
    }

    #[test]
    fn not_before_is_honoured_even_when_work_is_waiting() {
        let both = answer(&[("x-work-waiting", "true"), ("retry-after", "300")]);
        assert_eq!(next_in(MINUTE, &both), Duration::from_secs(300));
    }

    #[test]
    fn not_before_does_not_shorten_the_interval() {
        assert_eq!(next_in(MINUTE, &answer(&[("retry-after", "2")])), MINUTE);
    }

    #[test]
    fn a_retry_after_that_is_no_number_keeps_the_interval() {
        assert_eq!(next_in(MINUTE, &answer(&[("retry-after", "soon")])), MINUTE);
    }
}
