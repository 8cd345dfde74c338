//! The console over HTTP: the composed component behind a service of this host, with the form that saves.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use host_test::scenario::built;
use host_test::service::{RunEnded, Saves, Schedule, Service};
use host_test::settings::SettingsFile;
use host_test::store::Memory;
use host_test::{Engine, Environment, Front, Network, Settings};
use http::{HeaderMap, Method, Request};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use simulators::topdesk::{LOGIN, NewIncident, PASSWORD};
use simulators::{Service as Simulated, Signl4, Topdesk, system_clock};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use wasmtime::component::Component;

const ADMIN: &str = "admin-of-the-console-tests-0123";
const WEBHOOK: &str = "webhook-of-the-console-tests-01";
const SECRET: &str = "canary-secret";

/// A service of this host, both systems, and the file that the form changes.
struct Bench {
    topdesk: Topdesk,
    signl4: Signl4,
    folder: TempDir,
    service: Service,
    runs: mpsc::UnboundedReceiver<RunEnded>,
    client: Client<HttpConnector, Full<Bytes>>,
}

struct Answered {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answered {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

async fn served(service: Simulated) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(simulators::serve(service, listener, std::future::pending()));
    format!("http://{address}")
}

impl Bench {
    /// With `changes` to settings that are good; the first run has ended.
    async fn new(changes: &[(&str, Option<&str>)]) -> Self {
        Self::with(changes, true).await
    }

    async fn with(changes: &[(&str, Option<&str>)], saves: bool) -> Self {
        let topdesk = Topdesk::new(system_clock());
        let signl4 = Signl4::new(system_clock(), SECRET);
        let mut settings = BTreeMap::from([
            (
                "topdesk_url".to_owned(),
                served(Simulated::Topdesk(topdesk.clone())).await,
            ),
            ("topdesk_username".to_owned(), LOGIN.to_owned()),
            ("topdesk_password".to_owned(), PASSWORD.to_owned()),
            (
                "signl4_url".to_owned(),
                served(Simulated::Signl4(signl4.clone())).await,
            ),
            ("signl4_webhook_secret".to_owned(), SECRET.to_owned()),
            ("webhook_token".to_owned(), WEBHOOK.to_owned()),
            ("admin_token".to_owned(), ADMIN.to_owned()),
            ("insecure_loopback".to_owned(), "yes".to_owned()),
        ]);
        for (key, value) in changes {
            match value {
                Some(value) => settings.insert((*key).to_owned(), (*value).to_owned()),
                None => settings.remove(*key),
            };
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        std::fs::write(&file, json!(settings).to_string()).unwrap();
        let (tell, mut runs) = mpsc::unbounded_channel();
        let schedule = Schedule {
            interval: Duration::from_secs(3600),
            token: WEBHOOK.into(),
        };
        let saves = saves.then(|| Saves {
            file: SettingsFile::new(&file, |_| None),
            on_saved: Arc::new(|_| {}),
        });
        let service = Service::start_with(
            front(&file),
            "127.0.0.1:0".parse().unwrap(),
            schedule,
            Arc::new(move |ended: &RunEnded| tell.send(ended.clone()).unwrap()),
            saves,
        );
        let service = service.await.unwrap();
        runs.recv().await.unwrap();
        Self {
            topdesk,
            signl4,
            folder,
            service,
            runs,
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("settings.json")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.file()).unwrap()
    }

    fn written(&self) -> Value {
        serde_json::from_str(&self.text()).unwrap()
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answered {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.service.address()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::from(body.to_owned())).unwrap();
        let (head, body) = self.client.request(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answered {
            status: head.status.as_u16(),
            headers: head.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    async fn get(&self, path: &str) -> Answered {
        let bearer = format!("Bearer {ADMIN}");
        self.ask(Method::GET, path, &[("authorization", &bearer)], "")
            .await
    }

    async fn post(&self, name: &str, body: &str) -> Answered {
        let bearer = format!("Bearer {ADMIN}");
        let headers = [("authorization", bearer.as_str()), ("x-console", "1"), FORM];
        let path = format!("/console/api/{name}");
        self.ask(Method::POST, &path, &headers, body).await
    }

    async fn login(&self, token: &str) -> Answered {
        let body = format!("token={token}");
        self.ask(
            Method::POST,
            "/console/login",
            &[("x-console", "1"), FORM],
            &body,
        )
        .await
    }
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Compiled once for all tests.
fn component() -> &'static (Engine, Component) {
    static COMPONENT: OnceLock<(Engine, Component)> = OnceLock::new();
    COMPONENT.get_or_init(|| {
        let engine = Engine::new().unwrap();
        let file = built("connector-http.wasm").unwrap();
        let component = engine.load(&file).unwrap();
        (engine, component)
    })
}

fn front(file: &Path) -> Front {
    let (engine, component) = component();
    let settings = Settings::read(file, |_| None).unwrap();
    let environment = Environment::new(Arc::new(Memory::new()), settings)
        .with_network(Network::Real { allowed: None });
    Front::new(
        engine,
        component,
        environment,
        Arc::new(|error| panic!("{error}")),
    )
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_there_for_everybody_and_strict() {
    let bench = Bench::new(&[]).await;
    for path in [
        "/console",
        "/console/",
        "/console/app.js",
        "/console/style.css",
    ] {
        let page = bench.ask(Method::GET, path, &[], "").await;
        assert_eq!(page.status, 200, "{path}");
        assert!(
            page.header("content-security-policy")
                .starts_with("default-src 'none'")
        );
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        let tag = page.header("etag").to_owned();
        let again = bench
            .ask(Method::GET, path, &[("if-none-match", &tag)], "")
            .await;
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_begins_a_session_that_a_logout_takes_from_the_browser() {
    let bench = Bench::new(&[]).await;
    assert_eq!(
        bench
            .ask(Method::GET, "/console/api/status", &[], "")
            .await
            .status,
        401
    );
    assert_eq!(bench.login("wrong").await.status, 403);
    let inside = bench.login(ADMIN).await;
    assert_eq!(inside.status, 200);
    let cookie = inside.header("set-cookie");
    for part in [
        "; Path=/console",
        "; HttpOnly",
        "; Secure",
        "; SameSite=Strict",
        "; Max-Age=",
    ] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let session = cookie.split(';').next().unwrap();
    let status = bench
        .ask(
            Method::GET,
            "/console/api/status",
            &[("cookie", session)],
            "",
        )
        .await;
    assert_eq!(status.status, 200);
    assert_eq!(status.header("cache-control"), "no-store");
    let out = bench
        .ask(Method::POST, "/console/logout", &[("x-console", "1")], "")
        .await;
    assert!(out.header("set-cookie").starts_with("console=; "));
    assert!(out.header("set-cookie").ends_with("Max-Age=0"));
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down() {
    let bench = Bench::new(&[]).await;
    for _ in 0..10 {
        assert_eq!(bench.login("wrong").await.status, 403);
    }
    let refused = bench.login("wrong once more").await;
    assert_eq!(refused.status, 429);
    let seconds: u32 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds));
    // Nobody who knocks can keep the owner out.
    assert_eq!(bench.login(ADMIN).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_there_for_whoever_has_a_token() {
    let bench = Bench::new(&[]).await;
    for path in ["/metrics", "/metrics?token=wrong"] {
        let stranger = bench.ask(Method::GET, path, &[], "").await;
        assert_eq!((stranger.status, stranger.body.as_str()), (404, ""));
    }
    for token in [WEBHOOK, ADMIN] {
        let path = format!("/metrics?token={token}");
        let metrics = bench.ask(Method::GET, &path, &[], "").await;
        assert_eq!(metrics.status, 200);
        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        assert_eq!(metrics.header("content-type"), kind);
    }
    assert_eq!(bench.get("/metrics").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_has_its_data() {
    let bench = Bench::new(&[]).await;
    let ticket = bench
        .topdesk
        .create_incident(NewIncident::new("Mail is down"));
    assert_eq!(bench.post("run", "").await.status, 200);
    for name in [
        "describe?language=de",
        "settings",
        "status",
        "tickets",
        "audit?most=5",
        "dead-letters",
        "explain?latest=5",
    ] {
        let answer = bench.get(&format!("/console/api/{name}")).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.body);
        assert!(answer.json().is_object(), "{name}");
    }
    let _ = ticket;
    assert_eq!(bench.post("check", "").await.status, 200);
    assert_eq!(bench.post("pause", "seconds=900").await.status, 200);
    let paused = bench.post("resume", "").await;
    assert_eq!(paused.json()["paused_until"], Value::Null);
    assert_eq!(
        bench.post("backfill", "seconds=3600").await.json()["committed"],
        json!(false)
    );
    assert_eq!(
        bench.post("drop", "key=dead.none").await.json()["not_done"],
        json!(1)
    );
    assert_eq!(bench.post("pause", "seconds=soon").await.status, 400);
    assert_eq!(bench.get("/console/api/nothing").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_host_that_owns_the_settings_says_that_it_saves() {
    let saving = Bench::new(&[]).await;
    assert_eq!(
        saving.get("/console/api/host").await.json(),
        json!({"saves": true})
    );
    assert_eq!(
        saving
            .ask(Method::GET, "/console/api/host", &[], "")
            .await
            .status,
        401
    );
    let other = Bench::with(&[], false).await;
    assert_eq!(
        other.get("/console/api/host").await.json(),
        json!({"saves": false})
    );
    assert_eq!(other.post("save", "lookback=2h").await.status, 501);
}

#[tokio::test(flavor = "multi_thread")]
async fn saving_settings_that_were_missing_begins_the_first_fetch_at_once() {
    let mut bench = Bench::new(&[("topdesk_password", None)]).await;
    bench
        .topdesk
        .create_incident(NewIncident::new("Mail is down"));
    assert_eq!(bench.signl4.alerts().len(), 0);
    let saved = bench
        .post("save", &format!("topdesk_password={PASSWORD}&lookback=2h"))
        .await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    assert_eq!(
        saved.json(),
        json!({"saved": ["lookback", "topdesk_password"]})
    );
    assert!(
        saved
            .header("content-security-policy")
            .starts_with("default-src 'none'")
    );
    assert_eq!(bench.runs.recv().await.unwrap().status, 200);
    assert_eq!(bench.signl4.alerts().len(), 1);
    assert_eq!(bench.written()["lookback"], json!("2h"));
    let removed = bench.post("save", "lookback=").await;
    assert_eq!(removed.status, 200, "{}", removed.body);
    assert_eq!(bench.written().get("lookback"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_are_wrong_are_told_by_key_and_not_written() {
    let bench = Bench::new(&[]).await;
    let before = bench.text();
    let refused = bench
        .post("save", "lookback=soon&topdesk_page_size=0&close_ticket=")
        .await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let faults = refused.json()["settings"].clone();
    let keys: Vec<_> = faults
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["key"].clone())
        .collect();
    assert!(
        keys.contains(&json!("lookback")) && keys.contains(&json!("topdesk_page_size")),
        "{keys:?}"
    );
    let unknown = bench.post("save", "topdesk_urll=https://x").await;
    assert_eq!(unknown.json()["settings"][0]["key"], json!("topdesk_urll"));
    assert_eq!(unknown.status, 422);
    for odd in ["", "lookback=1h&lookback=2h"] {
        assert_eq!(bench.post("save", odd).await.status, 400);
    }
    assert_eq!(bench.text(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_locks_himself_out_by_accident() {
    let bench = Bench::new(&[]).await;
    let before = bench.text();
    for (key, value) in [
        ("admin_token", ""),
        ("admin_token", "short"),
        ("webhook_token", ""),
        ("webhook_token", "a/b"),
    ] {
        let refused = bench.post("save", &format!("{key}={value}")).await;
        assert_eq!(refused.status, 422, "{key}={value}");
        assert_eq!(refused.json()["settings"][0]["key"], json!(key));
    }
    assert_eq!(bench.text(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_tokens_holds_from_the_next_call_on() {
    let mut bench = Bench::new(&[]).await;
    let (admin, webhook) = (
        "another-admin-token-0123456789",
        "another-webhook-token-01234567",
    );
    let body = format!("admin_token={admin}&webhook_token={webhook}");
    assert_eq!(bench.post("save", &body).await.status, 200);
    // The service's own runs go on with the new one.
    assert_eq!(bench.runs.recv().await.unwrap().status, 200);
    assert_eq!(bench.get("/console/api/status").await.status, 401);
    assert_eq!(bench.login(admin).await.status, 200);
    let old = bench
        .ask(Method::POST, &format!("/schedule/{WEBHOOK}"), &[], "")
        .await;
    assert_eq!(old.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_that_another_page_has_begun_is_refused() {
    let bench = Bench::new(&[]).await;
    let before = bench.text();
    let session = bench.login(ADMIN).await;
    let cookie = session
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let here = format!("http://{}", bench.service.address());
    let save = |headers: Vec<(&'static str, String)>| {
        let (bench, cookie) = (&bench, cookie.clone());
        async move {
            let mut all = vec![("cookie", cookie.as_str()), FORM];
            all.extend(headers.iter().map(|(name, value)| (*name, value.as_str())));
            bench
                .ask(Method::POST, "/console/api/save", &all, "lookback=2h")
                .await
                .status
        }
    };
    let mark = || ("x-console", "1".to_owned());
    assert_eq!(save(vec![]).await, 403);
    assert_eq!(
        save(vec![mark(), ("origin", "https://evil.example".into())]).await,
        403
    );
    assert_eq!(
        save(vec![mark(), ("sec-fetch-site", "cross-site".into())]).await,
        403
    );
    let unknown = [("cookie", "console=1.0"), ("x-console", "1"), FORM];
    let unknown = bench
        .ask(Method::POST, "/console/api/save", &unknown, "lookback=2h")
        .await;
    assert_eq!(unknown.status, 401);
    assert_eq!(bench.text(), before);
    assert_eq!(save(vec![mark(), ("origin", here)]).await, 200);
    assert_ne!(bench.text(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_has_a_secret() {
    let bench = Bench::new(&[("topdesk_page_size", Some("0"))]).await;
    let canaries = [PASSWORD, SECRET, ADMIN, WEBHOOK, "hush-hush"];
    let mut answers = Vec::new();
    for name in [
        "settings",
        "describe",
        "status",
        "tickets",
        "audit",
        "dead-letters",
        "host",
    ] {
        answers.push(bench.get(&format!("/console/api/{name}")).await);
    }
    answers.push(bench.post("save", "topdesk_password=hush-hush").await);
    answers.push(
        bench
            .post("save", "topdesk_page_size=50&topdesk_password=hush-hush")
            .await,
    );
    answers.push(bench.get("/console/api/settings").await);
    answers.push(bench.post("check", "").await);
    answers.push(bench.post("save", "admin_token=hush-hush").await);
    for answer in answers {
        for canary in canaries {
            assert!(!answer.body.contains(canary), "{}", answer.body);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn saves_at_the_same_time_lose_nothing() {
    let bench = Bench::new(&[]).await;
    let saves = [
        "lookback=2h",
        "max_age=8d",
        "overlap=3m",
        "topdesk_page_size=50",
        "run_budget=25s",
    ];
    let save = async |at: usize| bench.post("save", saves[at]).await.status;
    let (a, b, c, d, e) = tokio::join!(save(0), save(1), save(2), save(3), save(4));
    assert_eq!([a, b, c, d, e], [200; 5]);
    let written = bench.written();
    for save in saves {
        let (key, value) = save.split_once('=').unwrap();
        assert_eq!(written[key], json!(value));
    }
    let now = bench.get("/console/api/settings").await.json();
    let settings = now["settings"].as_array().unwrap();
    let overlap = settings.iter().find(|one| one["key"] == "overlap").unwrap();
    assert_eq!(overlap["value"], json!("3m"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_any_more_is_left_alone() {
    let bench = Bench::new(&[]).await;
    std::fs::write(bench.file(), "{\"token\": \"hush-hush").unwrap();
    let refused = bench.post("save", "lookback=2h").await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert!(!refused.body.contains("hush-hush"));
    assert_eq!(bench.text(), "{\"token\": \"hush-hush");
    // It goes on with the settings that it has.
    assert_eq!(bench.get("/console/api/status").await.status, 200);
    bench.service.stop().await;
}
