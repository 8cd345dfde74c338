//! What is answered.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::connector::{Failure, Report, RunFailure, SettingFault, WebhookAnswer};

/// An HTTP answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// All of it.
    pub body: Vec<u8>,
}

/// What an error says. A member that is `None` is left out.
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

impl Answer {
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    pub(crate) fn json(status: u16, body: &impl Serialize) -> Self {
        // Only a map whose keys are not strings cannot be written; no answer has one.
        serde_json::to_vec(body)
            .map_or_else(|_| Self::empty(500), |text| Self::json_text(status, text))
    }

    /// For a text that is JSON already.
    pub(crate) fn json_text(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::empty(status)
            .with("content-type", "application/json")
            .with_body(body.into())
    }

    pub(crate) fn error(status: u16, message: &str) -> Self {
        Self::json(status, &ErrorBody::new(message))
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn with_body(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    /// The front is there.
    #[must_use]
    pub fn healthy() -> Self {
        Self::json_text(200, r#"{"ok":true}"#)
    }

    /// For an unknown path and for a wrong token alike, so that neither can be told from the other.
    #[must_use]
    pub fn not_found() -> Self {
        Self::empty(404)
    }

    /// What may be asked, for OPTIONS.
    #[must_use]
    pub fn allowed(methods: &'static str) -> Self {
        Self::empty(204).with("allow", methods)
    }

    /// The method is none of `methods`.
    #[must_use]
    pub fn method_not_allowed(methods: &'static str) -> Self {
        Self::error(405, "method not allowed").with("allow", methods)
    }

    /// The body is longer than `limit` bytes.
    #[must_use]
    pub fn too_large(limit: u32) -> Self {
        let mut body = ErrorBody::new("body too large");
        body.limit_bytes = Some(limit);
        Self::json(413, &body)
    }

    /// The body did not arrive whole.
    #[must_use]
    pub fn broken_body() -> Self {
        Self::error(400, "body incomplete")
    }

    /// The connector's own answer.
    #[must_use]
    pub fn to_webhook(answer: WebhookAnswer) -> Self {
        match (answer.status, answer.body) {
            // Not a final status: hosts refuse to send it.
            (..200 | 600.., _) => Self::error(500, "internal error"),
            (status, body) if body.is_empty() => Self::empty(status),
            (status, body) => Self::json_text(status, body),
        }
    }

    /// A webhook's sender is a stranger, who learns only whether sending again makes sense.
    #[must_use]
    pub fn to_webhook_failure(failure: &Failure) -> Self {
        match failure {
            Failure::Refused(_) => Self::error(400, "refused"),
            Failure::FixSettings(_) | Failure::TryLater(..) | Failure::StateTrouble(_) => {
                Self::error(503, "try later")
            }
        }
    }

    /// A run's report.
    #[must_use]
    pub fn report(report: Report) -> Self {
        let waiting = if report.work_waiting { "true" } else { "false" };
        Self::json_text(200, report.details).with("x-work-waiting", waiting)
    }

    /// Why the run failed, for the operator, who has shown the token.
    #[must_use]
    pub fn run_failure(failure: &RunFailure) -> Self {
        Self::failure(&failure.reason, Some(&failure.details))
    }

    /// The connector could not even check the token. Whoever asks may be anybody: the kind of trouble
    /// helps an operator, its words would help a stranger too.
    #[must_use]
    pub fn not_admitted(failure: &Failure) -> Self {
        Self::error(status(failure), kind(failure))
    }

    /// Why the connector could not answer, for the operator.
    pub(crate) fn failure(failure: &Failure, details: Option<&str>) -> Self {
        let mut body = ErrorBody::new(kind(failure));
        match failure {
            Failure::FixSettings(faults) => body.settings = Some(faults),
            Failure::TryLater(_, message)
            | Failure::Refused(message)
            | Failure::StateTrouble(message) => body.message = Some(message),
        }
        body.details = details.and_then(json_object);
        let answer = Self::json(status(failure), &body);
        match failure {
            Failure::TryLater(Some(seconds), _) => answer.with("retry-after", seconds.to_string()),
            _ => answer,
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

/// The text, unchanged, if it is a JSON object. Anything else would break the JSON around it.
fn json_object(text: &str) -> Option<&RawValue> {
    let json: &RawValue = serde_json::from_str(text).ok()?;
    json.get().starts_with('{').then_some(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_failure(reason: Failure) -> Answer {
        Answer::run_failure(&RunFailure {
            reason,
            details: r#"{"alerts":1}"#.into(),
        })
    }

    fn text(answer: &Answer) -> &str {
        std::str::from_utf8(&answer.body).unwrap()
    }

    #[test]
    fn names_the_settings_to_correct() {
        let fault = SettingFault {
            key: "topdesk_url".into(),
            message: "expected \"https://…\"".into(),
        };
        let answer = run_failure(Failure::FixSettings(vec![fault]));
        assert_eq!(answer.status, 500);
        assert_eq!(
            text(&answer),
            r#"{"error":"fix-settings","settings":[{"key":"topdesk_url","message":"expected \"https://…\""}],"details":{"alerts":1}}"#
        );
    }

    #[test]
    fn says_when_to_call_again() {
        let answer = run_failure(Failure::TryLater(Some(90), "TOPdesk is down".into()));
        assert_eq!(answer.status, 503);
        assert!(answer.headers.contains(&("retry-after", "90".into())));
    }

    #[test]
    fn leaves_the_time_open_when_the_connector_does() {
        let answer = run_failure(Failure::TryLater(None, "busy".into()));
        assert!(
            answer
                .headers
                .iter()
                .all(|(name, _)| *name != "retry-after")
        );
    }

    fn with_details(details: &str) -> Answer {
        Answer::run_failure(&RunFailure {
            reason: Failure::StateTrouble("newer version".into()),
            details: details.into(),
        })
    }

    #[test]
    fn details_that_are_no_object_are_left_out() {
        for details in [
            "",
            "null",
            "[]",
            "\"{}\"",
            "{",
            "{}{}",
            "{\"a\":}",
            "{\"a\":\"\0\"}",
            "{},\"error\":\"refused\",\"x\":{}",
        ] {
            let answer = with_details(details);
            assert_eq!(answer.status, 500);
            assert_eq!(
                text(&answer),
                r#"{"error":"state-trouble","message":"newer version"}"#,
                "{details}"
            );
        }
    }

    #[test]
    fn details_are_handed_on_unchanged() {
        for details in [r#"{"a":1,"a":1.0e2 , "\u00e4":"ä"}"#, "{ }"] {
            let expected = format!(
                r#"{{"error":"state-trouble","message":"newer version","details":{details}}}"#
            );
            assert_eq!(text(&with_details(details)), expected);
        }
    }

    #[test]
    fn details_that_are_deeply_nested_do_not_exhaust_the_stack() {
        let depth = 200_000;
        let nested = format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(text(&with_details(&nested)).contains(&nested));
        let unfinished = format!("{{\"a\":{}", "[".repeat(depth));
        assert!(!text(&with_details(&unfinished)).contains("details"));
    }

    #[test]
    fn a_message_of_any_characters_is_valid_json() {
        let message = "quote \" backslash \\ newline \n zero \0 delete \u{7f} separator \u{2028}";
        let answer = run_failure(Failure::Refused(message.into()));
        let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body["message"], message);
    }

    #[test]
    fn a_report_is_handed_on_unchanged() {
        let answer = Answer::report(Report {
            work_waiting: true,
            details: "{\"a\":1}".into(),
        });
        assert_eq!((answer.status, text(&answer)), (200, "{\"a\":1}"));
        assert!(answer.headers.contains(&("x-work-waiting", "true".into())));
    }

    #[test]
    fn a_stranger_learns_nothing_from_a_failure() {
        let secret = || "the words".to_owned();
        let failures = [
            Failure::FixSettings(vec![SettingFault {
                key: secret(),
                message: secret(),
            }]),
            Failure::TryLater(Some(7), secret()),
            Failure::StateTrouble(secret()),
        ];
        for failure in failures {
            let answer = Answer::to_webhook_failure(&failure);
            assert_eq!(
                (answer.status, text(&answer)),
                (503, r#"{"error":"try later"}"#)
            );
            assert!(!text(&Answer::not_admitted(&failure)).contains("words"));
        }
    }

    #[test]
    fn a_webhook_that_would_be_refused_again_is_not_invited_to_try_again() {
        assert_eq!(
            Answer::to_webhook_failure(&Failure::Refused("why".into())).status,
            400
        );
    }

    #[test]
    fn an_empty_webhook_answer_claims_no_content_type() {
        let empty = WebhookAnswer {
            status: 204,
            body: Vec::new(),
            work_waiting: false,
        };
        assert_eq!(Answer::to_webhook(empty), Answer::empty(204));
    }

    #[test]
    fn a_status_that_cannot_be_sent_becomes_500() {
        for status in [0, 100, 199, 600, u16::MAX] {
            let answer = WebhookAnswer {
                status,
                body: Vec::new(),
                work_waiting: false,
            };
            assert_eq!(Answer::to_webhook(answer).status, 500);
        }
    }
}
