//! The page with all three panes, and what it asks.
//!
//! Desk, connector and phone are sections of one page from one origin, not pages in frames: so nothing here
//! may be framed, by nobody, and one strict policy holds for all of it. The two simulators' paths for people
//! are answered here once more, below `topdesk/` and `signl4/`, by the same simulators in this process. The
//! console forbids frames, rightly, and opens in a window of its own: the one place where a form may lead away.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, Uri};
use serde_json::{Value, json};
use simulators::pages::{self, CSS, DESK, JS, PHONE, Pane};
use simulators::{Signl4, Topdesk, guard};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::Addresses;
use super::console::{self, Asker};
use super::feed::feed;
use crate::demo::world::Runs;
use host::service::Bell;

/// What the panes show and do.
#[derive(Clone)]
pub(super) struct Stage {
    pub(super) topdesk: Topdesk,
    pub(super) signl4: Signl4,
    /// The id of the user on whose behalf the connector writes remarks.
    pub(super) api_user: String,
    pub(super) runs: watch::Receiver<Runs>,
    pub(super) bell: Bell,
    pub(super) addresses: Addresses,
    pub(super) asker: Asker,
}

const CONNECTOR: Pane = Pane {
    name: "connector",
    title: "Connector",
    html: include_str!("../../../pages/connector.html"),
};

const TITLE: &str = "TOPdesk and SIGNL4: play both sides";

/// Longest body that is read, in bytes.
const LONGEST: usize = 1 << 16;

/// Serves the page for as long as this is awaited.
pub(super) async fn serve(stage: Stage, listener: TcpListener) {
    let router = Router::new().fallback(handle).with_state(stage);
    // It only ends with the task; what a client breaks is that client's matter.
    let _ = axum::serve(listener, router).await;
}

async fn handle(State(stage): State<Stage>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    if let Some(refusal) = guard::refuse(&head) {
        return refusal.map(Body::from);
    }
    let Ok(body) = to_bytes(body, LONGEST).await else {
        return status(StatusCode::PAYLOAD_TOO_LARGE).map(Body::from);
    };
    let request = Request::from_parts(head, body);
    let answer = match (request.method(), request.uri().path()) {
        (&Method::POST, "/console") => console::enter(&stage.asker, &stage.addresses).await,
        (&Method::GET, "/connector/state") => {
            let status = console::status(&stage.asker, &stage.addresses).await;
            answer(&stage.state(status.as_ref()))
        }
        _ => stage.respond(request),
    };
    answer.map(Body::from)
}

impl Stage {
    fn respond(&self, request: Request<Bytes>) -> Response<Bytes> {
        let path = request.uri().path();
        match (request.method(), path) {
            (&Method::GET, "/") => self.page(),
            (&Method::POST, "/connector/run") => {
                self.bell.ring();
                answer(&json!({}))
            }
            (&Method::GET, _) if path.starts_with("/pages/") => {
                file(path).unwrap_or_else(|| status(StatusCode::NOT_FOUND))
            }
            _ => self.simulated(request),
        }
    }

    /// What a simulator answers to people, by its own path.
    fn simulated(&self, request: Request<Bytes>) -> Response<Bytes> {
        if let Some(request) = below("/topdesk", &request) {
            return self.topdesk.respond(request);
        }
        match below("/signl4", &request) {
            Some(request) => self.signl4.respond(request),
            None => status(StatusCode::NOT_FOUND),
        }
    }

    fn page(&self) -> Response<Bytes> {
        let panes = [
            (DESK, "topdesk/"),
            (CONNECTOR, "connector/"),
            (PHONE, "signl4/"),
        ];
        pages::page(TITLE, &panes, &self.addresses.connector)
    }

    /// `status`: what the connector says of itself.
    fn state(&self, status: Option<&Value>) -> Value {
        let runs = self.runs.borrow().clone();
        let last = runs.last.map(|(at, ended)| {
            let told: Value = serde_json::from_str(&ended.body).unwrap_or_default();
            json!({ "at": at, "ok": ended.status == 200, "troubles": troubles(&told) })
        });
        json!({
            "runs": runs.count,
            "line": status.and_then(|status| status.get("line")),
            "well": status.and_then(|status| status.get("ok")),
            "made_trouble": self.topdesk.trouble().or(self.signl4.trouble()),
            "last": last,
            "asked": {
                "topdesk": self.topdesk.request_counts().values().sum::<u64>(),
                "signl4": self.signl4.request_counts().values().sum::<u64>(),
            },
            "feed": feed(&self.topdesk, &self.signl4, &self.api_user),
        })
    }
}

/// What a run's answer says in words: why it failed, which settings are wrong, what it stumbled over.
fn troubles(told: &Value) -> Vec<&str> {
    let settings = told.get("settings").and_then(Value::as_array);
    let settings = settings.into_iter().flatten();
    let settings = settings.filter_map(|fault| fault.get("message")?.as_str());
    let details = told.get("details").unwrap_or(told);
    let problems = details.get("problems").and_then(Value::as_array);
    let problems = problems.into_iter().flatten().filter_map(Value::as_str);
    let message = told.get("message").and_then(Value::as_str);
    let mut all: Vec<_> = message
        .into_iter()
        .chain(settings)
        .chain(problems)
        .collect();
    all.dedup();
    all
}

/// The request as the simulator knows it: without what stands before its own paths for people.
fn below(prefix: &str, request: &Request<Bytes>) -> Option<Request<Bytes>> {
    let path = request.uri().path().strip_prefix(prefix)?;
    if !path.starts_with("/simulator/") {
        return None;
    }
    let mut inner = Request::new(request.body().clone());
    *inner.method_mut() = request.method().clone();
    *inner.uri_mut() = path.parse::<Uri>().ok()?;
    Some(inner)
}

fn file(path: &str) -> Option<Response<Bytes>> {
    let name = path.strip_prefix("/pages/")?;
    let own = |text: &'static str, kind| Some(pages::file_of(text.into(), kind));
    match name {
        "connector.css" => own(include_str!("../../../pages/connector.css"), CSS),
        "connector.js" => own(include_str!("../../../pages/connector.js"), JS),
        _ => pages::file(name),
    }
}

fn answer(told: &Value) -> Response<Bytes> {
    pages::file_of(told.to_string().into(), "application/json")
}

fn status(status: StatusCode) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = status;
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_paths_for_people_are_passed_on() {
        let request = |path: &str| Request::get(path).body(Bytes::new()).unwrap();
        let inner = below("/topdesk", &request("/topdesk/simulator/desk")).unwrap();
        assert_eq!(inner.uri().path(), "/simulator/desk");
        for path in [
            "/topdesk/tas/api/incidents",
            "/topdesksimulator/desk",
            "/signl4/simulator/phone",
        ] {
            assert!(below("/topdesk", &request(path)).is_none(), "{path}");
        }
    }

    #[test]
    fn troubles_are_told_once_wherever_they_stand() {
        let told = json!({
            "error": "fix-settings", "message": "a", "settings": [{ "key": "k", "message": "b" }],
            "details": { "problems": ["b", "c"] },
        });
        assert_eq!(troubles(&told), ["a", "b", "c"]);
        assert_eq!(troubles(&json!({ "problems": ["d"] })), ["d"]);
    }
}
