//! One request to a connector that writes down what it is asked.

use std::cell::RefCell;

use http_front::connector::{
    Failure, Handler, Operator, OperatorCall, RunFailure, RunReport, Session, WebhookRequest,
    WebhookResponse,
};
use http_front::exchange::{BodyError, Exchange, Method};
use http_front::response::Response;
use http_front::serve::serve;

/// The largest body that `admit` allows.
pub const LIMIT: u32 = 64;

pub const SESSION: (&str, &str) = ("cookie", "console=session");
pub const CONSOLE_HEADER: (&str, &str) = ("x-console", "1");
pub const FORM_TYPE: (&str, &str) = (
    "content-type",
    "application/x-www-form-urlencoded;charset=UTF-8",
);

pub const ALL_METHODS: [Method; 5] = [
    Method::Get,
    Method::Head,
    Method::Post,
    Method::Options,
    Method::Other,
];

/// A request, and what the connector returns to each call.
pub struct Scene {
    pub method: Method,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Result<Vec<u8>, BodyError>,
    /// For the right token; a wrong one is not admitted.
    pub admit: Result<Option<u32>, Failure>,
    pub webhook: Result<WebhookResponse, Failure>,
    pub call: Result<String, Failure>,
    /// The seconds of the session, if there is one.
    pub login: Result<Option<u32>, Failure>,
    log: RefCell<Vec<String>>,
    responses: RefCell<Vec<Response>>,
}

impl Scene {
    pub fn new(method: Method, path: &str) -> Self {
        Self {
            method,
            path: path.into(),
            headers: Vec::new(),
            body: Ok(Vec::new()),
            admit: Ok(Some(LIMIT)),
            webhook: Ok(WebhookResponse {
                status: 200,
                body: b"{}".into(),
                work_waiting: true,
            }),
            call: Ok(r#"{"a":1}"#.into()),
            login: Ok(Some(60)),
            log: RefCell::default(),
            responses: RefCell::default(),
        }
    }

    pub fn with_headers(mut self, headers: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).into(), (*value).into());
        self.headers.extend(headers.iter().map(owned));
        self
    }

    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Ok(body.into());
        self
    }

    /// Plays the request and gives the only response.
    pub fn response(&self) -> Response {
        serve(self, &mut Page { scene: self });
        let responses = self.responses.borrow();
        let [response] = &responses[..] else {
            panic!("{} responses", responses.len());
        };
        response.clone()
    }

    /// Plays the request and gives every step in its order.
    pub fn steps(&self) -> Vec<String> {
        self.response();
        self.log.borrow().clone()
    }

    /// Plays the request and gives the status, and what the connector was asked beside `admit`.
    pub fn status_and_calls(&self) -> (u16, Vec<String>) {
        let status = self.response().status;
        let log = self.log.borrow();
        let is_call = |step: &&String| {
            ["admit ", "body ", "respond "]
                .iter()
                .all(|other| !step.starts_with(other))
        };
        (status, log.iter().filter(is_call).cloned().collect())
    }

    fn note(&self, step: impl Into<String>) {
        self.log.borrow_mut().push(step.into());
    }
}

/// A request of the console's API with a session.
pub fn api_get(name_and_query: &str) -> Scene {
    Scene::new(Method::Get, &format!("/console/api/{name_and_query}")).with_headers(&[SESSION])
}

/// A change by the console's own page with a session.
pub fn api_post(name: &str, body: impl Into<Vec<u8>>) -> Scene {
    Scene::new(Method::Post, &format!("/console/api/{name}"))
        .with_headers(&[SESSION, CONSOLE_HEADER, FORM_TYPE])
        .with_body(body)
}

/// A login by the console's own page.
pub fn post_login(body: impl Into<Vec<u8>>) -> Scene {
    Scene::new(Method::Post, "/console/login")
        .with_headers(&[CONSOLE_HEADER, FORM_TYPE])
        .with_body(body)
}

/// The value of a header that must not be there twice.
pub fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    let mut values = response
        .headers
        .iter()
        .filter(|(given, _)| *given == name)
        .map(|(_, value)| value.as_str());
    let value = values.next();
    assert_eq!(values.next(), None, "{name} is there twice");
    value
}

/// The body as text.
pub fn text(response: &Response) -> String {
    String::from_utf8(response.body.clone()).unwrap()
}

impl Handler for Scene {
    fn admit(&self, endpoint: &str, token: &str) -> Result<Option<u32>, Failure> {
        self.note(format!("admit {endpoint} {token}"));
        match (endpoint, token) {
            ("console", "session" | "admin")
            | ("metrics", "m")
            | ("schedule" | "signl4", "t0ken") => self.admit.clone(),
            _ => Ok(None),
        }
    }

    fn on_schedule(&self) -> Result<RunReport, RunFailure> {
        self.note("on-schedule");
        Ok(RunReport {
            work_waiting: true,
            details: "{}".into(),
        })
    }

    fn on_webhook(&self, request: WebhookRequest) -> Result<WebhookResponse, Failure> {
        let WebhookRequest {
            endpoint,
            token,
            headers,
            body,
        } = request;
        let body = String::from_utf8_lossy(&body);
        self.note(format!(
            "on-webhook {endpoint} {token} {} {body}",
            headers.len()
        ));
        self.webhook.clone()
    }

    fn drain(&self) -> Result<RunReport, RunFailure> {
        self.note("drain");
        Err(RunFailure {
            reason: Failure::TryLater(None, "busy".into()),
            details: "{}".into(),
        })
    }
}

impl Operator for Scene {
    fn call(&self, call: OperatorCall) -> Result<String, Failure> {
        self.note(format!("{call:?}"));
        self.call.clone()
    }

    fn login(&self, token: &str) -> Result<Option<Session>, Failure> {
        self.note(format!("login {token}"));
        let session = |seconds| Session {
            value: "17.seal".into(),
            seconds,
        };
        self.login.clone().map(|seconds| seconds.map(session))
    }
}

struct Page<'a> {
    scene: &'a Scene,
}

impl Exchange for Page<'_> {
    fn method(&self) -> Method {
        self.scene.method
    }

    fn path(&self) -> String {
        self.scene.path.clone()
    }

    fn authority(&self) -> Option<String> {
        Some("connector.example".into())
    }

    fn headers(&self) -> Vec<(String, String)> {
        self.scene.headers.clone()
    }

    fn body(&mut self, limit: u32) -> Result<Vec<u8>, BodyError> {
        self.scene.note(format!("body {limit}"));
        let body = self.scene.body.clone()?;
        if body.len() > limit as usize {
            return Err(BodyError::TooLarge);
        }
        Ok(body)
    }

    fn respond(&mut self, response: Response) {
        let body = String::from_utf8_lossy(&response.body);
        self.scene
            .note(format!("respond {} {body}", response.status).trim_end());
        self.scene.responses.borrow_mut().push(response);
    }
}
