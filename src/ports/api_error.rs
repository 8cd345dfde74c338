//! The meaning of a failed request: an error response, or no response.

use super::{NoAnswer, Response, retry_after};
use jiff::{SignedDuration, Timestamp};

/// The length in bytes of the shortest secret that is redacted in messages.
const MIN_SECRET_BYTES: usize = 6;

/// Why a request failed. The variants differ in how the connector continues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// A setting is wrong, so every further request to that system would fail too.
    Misconfigured {
        /// The name of the wrong setting.
        key: &'static str,
        /// What happened, and what to do.
        message: String,
    },
    /// The whole system is unavailable or throttles requests.
    Unavailable {
        /// How long to wait at least, if the system said so.
        after: Option<SignedDuration>,
        /// Whether the request may have had an effect nevertheless.
        unknown: bool,
        /// What was seen.
        message: String,
    },
    /// This request failed in the other system, or its response was lost. It may have had an effect.
    Unknown {
        /// What was seen.
        message: String,
    },
    /// The request had its effect, but its response is too long. The caller should ask for less.
    TooLarge {
        /// What was seen.
        message: String,
    },
    /// The run's budget of requests or time is used up. Nothing was sent, and the next run continues.
    BudgetExhausted {
        /// Which budget is used up.
        message: String,
    },
    /// This request was refused, and a retry would be refused too.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The other system's message, shortened.
        message: String,
    },
}

impl ApiError {
    /// The message for the operator.
    #[must_use]
    pub fn message(&self) -> &str {
        match self {
            Self::Misconfigured { message, .. }
            | Self::Unavailable { message, .. }
            | Self::Unknown { message }
            | Self::TooLarge { message }
            | Self::BudgetExhausted { message }
            | Self::Refused { message, .. } => message,
        }
    }

    /// Replaces these secrets in the message by `…`. Servers repeat what they were sent, for example a URL that
    /// contains SIGNL4's secret.
    #[must_use]
    pub(crate) fn redact(mut self, secrets: &[&str]) -> Self {
        let (Self::Misconfigured { message, .. }
        | Self::Unavailable { message, .. }
        | Self::Unknown { message }
        | Self::TooLarge { message }
        | Self::BudgetExhausted { message }
        | Self::Refused { message, .. }) = &mut self;
        // A short secret also occurs by chance in other words. Redacting those would reveal it.
        for secret in secrets.iter().filter(|s| s.len() >= MIN_SECRET_BYTES) {
            *message = message.replace(secret, "…");
        }
        self
    }

    /// Whether further requests to the same system are pointless in this run.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Misconfigured { .. } | Self::Unavailable { .. } | Self::BudgetExhausted { .. }
        )
    }

    /// Whether the request may have had an effect. If not, the stored intent can safely be undone.
    #[must_use]
    pub fn may_have_happened(&self) -> bool {
        matches!(
            self,
            Self::Unavailable { unknown: true, .. } | Self::Unknown { .. } | Self::TooLarge { .. }
        )
    }

    /// Creates the error of an unavailable or throttling system, for a request that had no effect.
    #[must_use]
    pub fn unavailable(after: Option<SignedDuration>, message: impl Into<String>) -> Self {
        Self::Unavailable {
            after,
            unknown: false,
            message: message.into(),
        }
    }
}

/// The error for a request without a response. `backend` is the system's name in the message.
#[must_use]
pub fn no_answer(backend: &str, fault: &NoAnswer) -> ApiError {
    match fault {
        NoAnswer::NotSent(reason) => {
            ApiError::unavailable(None, format!("{backend} cannot be reached: {reason}"))
        }
        NoAnswer::Unknown(reason) => ApiError::Unknown {
            message: format!("the response of {backend} was lost: {reason}"),
        },
        NoAnswer::TooLarge => ApiError::TooLarge {
            message: format!("the response of {backend} is larger than accepted"),
        },
    }
}

/// The error of a status that means the same for TOPdesk and SIGNL4; none for any other status.
#[must_use]
pub fn by_status(backend: &str, response: &Response, now: Timestamp) -> Option<ApiError> {
    let status = response.status;
    let throttled = |after, unknown| ApiError::Unavailable {
        after,
        unknown,
        message: format!("{backend} asks to be called again later (status {status})"),
    };
    match status {
        // SIGNL4 blocks for the time span of the limit. Without a header that says how long, a minute is assumed.
        429 => Some(throttled(
            retry_after(response, now).or(Some(A_MINUTE)),
            false,
        )),
        // A proxy also responds with 503 if the server fails while it processes the request.
        503 => Some(throttled(retry_after(response, now), true)),
        408 | 425 | 500..=599 => Some(ApiError::Unknown {
            message: format!("{backend} failed (status {status})"),
        }),
        _ => None,
    }
}

const A_MINUTE: SignedDuration = SignedDuration::from_mins(1);

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, headers: &[(&str, &str)]) -> Option<ApiError> {
        let owned = |(n, v): &(&str, &str)| ((*n).to_owned(), (*v).to_owned());
        let response = Response {
            status,
            headers: headers.iter().map(owned).collect(),
            body: Vec::new(),
        };
        by_status("SIGNL4", &response, Timestamp::UNIX_EPOCH)
    }

    fn after(error: Option<&ApiError>) -> Option<i64> {
        match error {
            Some(ApiError::Unavailable { after, .. }) => after.map(|after| after.as_secs()),
            _ => None,
        }
    }

    #[test]
    fn a_429_has_had_no_effect_and_waits_a_minute_unless_it_says_how_long() {
        let without_header = error(429, &[]);
        assert_eq!(after(without_header.as_ref()), Some(60));
        assert!(!without_header.unwrap().may_have_happened());
        assert_eq!(after(error(429, &[("retry-after", "7")]).as_ref()), Some(7));
    }

    #[test]
    fn a_503_may_have_had_its_effect_and_is_an_outage() {
        let error = error(503, &[("retry-after", "7")]).unwrap();
        assert_eq!(after(Some(&error)), Some(7));
        assert!(error.may_have_happened() && error.is_outage());
    }

    #[test]
    fn a_408_a_425_and_every_other_5xx_may_have_had_their_effect_and_concern_one_request() {
        for status in [408, 425, 500, 501, 502, 504, 599] {
            let error = error(status, &[]).unwrap();
            assert!(error.may_have_happened() && !error.is_outage(), "{status}");
        }
    }

    #[test]
    fn what_was_never_sent_has_had_no_effect() {
        let error = no_answer("SIGNL4", &NoAnswer::NotSent("refused".into()));
        assert!(!error.may_have_happened() && error.is_outage());
    }

    #[test]
    fn a_request_with_a_lost_or_too_long_response_may_have_had_its_effect() {
        for lost in [NoAnswer::Unknown("late".into()), NoAnswer::TooLarge] {
            assert!(no_answer("SIGNL4", &lost).may_have_happened());
        }
    }

    #[test]
    fn a_missing_response_names_the_system_and_the_reason() {
        let words = |fault| no_answer("TOPdesk", &fault).message().to_owned();
        assert_eq!(
            words(NoAnswer::NotSent("refused".into())),
            "TOPdesk cannot be reached: refused"
        );
        assert_eq!(
            words(NoAnswer::Unknown("reset".into())),
            "the response of TOPdesk was lost: reset"
        );
    }

    #[test]
    fn a_response_that_is_too_large_concerns_one_request() {
        let error = no_answer("TOPdesk", &NoAnswer::TooLarge);
        assert!(matches!(error, ApiError::TooLarge { .. }) && !error.is_outage());
    }

    #[test]
    fn a_status_without_a_common_meaning_is_no_error_here() {
        assert!((400..=404).all(|status| error(status, &[]).is_none()));
        assert_eq!((error(200, &[]), error(600, &[])), (None, None));
    }

    #[test]
    fn the_shortest_secret_that_is_redacted_has_six_letters() {
        let error = ApiError::unavailable(None, "abcdef and abcde");
        let redacted = error.redact(&["abcdef", "abcde"]);
        assert_eq!(redacted.message(), "… and abcde");
    }

    #[test]
    fn a_secret_that_a_server_repeats_is_redacted_and_a_short_word_is_not() {
        let message = "no resource at /webhook/abc-secret".to_owned();
        let error = ApiError::Refused {
            status: 400,
            message,
        };
        let redacted = error.redact(&["abc-secret", "at"]);
        assert_eq!(redacted.message(), "no resource at /webhook/…");
    }
}
