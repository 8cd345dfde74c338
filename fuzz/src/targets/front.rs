//! The HTTP front: paths, methods, bodies that break off, a connector that answers anything.

use crate::choices::Choices;
use crate::odd;
use http_front::connector::{
    Failure, Handler, Operator, OperatorCall, RunFailure, RunReport, Session, SettingFault,
    WebhookRequest, WebhookResponse,
};
use http_front::exchange::{BodyError, Exchange, Method};
use http_front::response::Response;
use http_front::serve::serve;
use std::cell::RefCell;

/// Words of the connector that no stranger may read.
const WORDS: &str = "words-of-the-connector";

struct Scene<'c, 'b> {
    choices: RefCell<&'c mut Choices<'b>>,
    path: String,
    method: Method,
    headers: Vec<(String, String)>,
    log: RefCell<Vec<&'static str>>,
    admitted: RefCell<bool>,
    responses: RefCell<Vec<Response>>,
}

/// Everything that can be asked of the front.
pub fn http_front(c: &mut Choices<'_>) {
    let methods = [
        Method::Post,
        Method::Get,
        Method::Head,
        Method::Options,
        Method::Other,
    ];
    let scene = Scene {
        path: path(c),
        method: c.one_of(&methods),
        headers: headers(c),
        choices: RefCell::new(c),
        log: RefCell::default(),
        admitted: RefCell::default(),
        responses: RefCell::default(),
    };
    serve(&scene, &mut Page(&scene));
    let responses = scene.responses.borrow();
    let [response] = &responses[..] else {
        panic!("{} responses to {:?}", responses.len(), scene.path);
    };
    assert!((200..600).contains(&response.status));
    let header = |(_, value): &(&str, String)| !value.contains(char::is_control);
    assert!(response.headers.iter().all(header));
    let log = scene.log.borrow();
    let asked = |what: &str| log.iter().position(|one| *one == what);
    let effects = ["body", "on-webhook", "on-schedule", "call", "drain"];
    let effect = effects.iter().filter_map(|effect| asked(effect)).min();
    // A login has a body before anybody is known.
    let effect = effect.filter(|_| !scene.path.starts_with("/console/log"));
    assert!(
        effect.is_none() || *scene.admitted.borrow(),
        "{log:?} without being admitted"
    );
    assert!(
        effect.is_none_or(|at| asked("admit").is_some_and(|admit| admit < at)),
        "{log:?}"
    );
    assert!(
        asked("drain").is_none_or(|at| asked("respond").is_some_and(|respond| respond < at)),
        "{log:?}"
    );
    if !*scene.admitted.borrow()
        && !scene.path.starts_with("/health")
        && !scene.path.starts_with("/console")
        && response.status != 500
        && response.status != 503
    {
        assert!([400, 404].contains(&response.status), "{response:?}");
        assert!(response.status == 400 || *response == Response::not_found());
    }
    let for_people = ["/schedule", "/metrics", "/console/api"];
    let for_people = for_people.iter().any(|start| scene.path.starts_with(start));
    if !for_people || !*scene.admitted.borrow() {
        assert!(
            !String::from_utf8_lossy(&response.body).contains(WORDS),
            "a stranger reads {response:?}"
        );
    }
    if response
        .headers
        .iter()
        .any(|(name, value)| *name == "content-type" && value == "application/json")
    {
        let json: Result<serde_json::Value, _> = serde_json::from_slice(&response.body);
        assert!(json.is_ok(), "no JSON: {response:?}");
    }
}

fn path(c: &mut Choices<'_>) -> String {
    let start = c.one_of(&[
        "/webhook/signl4/",
        "/webhook/topdesk/",
        "/schedule/",
        "/health",
        "/metrics?token=",
        "/console",
        "/console/login",
        "/console/logout",
        "/console/api/status",
        "/console/api/explain?ticket=",
        "/console/api/drop",
        "/console/api/",
        "/webhook/",
        "/",
        "",
    ]);
    let escaped: String = match c.below(3) {
        0 => odd::text(c),
        1 => c
            .bytes(40)
            .iter()
            .map(|byte| format!("%{byte:02x}"))
            .collect(),
        _ => "t0ken".into(),
    };
    format!(
        "{start}{escaped}{}",
        c.one_of(&["", "", "/", "?x=1", "%", "/t0ken"])
    )
}

/// What a browser, a script or neither sends.
fn headers(c: &mut Choices<'_>) -> Vec<(String, String)> {
    let all = [
        ("cookie", "console=session"),
        ("cookie", "console="),
        ("authorization", "Bearer t0ken"),
        ("authorization", "Bearer "),
        ("x-console", "1"),
        ("x-console", "1"),
        ("sec-fetch-site", "cross-site"),
        ("origin", "null"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let given = (0..c.below(6)).map(|_| c.one_of(&all));
    given
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

impl Scene<'_, '_> {
    fn note(&self, what: &'static str) {
        self.log.borrow_mut().push(what);
    }

    fn below(&self, n: usize) -> usize {
        self.choices.borrow_mut().below(n)
    }

    fn odd_text(&self) -> String {
        odd::text(&mut self.choices.borrow_mut())
    }

    fn failure(&self) -> Failure {
        let words = format!("{WORDS}{}", self.odd_text());
        match self.below(4) {
            0 => Failure::TryLater(Some(7), words),
            1 => Failure::FixSettings(vec![SettingFault {
                key: words.clone(),
                message: words,
            }]),
            2 => Failure::StateTrouble(words),
            _ => Failure::Refused(words),
        }
    }

    fn run(&self) -> Result<RunReport, RunFailure> {
        let details = r#"{"raised":1}"#.to_owned();
        match self.below(2) {
            0 => Ok(RunReport {
                work_waiting: false,
                details,
            }),
            _ => Err(RunFailure {
                reason: self.failure(),
                details: match self.below(3) {
                    0 => "{}".into(),
                    1 => self.odd_text(),
                    _ => format!("{{{}}}", self.odd_text()),
                },
            }),
        }
    }
}

impl Handler for Scene<'_, '_> {
    fn admit(&self, endpoint: &str, token: &str) -> Result<Option<u32>, Failure> {
        self.note("admit");
        assert!(!endpoint.contains(char::is_control) && !token.contains(char::is_control));
        assert!(!endpoint.is_empty() && !token.is_empty());
        match self.below(4) {
            0 => Ok(None),
            1 => Err(self.failure()),
            _ => {
                *self.admitted.borrow_mut() = true;
                Ok(Some(64))
            }
        }
    }

    fn on_schedule(&self) -> Result<RunReport, RunFailure> {
        self.note("on-schedule");
        assert_ne!(self.method, Method::Head, "HEAD starts a run");
        self.run()
    }

    fn on_webhook(&self, request: WebhookRequest) -> Result<WebhookResponse, Failure> {
        self.note("on-webhook");
        assert!(request.body.len() <= 64 && self.method == Method::Post);
        let statuses = [200, 400, 404, 0, 199, 600, u16::MAX];
        let status = statuses[self.below(statuses.len())];
        let body = [Vec::new(), b"{}".to_vec()][self.below(2)].clone();
        match self.below(3) {
            0 => Err(self.failure()),
            waiting => Ok(WebhookResponse {
                status,
                body,
                work_waiting: waiting == 2,
            }),
        }
    }

    fn drain(&self) -> Result<RunReport, RunFailure> {
        self.note("drain");
        self.run()
    }
}

impl Operator for Scene<'_, '_> {
    fn call(&self, _call: OperatorCall) -> Result<String, Failure> {
        self.note("call");
        match self.below(2) {
            0 => Ok("{}".into()),
            _ => Err(self.failure()),
        }
    }

    fn login(&self, _token: &str) -> Result<Option<Session>, Failure> {
        match self.below(3) {
            0 => Err(self.failure()),
            1 => Ok(None),
            _ => Ok(Some(Session {
                value: "17.seal".into(),
                seconds: 60,
            })),
        }
    }
}

struct Page<'s, 'c, 'b>(&'s Scene<'c, 'b>);

impl Exchange for Page<'_, '_, '_> {
    fn method(&self) -> Method {
        self.0.method
    }

    fn path(&self) -> String {
        self.0.path.clone()
    }

    fn authority(&self) -> Option<String> {
        None
    }

    fn headers(&self) -> Vec<(String, String)> {
        self.0.headers.clone()
    }

    fn body(&mut self, limit: u32) -> Result<Vec<u8>, BodyError> {
        self.0.note("body");
        match self.0.below(3) {
            0 => Err(BodyError::TooLarge),
            1 => Err(BodyError::Incomplete),
            _ => Ok(self.0.choices.borrow_mut().bytes(limit as usize)),
        }
    }

    fn respond(&mut self, response: Response) {
        self.0.note("respond");
        self.0.responses.borrow_mut().push(response);
    }
}
