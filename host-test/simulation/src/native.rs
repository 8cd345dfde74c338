//! The native core as a connector. Each call is a coroutine that stops before every import, so that
//! several calls can be interleaved, and any of them ended, at every import.

use crate::call::{Answer, Call, Ended, Failure, Returned};
use crate::connector::{Connector, Invocation, Progress};
use crate::world::{Imports, Lost, Outgoing, StoreFault};
use connector::Outcome;
use connector::engine::webhook::Incoming;
use connector::engine::{schedule, webhook};
use connector::ports::{
    Backend, Clock, Config, Http, KeyValue, Log, Method, NoAnswer, Ports, Request, Response,
    StoreError,
};
use corosensei::{Coroutine, CoroutineResult, Yielder};
use jiff::Timestamp;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The connector of this source tree, not compiled to WebAssembly.
#[derive(Clone, Copy, Debug, Default)]
pub struct Native;

impl Connector for Native {
    fn begin(&self, call: &Call, imports: Imports) -> Box<dyn Invocation> {
        let call = call.clone();
        Box::new(Running(Coroutine::new(
            move |yielder: &Yielder<(), ()>, ()| made(&call, &Outside { imports, yielder }),
        )))
    }
}

struct Running(Coroutine<(), (), Returned>);

impl Invocation for Running {
    fn go_on(&mut self) -> Progress {
        match catch_unwind(AssertUnwindSafe(|| self.0.resume(()))) {
            Ok(CoroutineResult::Yield(())) => Progress::Import,
            Ok(CoroutineResult::Return(returned)) => Progress::Ended(returned),
            Err(cause) => {
                let words = cause
                    .downcast_ref::<String>()
                    .cloned()
                    .or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
                Progress::Ended(Returned::Broken(
                    words.unwrap_or_else(|| "it panicked".into()),
                ))
            }
        }
    }
}

fn made(call: &Call, outside: &Outside<'_>) -> Returned {
    let ports = Ports {
        http: outside,
        store: outside,
        config: outside,
        clock: outside,
        log: outside,
    };
    match call {
        Call::Schedule => ended(&schedule::on_schedule(ports)),
        Call::Drain => ended(&schedule::drain(ports)),
        Call::Webhook {
            endpoint,
            token,
            body,
        } => {
            let incoming = Incoming {
                endpoint: endpoint.clone(),
                token: token.clone(),
                method: "POST".into(),
                body: body.clone(),
            };
            let reply = webhook::on_webhook(ports, &incoming);
            Returned::Webhook(reply.map_err(failure).map(|reply| Answer {
                status: reply.status,
                body: reply.body,
                work_waiting: reply.work_waiting,
            }))
        }
    }
}

fn ended(outcome: &Outcome) -> Returned {
    Returned::Run(Ended {
        report: serde_json::from_str(&outcome.report.json()).unwrap_or_default(),
        failure: outcome.failure.clone().map(failure),
    })
}

fn failure(failure: connector::Failure) -> Failure {
    match failure {
        connector::Failure::FixSettings(faults) => {
            let words =
                |fault: &connector::settings::Fault| format!("{}: {}", fault.key, fault.message);
            Failure::FixSettings(faults.iter().map(words).collect())
        }
        connector::Failure::TryLater { after_s, message } => Failure::TryLater { after_s, message },
        connector::Failure::StateTrouble(message) => Failure::StateTrouble(message),
        connector::Failure::Refused(message) => Failure::Refused(message),
    }
}

/// The five ports over the world, with a stop before each call of it.
struct Outside<'a> {
    imports: Imports,
    yielder: &'a Yielder<(), ()>,
}

impl Outside<'_> {
    /// An import call; the process may end with it, and then the call never proceeds.
    fn import<T>(&self, call: impl FnOnce(&Imports) -> Option<T>) -> T {
        self.yielder.suspend(());
        match call(&self.imports) {
            Some(result) => result,
            None => loop {
                self.yielder.suspend(());
            },
        }
    }
}

impl Http for Outside<'_> {
    fn send_all(&self, requests: Vec<Request>) -> Vec<Result<Response, NoAnswer>> {
        let began_ms = self.imports.true_ms();
        let order = self.imports.order_of(requests.len());
        let mut answers: Vec<_> = requests.iter().map(|_| None).collect();
        for at in order {
            let (Some(request), Some(answer)) = (requests.get(at), answers.get_mut(at)) else {
                continue;
            };
            let sent = outgoing(request);
            *answer = Some(self.import(|imports| imports.send(&sent, began_ms)));
        }
        let lost = || Err(Lost::Broke);
        let received = |answer: Option<Result<http::Response<bytes::Bytes>, Lost>>| {
            answer.unwrap_or_else(lost).map(response).map_err(no_answer)
        };
        answers.into_iter().map(received).collect()
    }
}

fn outgoing(request: &Request) -> Outgoing {
    let method = match request.method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Patch => http::Method::PATCH,
        Method::Put => http::Method::PUT,
    };
    Outgoing {
        to_topdesk: request.backend == Backend::Topdesk,
        method,
        path_and_query: request.path_and_query.clone(),
        headers: request
            .headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
        body: request.body.clone().into(),
    }
}

fn response(answer: http::Response<bytes::Bytes>) -> Response {
    let headers = answer.headers().iter();
    let readable = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    Response {
        status: answer.status().as_u16(),
        headers: headers.filter_map(readable).collect(),
        body: answer.body().to_vec(),
    }
}

fn no_answer(lost: Lost) -> NoAnswer {
    match lost {
        Lost::Refused => NoAnswer::NotSent("the connection is refused".into()),
        Lost::Broke => NoAnswer::Unknown("the connection broke".into()),
        Lost::Late => NoAnswer::Unknown("no answer in time".into()),
    }
}

fn store_error(fault: StoreFault) -> StoreError {
    match fault {
        StoreFault::Unavailable(why) => StoreError::Unavailable(why),
        StoreFault::Unsupported => StoreError::Unsupported,
        StoreFault::Refused(why) => StoreError::Refused(why),
    }
}

impl KeyValue for Outside<'_> {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.import(|imports| imports.get(key)).map_err(store_error)
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.import(|imports| imports.set(key, value))
            .map_err(store_error)
    }

    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.import(|imports| imports.delete(key))
            .map_err(store_error)
    }

    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.import(|imports| imports.list_keys(prefix))
            .map_err(store_error)
    }

    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.import(|imports| imports.increment(key, delta))
            .map_err(store_error)
    }
}

impl Config for Outside<'_> {
    fn get(&self, key: &str) -> Result<Option<String>, String> {
        Ok(self.imports.setting(key))
    }
}

/// A log line has no effect on the world.
impl Log for Outside<'_> {
    fn line(&self, _: &str) {}
}

impl Clock for Outside<'_> {
    fn now(&self) -> Timestamp {
        self.imports.host_time()
    }

    fn monotonic_ms(&self) -> u64 {
        u64::try_from(self.imports.true_ms()).unwrap_or(0)
    }
}
