//! Behaviour of the whole simulator, through its public functions.

mod access;
mod desk;
mod listing;
mod people;
mod update;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};

use super::*;
use crate::{Fault, SettableClock};

struct Desk {
    topdesk: Topdesk,
    clock: SettableClock,
}

impl Desk {
    fn new() -> Self {
        let clock = SettableClock::new("2026-11-23T08:00:00.123456Z".parse().unwrap());
        let topdesk = Topdesk::new(clock.shared());
        Self { topdesk, clock }
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Response<Bytes> {
        self.ask_as(LOGIN, PASSWORD, method, path, body)
    }

    fn ask_as(
        &self,
        login: &str,
        password: &str,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Response<Bytes> {
        let code = STANDARD.encode(format!("{login}:{password}"));
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("/tas/api{path}"))
            .header("authorization", format!("Basic {code}"))
            .body(Bytes::from(body))
            .unwrap();
        self.topdesk.respond(request)
    }

    fn get(&self, path: &str) -> Response<Bytes> {
        self.ask("GET", path, &Value::Null)
    }

    fn patch(&self, id: &str, body: Value) -> Response<Bytes> {
        self.ask("PATCH", &format!("/incidents/id/{id}"), &body)
    }

    fn ticket(&self) -> Incident {
        self.topdesk.create_incident(
            NewIncident::new("VPN down")
                .priority("P1")
                .group("Servicedesk"),
        )
    }
}

fn body(answer: &Response<Bytes>) -> Value {
    serde_json::from_slice(answer.body()).unwrap()
}

fn numbers(answer: &Response<Bytes>) -> Vec<String> {
    let list = body(answer);
    let list = list.as_array().unwrap();
    list.iter()
        .map(|i| i["briefDescription"].as_str().unwrap().to_owned())
        .collect()
}

#[track_caller]
fn refused(answer: &Response<Bytes>, status: u16, message: &str) {
    assert_eq!(answer.status(), status, "{:?}", answer.body());
    let text = body(answer)[0]["message"].as_str().unwrap().to_owned();
    assert!(text.contains(message), "{text}");
}
