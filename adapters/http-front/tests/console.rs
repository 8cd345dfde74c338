//! Who is let into the console, with what, and what is asked of the connector then.
#![expect(clippy::panic, reason = "tests")]

use std::cell::RefCell;

use http_front::answer::Answer;
use http_front::connector::{
    Asked, Connector, Failure, ForPeople, Report, RunFailure, Session, Webhook, WebhookAnswer,
};
use http_front::exchange::{Exchange, Method, NoBody};
use http_front::serve::serve;
use proptest::prelude::*;

const COOKIE: (&str, &str) = ("cookie", "console=session");
const MARK: (&str, &str) = ("x-console", "1");
const FORM: (&str, &str) = (
    "content-type",
    "application/x-www-form-urlencoded;charset=UTF-8",
);

/// A request, the connector behind it, and what that was asked.
struct Scene {
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: String,
    answered: Result<String, Failure>,
    login: Result<Option<u32>, Failure>,
    log: RefCell<Vec<String>>,
    answers: RefCell<Vec<Answer>>,
}

impl Scene {
    fn new(method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).into(), (*value).into());
        Self {
            method,
            path: path.into(),
            headers: headers.iter().map(owned).collect(),
            body: body.into(),
            answered: Ok(r#"{"a":1}"#.into()),
            login: Ok(Some(60)),
            log: RefCell::default(),
            answers: RefCell::default(),
        }
    }

    fn play(&self) -> Answer {
        serve(self, &mut Page { scene: self });
        let answers = self.answers.borrow();
        let [answer] = &answers[..] else {
            panic!("{} answers", answers.len());
        };
        answer.clone()
    }

    /// The status, and what the connector was asked beside who may.
    fn asked(&self) -> (u16, Vec<String>) {
        let status = self.play().status;
        let log = self.log.borrow();
        let asked = log.iter().filter(|line| !line.starts_with("admit"));
        (status, asked.cloned().collect())
    }

    fn note(&self, line: impl Into<String>) {
        self.log.borrow_mut().push(line.into());
    }
}

impl Connector for Scene {
    fn admit(&self, endpoint: &str, token: &str) -> Result<Option<u32>, Failure> {
        self.note(format!("admit {endpoint} {token}"));
        let known = matches!(
            (endpoint, token),
            ("console", "session" | "admin") | ("metrics", "m")
        );
        Ok(known.then_some(64))
    }

    fn on_schedule(&self) -> Result<Report, RunFailure> {
        self.note("on-schedule");
        Ok(Report {
            work_waiting: true,
            details: "{}".into(),
        })
    }

    fn on_webhook(&self, _: Webhook) -> Result<WebhookAnswer, Failure> {
        panic!("the console takes no webhook")
    }

    fn drain(&self) -> Result<Report, RunFailure> {
        panic!("the console drains nothing")
    }
}

impl ForPeople for Scene {
    fn ask(&self, asked: Asked) -> Result<String, Failure> {
        self.note(format!("{asked:?}"));
        self.answered.clone()
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

    fn body(&mut self, limit: u32) -> Result<Vec<u8>, NoBody> {
        match self.scene.body.len() > limit as usize {
            true => Err(NoBody::TooLarge),
            false => Ok(self.scene.body.clone().into_bytes()),
        }
    }

    fn answer(&mut self, answer: Answer) {
        self.scene.answers.borrow_mut().push(answer);
    }
}

fn get(path: &str) -> Scene {
    Scene::new(Method::Get, path, &[COOKIE], "")
}

fn post(name: &str, body: &str) -> Scene {
    let path = format!("/console/api/{name}");
    Scene::new(Method::Post, &path, &[COOKIE, MARK, FORM], body)
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    let mut found = answer.headers.iter().filter(|(given, _)| *given == name);
    let value = found.next().map(|(_, value)| value.as_str());
    assert!(found.next().is_none(), "{name} stands there twice");
    value
}

#[test]
fn everything_of_the_console_is_strict() {
    let answers = [
        get("/console").play(),
        get("/console/app.js").play(),
        get("/console/nothing.js").play(),
        get("/console/api/status").play(),
        get("/console/api/nothing").play(),
        Scene::new(Method::Get, "/console/api/status", &[], "").play(),
        Scene::new(Method::Post, "/console/login", &[], "").play(),
    ];
    for answer in answers {
        let policy = header(&answer, "content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"));
        assert_eq!(header(&answer, "x-content-type-options"), Some("nosniff"));
        assert_eq!(header(&answer, "referrer-policy"), Some("no-referrer"));
        assert!(header(&answer, "cache-control").is_some() || answer.status >= 400);
    }
}

#[test]
fn the_page_asks_the_connector_nothing() {
    for path in [
        "/console",
        "/console/",
        "/console/style.css",
        "/console/words.js",
    ] {
        let scene = Scene::new(Method::Get, path, &[], "");
        assert_eq!(scene.play().status, 200, "{path}");
        assert!(scene.log.borrow().is_empty());
    }
    assert_eq!(
        Scene::new(Method::Post, "/console", &[], "").play().status,
        405
    );
}

#[test]
fn a_page_that_the_browser_has_is_not_sent_again() {
    let tag = get("/console").play();
    let tag = header(&tag, "etag").unwrap().to_owned();
    for (known, status) in [(tag.as_str(), 304), ("\"other\"", 200)] {
        let scene = Scene::new(Method::Get, "/console", &[("if-none-match", known)], "");
        let answer = scene.play();
        assert_eq!(
            (answer.status, answer.body.is_empty()),
            (status, status == 304)
        );
    }
}

#[test]
fn each_question_is_one_call_of_the_contract() {
    for (path, asked) in [
        ("describe?language=de", r#"Describe("de")"#),
        ("describe", r#"Describe("")"#),
        ("settings", "Settings"),
        ("status", "Status"),
        ("tickets?after=8f&most=5", r#"Tickets(Some("8f"), 5)"#),
        ("tickets?after=", "Tickets(None, 50)"),
        (
            "audit?before=2026-01-01T00%3A00%3A00Z",
            r#"Audit(Some("2026-01-01T00:00:00Z"), 50)"#,
        ),
        (
            "explain?ticket=I+2401+001",
            r#"Explain(Ticket("I 2401 001"))"#,
        ),
        ("explain?latest=10", "Explain(Latest(10))"),
        ("dead-letters?most=1", "DeadLetters(None, 1)"),
    ] {
        let scene = get(&format!("/console/api/{path}"));
        assert_eq!(scene.asked(), (200, vec![asked.to_owned()]), "{path}");
    }
    for (name, body, asked) in [
        ("check", "", "Check"),
        ("run", "", "on-schedule"),
        ("pause", "seconds=900", "Pause(900)"),
        ("resume", "", "Resume"),
        ("retry", "key=a&key=b%20c", r#"Retry(["a", "b c"])"#),
        ("drop", "key=a", r#"Drop(["a"])"#),
        ("backfill", "seconds=60", "Backfill(60, false)"),
        ("backfill", "seconds=60&commit=yes", "Backfill(60, true)"),
    ] {
        assert_eq!(
            post(name, body).asked(),
            (200, vec![asked.to_owned()]),
            "{name}"
        );
    }
}

#[test]
fn what_cannot_be_understood_never_reaches_the_connector() {
    for path in [
        "explain",
        "explain?ticket=a&latest=1",
        "tickets?most=x",
        "tickets?most=-1",
        "status?%",
    ] {
        assert_eq!(
            get(&format!("/console/api/{path}")).asked(),
            (400, vec![]),
            "{path}"
        );
    }
    for (name, body) in [
        ("pause", ""),
        ("pause", "seconds=soon"),
        ("backfill", "commit=yes"),
        ("drop", "key=%"),
    ] {
        assert_eq!(post(name, body).asked(), (400, vec![]), "{name}");
    }
    for name in ["check", "nothing"] {
        assert_eq!(
            get(&format!("/console/api/{name}")).asked(),
            (404, vec![]),
            "{name}"
        );
    }
    assert_eq!(post("status", "").asked(), (404, vec![]));
    let too_long = format!("key={}", "a".repeat(64));
    assert_eq!(post("drop", &too_long).asked(), (413, vec![]));
}

#[test]
fn a_body_that_is_no_form_is_refused() {
    let json = ("content-type", "application/json");
    let scene = Scene::new(
        Method::Post,
        "/console/api/drop",
        &[COOKIE, MARK, json],
        "{}",
    );
    assert_eq!(scene.asked(), (415, vec![]));
}

#[test]
fn nobody_gets_in_without_a_session_or_the_token() {
    for headers in [
        &[][..],
        &[("cookie", "console=other")],
        &[("authorization", "Bearer other")],
    ] {
        let scene = Scene::new(Method::Get, "/console/api/status", headers, "");
        assert_eq!(scene.asked(), (401, vec![]), "{headers:?}");
        let mut headers = headers.to_vec();
        headers.push(MARK);
        let scene = Scene::new(Method::Post, "/console/api/run", &headers, "");
        assert_eq!(scene.asked(), (401, vec![]));
    }
    let bearer = [("authorization", "Bearer admin")];
    let scene = Scene::new(Method::Get, "/console/api/status", &bearer, "");
    assert_eq!(scene.asked().0, 200);
}

#[test]
fn a_stranger_cannot_tell_what_is_there() {
    let scene = Scene::new(Method::Get, "/console/api/nothing", &[], "");
    assert_eq!(
        scene.play(),
        Scene::new(Method::Get, "/console/api/status", &[], "").play()
    );
}

#[test]
fn a_change_that_another_page_has_begun_is_refused() {
    let refused: [&[(&str, &str)]; 4] = [
        &[COOKIE, FORM],
        &[COOKIE, FORM, MARK, ("origin", "https://evil.example")],
        &[COOKIE, FORM, MARK, ("sec-fetch-site", "same-site")],
        &[COOKIE, FORM, ("origin", "https://connector.example")],
    ];
    for headers in refused {
        let scene = Scene::new(Method::Post, "/console/api/drop", headers, "key=a");
        assert_eq!(scene.asked(), (403, vec![]), "{headers:?}");
        for place in ["/console/login", "/console/logout"] {
            let scene = Scene::new(Method::Post, place, headers, "token=t");
            assert_eq!(scene.asked(), (403, vec![]), "{headers:?}");
        }
    }
    let own = [COOKIE, FORM, MARK, ("origin", "https://connector.example")];
    let scene = Scene::new(Method::Post, "/console/api/drop", &own, "key=a");
    assert_eq!(scene.asked().0, 200);
}

fn login(token: &str) -> Scene {
    let body = format!("token={token}");
    Scene::new(Method::Post, "/console/login", &[MARK, FORM], &body)
}

#[test]
fn a_login_gives_a_cookie_that_no_script_and_no_other_site_gets() {
    let scene = login("+t0ken+");
    let answer = scene.play();
    assert_eq!(answer.status, 200);
    let cookie = "console=17.seal; Path=/console; HttpOnly; Secure; SameSite=Strict; Max-Age=60";
    assert_eq!(header(&answer, "set-cookie"), Some(cookie));
    assert_eq!(header(&answer, "cache-control"), Some("no-store"));
    assert!(!String::from_utf8_lossy(&answer.body).contains("seal"));
    assert_eq!(*scene.log.borrow(), ["login t0ken"]);
}

#[test]
fn a_wrong_token_hears_that_there_may_be_none() {
    let mut scene = login("wrong");
    scene.login = Ok(None);
    let answer = scene.play();
    assert_eq!(answer.status, 403);
    assert!(String::from_utf8_lossy(&answer.body).contains("or none is set"));
    assert_eq!(header(&answer, "set-cookie"), None);
}

#[test]
fn too_many_guesses_hear_when_to_come_again() {
    let mut scene = login("wrong");
    scene.login = Err(Failure::TryLater(Some(42), "words".into()));
    let answer = scene.play();
    assert_eq!(
        (answer.status, header(&answer, "retry-after")),
        (429, Some("42"))
    );
}

#[test]
fn a_login_that_cannot_be_checked_tells_a_stranger_no_words() {
    let mut scene = login("t");
    scene.login = Err(Failure::StateTrouble("words".into()));
    let answer = scene.play();
    assert_eq!(answer.status, 500);
    assert!(!String::from_utf8_lossy(&answer.body).contains("words"));
}

#[test]
fn a_logout_makes_the_browser_forget() {
    let scene = Scene::new(Method::Post, "/console/logout", &[MARK], "");
    let answer = scene.play();
    let cookie = "console=; Path=/console; HttpOnly; Secure; SameSite=Strict; Max-Age=0";
    assert_eq!(
        (answer.status, header(&answer, "set-cookie")),
        (204, Some(cookie))
    );
}

#[test]
fn the_operator_reads_why_something_failed() {
    let mut scene = get("/console/api/status");
    scene.answered = Err(Failure::TryLater(Some(5), "the store is busy".into()));
    let answer = scene.play();
    assert_eq!(
        (answer.status, header(&answer, "retry-after")),
        (503, Some("5"))
    );
    assert!(String::from_utf8_lossy(&answer.body).contains("the store is busy"));
}

#[test]
fn this_front_alone_cannot_save() {
    let answer = get("/console/api/host").play();
    assert_eq!(String::from_utf8_lossy(&answer.body), r#"{"saves":false}"#);
    assert_eq!(post("save", "a=b").asked(), (501, vec![]));
}

#[test]
fn metrics_want_a_token_in_a_header_or_the_query() {
    let bearer = [("authorization", "Bearer m")];
    for scene in [
        Scene::new(Method::Get, "/metrics", &bearer, ""),
        Scene::new(Method::Get, "/metrics?token=m", &[], ""),
    ] {
        let answer = scene.play();
        assert_eq!(answer.status, 200);
        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        assert_eq!(header(&answer, "content-type"), Some(kind));
    }
    for scene in [
        get("/metrics"),
        get("/metrics?token=wrong"),
        Scene::new(Method::Post, "/metrics", &[], ""),
    ] {
        assert_eq!(scene.play(), Answer::not_found());
    }
}

proptest! {
    #[test]
    fn nothing_below_the_api_is_done_for_a_stranger(
        path in "(describe|settings|status|check|run|save|host|[a-z%?=&]{0,9})(\\?[a-z=&%0-9+]{0,12})?",
        method in prop::sample::select(vec![Method::Get, Method::Head, Method::Post, Method::Options, Method::Other]),
        cookie in "[a-z=; ]{0,20}",
        body in "[a-z=&%+]{0,20}",
    ) {
        let path = format!("/console/api/{path}");
        let scene = Scene::new(method, &path, &[("cookie", &cookie), MARK, FORM], &body);
        prop_assume!(!cookie.contains("console=session"));
        let (status, asked) = scene.asked();
        prop_assert!([401, 404].contains(&status));
        prop_assert_eq!(asked, Vec::<String>::new());
    }
}
