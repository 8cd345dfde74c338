//! What the front asks of whom, and in which order.

use std::cell::RefCell;

use http_front::answer::Answer;
use http_front::connector::{
    Asked, Connector, Failure, ForPeople, Report, RunFailure, Session, SettingFault, Webhook,
    WebhookAnswer,
};
use http_front::exchange::{Exchange, Method, NoBody};
use http_front::serve::serve;

/// A request, the connector behind it, and what each was asked for.
struct Scene {
    method: Method,
    path: &'static str,
    body: Result<&'static str, NoBody>,
    admitted: Result<Option<u32>, Failure>,
    taken: Result<WebhookAnswer, Failure>,
    log: RefCell<Vec<String>>,
}

impl Scene {
    fn new(method: Method, path: &'static str) -> Self {
        let taken = WebhookAnswer {
            status: 200,
            body: b"{}".into(),
            work_waiting: true,
        };
        let log = RefCell::default();
        Self {
            method,
            path,
            body: Ok("hello"),
            admitted: Ok(Some(64)),
            taken: Ok(taken),
            log,
        }
    }

    fn play(self) -> Vec<String> {
        let mut page = Page { scene: &self };
        serve(&self, &mut page);
        self.log.into_inner()
    }

    fn note(&self, line: impl Into<String>) {
        self.log.borrow_mut().push(line.into());
    }
}

impl Connector for Scene {
    fn admit(&self, endpoint: &str, token: &str) -> Result<Option<u32>, Failure> {
        self.note(format!("admit {endpoint} {token}"));
        self.admitted.clone()
    }

    fn on_schedule(&self) -> Result<Report, RunFailure> {
        self.note("on-schedule");
        Ok(Report {
            work_waiting: false,
            details: "{}".into(),
        })
    }

    fn on_webhook(&self, webhook: Webhook) -> Result<WebhookAnswer, Failure> {
        let Webhook {
            endpoint,
            token,
            headers,
            body,
        } = webhook;
        let body = String::from_utf8_lossy(&body);
        self.note(format!(
            "on-webhook {endpoint} {token} {} {body}",
            headers.len()
        ));
        self.taken.clone()
    }

    fn drain(&self) -> Result<Report, RunFailure> {
        self.note("drain");
        let reason = Failure::TryLater(None, "busy".into());
        Err(RunFailure {
            reason,
            details: "{}".into(),
        })
    }
}

impl ForPeople for Scene {
    fn ask(&self, asked: Asked) -> Result<String, Failure> {
        self.note(format!("ask {asked:?}"));
        Ok("{}".into())
    }

    fn login(&self, _token: &str) -> Result<Option<Session>, Failure> {
        self.note("login");
        Ok(None)
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
        self.scene.path.into()
    }

    fn authority(&self) -> Option<String> {
        None
    }

    fn headers(&self) -> Vec<(String, String)> {
        vec![("content-type".into(), "application/json".into())]
    }

    fn body(&mut self, limit: u32) -> Result<Vec<u8>, NoBody> {
        self.scene.note(format!("body {limit}"));
        self.scene.body.map(Into::into)
    }

    fn answer(&mut self, answer: Answer) {
        let body = String::from_utf8_lossy(&answer.body);
        self.scene
            .note(format!("answer {} {body}", answer.status).trim_end());
    }
}

#[test]
fn a_webhook_is_admitted_before_it_is_read_and_answered_before_it_is_worked_on() {
    let log = Scene::new(Method::Post, "/webhook/signl4/t0ken").play();
    assert_eq!(
        log,
        [
            "admit signl4 t0ken",
            "body 64",
            "on-webhook signl4 t0ken 1 hello",
            "answer 200 {}",
            "drain"
        ]
    );
}

#[test]
fn nothing_is_drained_when_no_work_waits() {
    let mut scene = Scene::new(Method::Post, "/webhook/signl4/t0ken");
    scene.taken = Ok(WebhookAnswer {
        status: 200,
        body: Vec::new(),
        work_waiting: false,
    });
    assert_eq!(scene.play().last().map(String::as_str), Some("answer 200"));
}

#[test]
fn a_wrong_token_gets_the_answer_of_an_unknown_path_whatever_the_method() {
    for method in [
        Method::Get,
        Method::Head,
        Method::Post,
        Method::Options,
        Method::Other,
    ] {
        for path in ["/webhook/signl4/wrong", "/schedule/wrong"] {
            let mut scene = Scene::new(method, path);
            scene.admitted = Ok(None);
            assert_eq!(scene.play().get(1..), Some(&["answer 404".to_owned()][..]));
        }
        assert_eq!(Scene::new(method, "/nowhere").play(), ["answer 404"]);
    }
}

#[test]
fn a_body_that_is_too_large_never_reaches_the_connector() {
    let mut scene = Scene::new(Method::Post, "/webhook/signl4/t");
    scene.body = Err(NoBody::TooLarge);
    let answer = r#"answer 413 {"error":"body too large","limit_bytes":64}"#;
    assert_eq!(scene.play(), ["admit signl4 t", "body 64", answer]);
}

#[test]
fn half_a_body_never_reaches_the_connector() {
    let mut scene = Scene::new(Method::Post, "/webhook/signl4/t");
    scene.body = Err(NoBody::Broken);
    let answer = r#"answer 400 {"error":"body incomplete"}"#;
    assert_eq!(scene.play(), ["admit signl4 t", "body 64", answer]);
}

#[test]
fn an_admitted_caller_with_another_method_hears_405() {
    for method in [Method::Get, Method::Head, Method::Other] {
        let log = Scene::new(method, "/webhook/signl4/t").play();
        assert_eq!(
            log,
            [
                "admit signl4 t",
                r#"answer 405 {"error":"method not allowed"}"#
            ]
        );
    }
}

#[test]
fn options_starts_nothing() {
    let log = Scene::new(Method::Options, "/schedule/t").play();
    assert_eq!(log, ["admit schedule t", "answer 204"]);
    let log = Scene::new(Method::Options, "/webhook/x/t").play();
    assert_eq!(log, ["admit x t", "answer 204"]);
}

#[test]
fn a_webhook_that_fails_is_not_drained() {
    let mut scene = Scene::new(Method::Post, "/webhook/signl4/t");
    scene.taken = Err(Failure::StateTrouble("damaged".into()));
    let answer = r#"answer 503 {"error":"try later"}"#;
    assert_eq!(scene.play().last().map(String::as_str), Some(answer));
}

#[test]
fn a_run_starts_by_get_and_by_post() {
    for method in [Method::Get, Method::Post] {
        let log = Scene::new(method, "/schedule/t").play();
        assert_eq!(log, ["admit schedule t", "on-schedule", "answer 200 {}"]);
    }
}

#[test]
fn head_starts_no_run() {
    let log = Scene::new(Method::Head, "/schedule/t").play();
    assert_eq!(
        log,
        [
            "admit schedule t",
            r#"answer 405 {"error":"method not allowed"}"#
        ]
    );
}

#[test]
fn a_caller_who_cannot_be_checked_learns_only_the_kind_of_trouble() {
    let mut scene = Scene::new(Method::Get, "/schedule/t");
    let fault = SettingFault {
        key: "schedule_token".into(),
        message: "words for the owner".into(),
    };
    scene.admitted = Err(Failure::FixSettings(vec![fault]));
    assert_eq!(
        scene.play(),
        ["admit schedule t", r#"answer 500 {"error":"fix-settings"}"#]
    );
}

#[test]
fn health_does_not_ask_the_connector() {
    for method in [Method::Get, Method::Head] {
        assert_eq!(
            Scene::new(method, "/health").play(),
            [r#"answer 200 {"ok":true}"#]
        );
    }
}
