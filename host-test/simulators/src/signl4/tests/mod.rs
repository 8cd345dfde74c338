//! Behaviour of the whole simulator, through its public functions.

mod control;
mod inbound;
mod limits;
mod outbound;
mod rest;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};

use super::*;
use crate::{Fault, SettableClock};

struct Phones {
    signl4: Signl4,
    clock: SettableClock,
}

impl Phones {
    fn new() -> Self {
        let clock = SettableClock::new("2026-11-23T08:11:37.4815663Z".parse().unwrap());
        let signl4 = Signl4::new(clock.shared(), "s3cret");
        Self { signl4, clock }
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Response<Bytes> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("x-s4-api-key", API_KEY)
            .body(Bytes::from(body.to_owned()));
        self.signl4.respond(request.unwrap())
    }

    fn send(&self, body: &Value) -> Response<Bytes> {
        self.ask("POST", "/webhook/s3cret", &body.to_string())
    }

    fn raise(&self, external_id: &str) -> Alert {
        let answer = self.send(&json!({ "title": "VPN", "X-S4-ExternalID": external_id }));
        assert_eq!(answer.status(), 201);
        self.signl4.alerts().pop().unwrap()
    }

    fn notes(&self) -> Vec<Value> {
        let taken = self.signl4.take_notifications();
        taken.into_iter().map(|n| n.body).collect()
    }

    fn rene(&self) -> String {
        self.signl4.users()[0].id.clone()
    }
}

fn body(answer: &Response<Bytes>) -> Value {
    serde_json::from_slice(answer.body()).unwrap()
}
