//! What is answered.

use crate::connector::{Failure, Report, RunFailure, WebhookAnswer};
use crate::json::{array, object, string};

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

impl Answer {
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    pub(crate) fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::empty(status)
            .with("content-type", "application/json")
            .with_body(body.into())
    }

    pub(crate) fn error(status: u16, words: &str) -> Self {
        Self::json(status, object(&[("error", string(words))]))
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
        Self::json(200, r#"{"ok":true}"#)
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
        let members = [
            ("error", string("body too large")),
            ("limit_bytes", limit.to_string()),
        ];
        Self::json(413, object(&members))
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
            (status, body) => Self::json(status, body),
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
        Self::json(200, report.details).with("x-work-waiting", waiting)
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
        let mut members = vec![("error", string(kind(failure)))];
        match failure {
            Failure::FixSettings(faults) => members.push(("settings", settings(faults))),
            Failure::TryLater(_, message)
            | Failure::Refused(message)
            | Failure::StateTrouble(message) => members.push(("message", string(message))),
        }
        // An object by contract; anything else would break the JSON around it.
        if let Some(details) = details.filter(|d| d.starts_with('{') && d.ends_with('}')) {
            members.push(("details", details.to_owned()));
        }
        let answer = Self::json(status(failure), object(&members));
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

fn settings(faults: &[(String, String)]) -> String {
    let fault = |(key, message): &(String, String)| {
        object(&[("key", string(key)), ("message", string(message))])
    };
    array(&faults.iter().map(fault).collect::<Vec<_>>())
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
        let fault = (
            "topdesk_url".to_owned(),
            "expected \"https://…\"".to_owned(),
        );
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

    #[test]
    fn details_that_are_no_object_are_left_out() {
        let reason = Failure::StateTrouble("newer version".into());
        let answer = Answer::run_failure(&RunFailure {
            reason,
            details: String::new(),
        });
        assert_eq!(answer.status, 500);
        assert_eq!(
            text(&answer),
            r#"{"error":"state-trouble","message":"newer version"}"#
        );
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
            Failure::FixSettings(vec![(secret(), secret())]),
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
