//! The console over HTTP: the composed component behind a service of this host, with the form that saves.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod pages;
mod saving;
mod session;

use bytes::Bytes;
use host::service::{RunEnded, Saves, Schedule, Service};
use host::settings::SettingsFile;
use host::store::Memory;
use host::{Engine, Environment, Front, Network, Settings};
use host_test::scenario::built;
use http::{HeaderMap, Method, Request};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use simulators::topdesk::{LOGIN, NewIncident, PASSWORD};
use simulators::{Service as Simulated, Signl4, Topdesk, system_clock};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
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
