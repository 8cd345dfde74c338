//! Every HTTP response of the front.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::connector::{Failure, RunFailure, RunReport, SettingFault, WebhookResponse};

/// An HTTP response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(&'static str, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// The body of an error. A member that is `None` is left out.
#[derive(Default, Serialize)]
struct ErrorBody<'a> {
    error: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit_bytes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<&'a [SettingFault]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'a RawValue>,
}

impl<'a> ErrorBody<'a> {
    fn new(error: &'a str) -> Self {
        Self {
            error,
            ..Self::default()
        }
    }
}

/// Building a response.
impl Response {
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    pub(crate) fn json(status: u16, body: &impl Serialize) -> Self {
        // Fails only for a map whose keys are not strings, which no body contains.
        serde_json::to_vec(body)
            .map_or_else(|_| Self::empty(500), |text| Self::json_text(status, text))
    }

    /// For a body that is JSON already.
    pub(crate) fn json_text(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::empty(status)
            .with_header("content-type", "application/json")
            .with_body(body.into())
    }

    pub(crate) fn error(status: u16, message: &str) -> Self {
        Self::json(status, &ErrorBody::new(message))
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn with_body(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }
}

/// Responses of the front itself.
impl Response {
    /// The front works. This does not depend on the connector.
    #[must_use]
    pub fn healthy() -> Self {
        Self::json_text(200, r#"{"ok":true}"#)
    }

    /// The same for an unknown path and for a wrong token, so that a caller cannot distinguish them.
    #[must_use]
    pub fn not_found() -> Self {
        Self::empty(404)
    }

    /// The response to OPTIONS.
    #[must_use]
    pub fn allowed_methods(methods: &'static str) -> Self {
        Self::empty(204).with_header("allow", methods)
    }

    /// The method is not one of `methods`.
    #[must_use]
    pub fn method_not_allowed(methods: &'static str) -> Self {
        Self::error(405, "method not allowed").with_header("allow", methods)
    }

    /// The body is longer than `limit` bytes.
    #[must_use]
    pub fn body_too_large(limit: u32) -> Self {
        let mut body = ErrorBody::new("body too large");
        body.limit_bytes = Some(limit);
        Self::json(413, &body)
    }

    /// The connection ended before the body did.
    #[must_use]
    pub fn body_incomplete() -> Self {
        Self::error(400, "body incomplete")
    }
}

/// Responses that pass on what the connector returned.
impl Response {
    /// The connector's response to a webhook.
    #[must_use]
    pub fn webhook(response: WebhookResponse) -> Self {
        match (response.status, response.body) {
            // Not a final status: hosts refuse to send it.
            (..200 | 600.., _) => Self::error(500, "internal error"),
            (status, body) if body.is_empty() => Self::empty(status),
            (status, body) => Self::json_text(status, body),
        }
    }

    /// The connector did not accept a webhook. The sender is not the operator: it only learns whether a retry
    /// makes sense.
    #[must_use]
    pub fn webhook_failure(failure: &Failure) -> Self {
        match failure {
            Failure::Refused(_) => Self::error(400, "refused"),
            Failure::FixSettings(_) | Failure::TryLater(..) | Failure::StateTrouble(_) => {
                Self::error(503, "try later")
            }
        }
    }

    /// How a run ended, for a caller that has shown the token.
    #[must_use]
    pub fn run(result: Result<RunReport, RunFailure>) -> Self {
        match result {
            Ok(report) => Self::json_text(200, report.details)
                .with_header("x-work-waiting", report.work_waiting.to_string()),
            Err(failure) => Self::failure(&failure.reason, Some(&failure.details)),
        }
    }

    /// The connector could not check the token, so the caller may be anybody: it learns the kind of failure, but
    /// not the message.
    #[must_use]
    pub fn admit_failure(failure: &Failure) -> Self {
        Self::error(status(failure), kind(failure))
    }

    /// Why a call failed, for the operator.
    pub(crate) fn failure(failure: &Failure, details: Option<&str>) -> Self {
        let mut body = ErrorBody::new(kind(failure));
        match failure {
            Failure::FixSettings(faults) => body.settings = Some(faults),
            Failure::TryLater(_, message)
            | Failure::Refused(message)
            | Failure::StateTrouble(message) => body.message = Some(message),
        }
        body.details = details.and_then(json_object);
        let response = Self::json(status(failure), &body);
        match failure {
            Failure::TryLater(Some(seconds), _) => {
                response.with_header("retry-after", seconds.to_string())
            }
            _ => response,
        }
    }
}

fn kind(failure: &Failure) -> &'static str {
    match failure {
        Failure::FixSettings(_) => "fix-settings",
        Failure::TryLater(..) => "try-later",
        Failure::Refused(_) => "refused",
        Failure::StateTrouble(_) => "state-trouble",
    }
}

fn status(failure: &Failure) -> u16 {
    match failure {
        Failure::FixSettings(_) | Failure::StateTrouble(_) => 500,
        Failure::TryLater(..) => 503,
        Failure::Refused(_) => 400,
    }
}

/// Returns the text unchanged if it is a JSON object. Anything else would break the JSON around it.
fn json_object(text: &str) -> Option<&RawValue> {
    let json: &RawValue = serde_json::from_str(text).ok()?;
    json.get().starts_with('{').then_some(json)
}

#[cfg(test)]
mod tests;
