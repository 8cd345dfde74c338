//! Scripted faults: answers that a service gives in place of the right one.

use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use serde::Deserialize;

use super::answer::{self, Answer};

/// Marks an answer whose connection is to be cut before it is complete. The HTTP server does so;
/// whoever calls `respond` in process finds it in the response's extensions and has to treat the
/// outcome as unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut;

/// What is answered in place of the right answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A status with a body of any shape.
    Status {
        /// The HTTP status code.
        status: u16,
        /// The body.
        body: String,
        /// Its `Content-Type`; empty for none.
        content_type: String,
    },
    /// 302 to another address, as from a wrong URL or a single sign-on.
    Redirect(String),
    /// 200 with a log-in page, as from a single sign-on.
    Html,
    /// A status with a `Retry-After` in seconds.
    RetryAfter {
        /// The HTTP status code: 429 or 503.
        status: u16,
        /// Seconds to wait.
        seconds: u32,
    },
    /// The connection breaks in the middle of the answer: see [`Cut`].
    Cut,
}

/// A scripted fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    kind: FaultKind,
    path_part: Option<String>,
    after_effect: bool,
}

impl Fault {
    fn of(kind: FaultKind) -> Self {
        Self {
            kind,
            path_part: None,
            after_effect: false,
        }
    }

    /// A status with a body.
    #[must_use]
    pub fn status(status: u16, body: impl Into<String>, content_type: impl Into<String>) -> Self {
        Self::of(FaultKind::Status {
            status,
            body: body.into(),
            content_type: content_type.into(),
        })
    }

    /// TOPdesk's first shape of an error: `[{"message":"…"}]`.
    #[must_use]
    pub fn message_list(status: u16, message: &str) -> Self {
        let body = serde_json::json!([{ "message": message }]);
        Self::status(status, body.to_string(), "application/json")
    }

    /// TOPdesk's second shape: `{"errors":[{"errorCode","appliesTo","errorMessage"}]}`.
    #[must_use]
    pub fn error_object(status: u16, code: &str, message: &str) -> Self {
        let body = serde_json::json!({ "errors": [error_entry(code, message)] });
        Self::status(status, body.to_string(), "application/json")
    }

    /// TOPdesk's third shape: a list of the entries of the second.
    #[must_use]
    pub fn error_list(status: u16, code: &str, message: &str) -> Self {
        let body = serde_json::json!([error_entry(code, message)]);
        Self::status(status, body.to_string(), "application/json")
    }

    /// TOPdesk's fourth shape: a status and nothing else.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self::status(status, "", "")
    }

    /// 302 to `location`.
    #[must_use]
    pub fn redirect(location: impl Into<String>) -> Self {
        Self::of(FaultKind::Redirect(location.into()))
    }

    /// 200 with a log-in page.
    #[must_use]
    pub fn html() -> Self {
        Self::of(FaultKind::Html)
    }

    /// A status with `Retry-After` in seconds.
    #[must_use]
    pub fn retry_after(status: u16, seconds: u32) -> Self {
        Self::of(FaultKind::RetryAfter { status, seconds })
    }

    /// A connection that breaks in the middle of the answer.
    #[must_use]
    pub fn cut() -> Self {
        Self::of(FaultKind::Cut)
    }

    /// Only for requests whose path contains `part`.
    #[must_use]
    pub fn on_path(mut self, part: impl Into<String>) -> Self {
        self.path_part = Some(part.into());
        self
    }

    /// The request is carried out first; only its answer is replaced. Its sender does not know the outcome.
    #[must_use]
    pub fn after_effect(mut self) -> Self {
        self.after_effect = true;
        self
    }

    fn concerns(&self, path: &str) -> bool {
        self.path_part.as_ref().is_none_or(|p| path.contains(p))
    }

    /// Whether the request has its effect all the same.
    #[must_use]
    pub fn has_effect(&self) -> bool {
        self.after_effect
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self) -> Response<Bytes> {
        match &self.kind {
            FaultKind::Status {
                status,
                body,
                content_type,
            } => page(*status, body, content_type),
            FaultKind::Redirect(location) => {
                with_header(page(302, "", ""), header::LOCATION, location)
            }
            FaultKind::Html => page(200, LOGIN_PAGE, "text/html;charset=UTF-8"),
            FaultKind::RetryAfter { status, seconds } => with_header(
                page(*status, "", ""),
                header::RETRY_AFTER,
                &seconds.to_string(),
            ),
            FaultKind::Cut => {
                let mut answer = page(200, "", "application/json");
                answer.extensions_mut().insert(Cut);
                answer
            }
        }
    }
}

const LOGIN_PAGE: &str =
    "<!DOCTYPE html><html><head><title>Log in</title></head><body></body></html>";

fn error_entry(code: &str, message: &str) -> serde_json::Value {
    serde_json::json!({ "errorCode": code, "appliesTo": [], "errorMessage": message })
}

fn page(status: u16, body: &str, content_type: &str) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::copy_from_slice(body.as_bytes()));
    *answer.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if content_type.is_empty() {
        return answer;
    }
    with_header(answer, header::CONTENT_TYPE, content_type)
}

fn with_header(
    mut answer: Response<Bytes>,
    name: http::HeaderName,
    value: &str,
) -> Response<Bytes> {
    if let Ok(value) = http::HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
    answer
}

/// The faults that are still to come: some for one request each, one for all requests.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    next: Vec<Fault>,
    all: Option<Fault>,
}

impl Faults {
    pub(crate) fn push(&mut self, fault: Fault) {
        self.next.push(fault);
    }

    pub(crate) fn forget_next(&mut self) {
        self.next.clear();
    }

    pub(crate) fn set_all(&mut self, fault: Option<Fault>) {
        self.all = fault;
    }

    /// The status that every request is answered now; none where all is well.
    pub(crate) fn trouble(&self) -> Option<u16> {
        match self.all.as_ref().map(|fault| &fault.kind) {
            Some(FaultKind::Status { status, .. } | FaultKind::RetryAfter { status, .. }) => {
                Some(*status)
            }
            _ => None,
        }
    }

    /// The fault for a request to `path`, if there is one. A fault for once is used up.
    pub(crate) fn take(&mut self, path: &str) -> Option<Fault> {
        match self.next.iter().position(|f| f.concerns(path)) {
            Some(at) => Some(self.next.remove(at)),
            None => self.all.clone().filter(|f| f.concerns(path)),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outage {
    status: Option<u16>,
}

/// `PUT /simulator/trouble`: every request of the API fails with a status from now on, or none does.
pub(crate) fn set_outage(faults: &mut Faults, request: &Request<Bytes>) -> Answer {
    let outage: Result<Outage, _> = serde_json::from_slice(request.body());
    let status = match outage {
        Ok(Outage { status }) if status.is_none_or(|s| (400..=599).contains(&s)) => status,
        _ => {
            let message = "expected {\"status\": 400 to 599, or null for none}";
            return answer::json(400, &serde_json::json!({ "message": message }));
        }
    };
    faults.set_all(status.map(Fault::empty));
    answer::json(200, &serde_json::json!({ "status": status }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_for_once_are_used_up_in_order_and_by_path() {
        let mut faults = Faults::default();
        faults.push(Fault::empty(500).on_path("/a"));
        faults.push(Fault::empty(501));
        assert_eq!(faults.take("/b").unwrap().answer().status(), 501);
        assert_eq!(faults.take("/b"), None);
        assert_eq!(faults.take("/x/a").unwrap().answer().status(), 500);
        assert_eq!(faults.take("/x/a"), None);
    }

    #[test]
    fn a_fault_for_always_stays_until_it_is_taken_away() {
        let mut faults = Faults::default();
        faults.set_all(Some(Fault::retry_after(503, 20)));
        for _ in 0..2 {
            let answer = faults.take("/").unwrap().answer();
            assert_eq!(answer.headers().get(header::RETRY_AFTER).unwrap(), "20");
        }
        faults.set_all(None);
        assert_eq!(faults.take("/"), None);
    }

    #[test]
    fn faults_for_once_can_be_taken_back_and_the_one_for_always_stays() {
        let mut faults = Faults::default();
        faults.push(Fault::empty(500));
        faults.set_all(Some(Fault::empty(503)));
        faults.forget_next();
        assert_eq!(faults.take("/").unwrap().answer().status(), 503);
    }

    #[test]
    fn a_cut_answer_is_marked() {
        let answer = Fault::cut().answer();
        assert_eq!(answer.extensions().get::<Cut>(), Some(&Cut));
    }
}
