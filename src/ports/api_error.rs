//! What an answer means, or that there is none.

use super::{NoAnswer, Response, retry_after};
use jiff::{SignedDuration, Timestamp};

/// In bytes; what is shorter is not looked for in messages.
const SHORTEST_SECRET: usize = 6;

/// Why a request did not do its job, named for what happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// A setting is wrong; every further request to that side would fail alike.
    Misconfigured {
        /// The setting to look at.
        key: &'static str,
        /// What was seen and what to do.
        message: String,
    },
    /// The whole side is out of reach or asks for patience.
    Unavailable {
        /// How long to wait at least, if the side said so.
        after: Option<SignedDuration>,
        /// The request may have had its effect all the same.
        unknown: bool,
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
    /// This run may ask that side no more: nothing was sent, and the next run goes on.
    BudgetExhausted {
        /// What is used up.
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

impl ApiError {
    /// The words for the operator.
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

    /// The same, with `…` in place of these secrets: servers repeat what they were sent, the address and
    /// with it SIGNL4's secret among it.
    #[must_use]
    pub(crate) fn redact(mut self, secrets: &[&str]) -> Self {
        let (Self::Misconfigured { message, .. }
        | Self::Unavailable { message, .. }
        | Self::Unknown { message }
        | Self::TooLarge { message }
        | Self::BudgetExhausted { message }
        | Self::Refused { message, .. }) = &mut self;
        // Shorter ones stand in words that are none; to blot those out would tell them.
        for secret in secrets.iter().filter(|s| s.len() >= SHORTEST_SECRET) {
            *message = message.replace(secret, "…");
        }
        self
    }

    /// Whether further requests to the same side are pointless in this run.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Misconfigured { .. } | Self::Unavailable { .. } | Self::BudgetExhausted { .. }
        )
    }

    /// Whether the request may have had its effect. If not, going back to how it was is safe.
    #[must_use]
    pub fn may_have_happened(&self) -> bool {
        matches!(
            self,
            Self::Unavailable { unknown: true, .. } | Self::Unknown { .. } | Self::TooLarge { .. }
        )
    }

    /// The side asks for patience or is out of reach, and the request has had no effect.
    #[must_use]
    pub fn unavailable(after: Option<SignedDuration>, message: impl Into<String>) -> Self {
        Self::Unavailable {
            after,
            unknown: false,
            message: message.into(),
        }
    }
}

/// No answer at all.
#[must_use]
pub fn no_answer(side: &str, fault: &NoAnswer) -> ApiError {
    match fault {
        NoAnswer::NotSent(reason) => {
            ApiError::unavailable(None, format!("{side} cannot be reached: {reason}"))
        }
        NoAnswer::Unknown(reason) => ApiError::Unknown {
            message: format!("the answer of {side} was lost: {reason}"),
        },
        NoAnswer::TooLarge => ApiError::TooLarge {
            message: format!("the answer of {side} is larger than accepted"),
        },
    }
}

/// The classes that both sides share; none if the status means something else on each side.
#[must_use]
pub fn by_status(side: &str, answer: &Response, now: Timestamp) -> Option<ApiError> {
    let status = answer.status;
    let patience = |after, unknown| ApiError::Unavailable {
        after,
        unknown,
        message: format!("{side} asks for patience (status {status})"),
    };
    match status {
        // Passing a limit blocks for as long as the limit counts; where nobody says how long, a minute.
        429 => Some(patience(retry_after(answer, now).or(Some(A_MINUTE)), false)),
        // Who stands before the server says so too when the server breaks off in the middle.
        503 => Some(patience(retry_after(answer, now), true)),
        408 | 425 | 500..=599 => Some(ApiError::Unknown {
            message: format!("{side} failed (status {status})"),
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
        let answer = Response {
            status,
            headers: headers.iter().map(owned).collect(),
            body: Vec::new(),
        };
        by_status("SIGNL4", &answer, Timestamp::UNIX_EPOCH)
    }

    fn after(error: Option<&ApiError>) -> Option<i64> {
        match error {
            Some(ApiError::Unavailable { after, .. }) => after.map(|after| after.as_secs()),
            _ => None,
        }
    }

    #[test]
    fn a_429_has_had_no_effect_and_waits_a_minute_unless_it_says_how_long() {
        let untold = error(429, &[]);
        assert_eq!(after(untold.as_ref()), Some(60));
        assert!(!untold.unwrap().may_have_happened());
        assert_eq!(after(error(429, &[("retry-after", "7")]).as_ref()), Some(7));
    }

    #[test]
    fn a_503_may_have_had_its_effect_and_concerns_the_whole_side() {
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
    fn a_lost_or_too_long_answer_may_have_been_an_effect() {
        for lost in [NoAnswer::Unknown("late".into()), NoAnswer::TooLarge] {
            assert!(no_answer("SIGNL4", &lost).may_have_happened());
        }
    }

    #[test]
    fn what_has_no_answer_says_which_side_and_why() {
        let words = |fault| no_answer("TOPdesk", &fault).message().to_owned();
        assert_eq!(
            words(NoAnswer::NotSent("refused".into())),
            "TOPdesk cannot be reached: refused"
        );
        assert_eq!(
            words(NoAnswer::Unknown("reset".into())),
            "the answer of TOPdesk was lost: reset"
        );
    }

    #[test]
    fn an_answer_that_is_too_large_concerns_one_request() {
        let error = no_answer("TOPdesk", &NoAnswer::TooLarge);
        assert!(matches!(error, ApiError::TooLarge { .. }) && !error.is_outage());
    }

    #[test]
    fn what_a_status_means_on_one_side_only_is_not_decided_here() {
        assert!((400..=404).all(|status| error(status, &[]).is_none()));
        assert_eq!((error(200, &[]), error(600, &[])), (None, None));
    }

    #[test]
    fn the_shortest_secret_that_is_blotted_out_has_six_letters() {
        let error = ApiError::unavailable(None, "abcdef and abcde");
        let told = error.redact(&["abcdef", "abcde"]);
        assert_eq!(told.message(), "… and abcde");
    }

    #[test]
    fn a_secret_that_a_server_repeats_is_blotted_out_and_a_short_word_is_not() {
        let message = "no resource at /webhook/abc-secret".to_owned();
        let error = ApiError::Refused {
            status: 400,
            message,
        };
        let told = error.redact(&["abc-secret", "at"]);
        assert_eq!(told.message(), "no resource at /webhook/…");
    }
}
