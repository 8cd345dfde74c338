//! Refusals in SIGNL4's form: `{code, message, details, requestId, errors[]}`.

use serde_json::json;

use crate::signl4::state::State;
use crate::wire::answer::{self, Answer};

/// A request that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: u16,
    code: u32,
    message: &'static str,
    details: String,
}

impl Refusal {
    pub(crate) fn new(
        status: u16,
        code: u32,
        message: &'static str,
        details: impl Into<String>,
    ) -> Self {
        Self {
            status,
            code,
            message,
            details: details.into(),
        }
    }

    pub(crate) fn bad_request(details: impl Into<String>) -> Self {
        Self::new(400, 1000, "The request is invalid.", details)
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(
            404,
            1001,
            "Not found.",
            format!("The {what} was not found."),
        )
    }

    /// Of the documented codes only 3004 is known; the others are placeholders.
    pub(crate) fn unknown_event_source(secret: &str) -> Self {
        let details = format!("An event source with ID {secret} was not found.");
        Self::new(404, 3004, "Error raising event.", details)
    }

    pub(crate) fn answer(&self, state: &mut State) -> Answer {
        let body = json!({
            "requestId": state.next_id("request"),
            "code": self.code,
            "details": self.details,
            "message": self.message,
            "errors": [],
        });
        answer::json(self.status, &body)
    }

    /// 404 of the inbound webhook has no `errors`.
    pub(crate) fn event_answer(&self, state: &mut State) -> Answer {
        let body = json!({
            "requestId": state.next_id("request"),
            "code": self.code,
            "details": self.details,
            "message": self.message,
        });
        answer::json(self.status, &body)
    }
}
