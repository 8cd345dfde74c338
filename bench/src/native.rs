//! The native core over the same store, network, settings and clock that a component is given.

use std::time::{Duration, Instant};

use bytes::Bytes;
use connector::ports::{
    self, Config, Http, KeyValue, Log, Method, NoAnswer, Ports, Request, Response,
};
use connector::{Failure, Outcome};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;
use tokio::runtime::Handle;

use host::outgoing::Answer;
use host::store::StoreError;
use host::{Clock, Environment, Network};

/// The connector of this source tree, not compiled to WebAssembly.
#[derive(Clone)]
pub(super) struct Native {
    environment: Environment,
    clock: Clock,
    client: Client<HttpConnector, Full<Bytes>>,
    began: Instant,
}

impl Native {
    pub(super) fn new(environment: Environment) -> Self {
        let clock = environment.clock.clone();
        Self {
            environment,
            clock,
            client: Client::builder(TokioExecutor::new()).build_http(),
            began: Instant::now(),
        }
    }

    /// Everything that is due. On a runtime's thread only where the network is in this process.
    pub(super) fn on_schedule(&self) -> Outcome {
        connector::engine::schedule::on_schedule(self.ports())
    }

    /// The same, which may wait for answers over HTTP: on a thread of its own.
    async fn on_schedule_apart(&self) -> anyhow::Result<Outcome> {
        let this = self.clone();
        Ok(tokio::task::spawn_blocking(move || this.on_schedule()).await?)
    }

    fn ports(&self) -> Ports<'_> {
        Ports {
            http: self,
            store: self,
            config: self,
            clock: self,
            log: self,
        }
    }

    async fn over_http(&self, request: http::Request<Bytes>) -> Result<Response, NoAnswer> {
        let unknown = |_| NoAnswer::Unknown("the connection broke".into());
        let answer = self.client.request(request.map(Full::new)).await;
        let (head, body) = answer
            .map_err(|error| match error.is_connect() {
                true => NoAnswer::NotSent("the connection is refused".into()),
                false => NoAnswer::Unknown("the connection broke".into()),
            })?
            .into_parts();
        let body = body.collect().await.map_err(unknown)?.to_bytes();
        Ok(response(http::Response::from_parts(head, body)))
    }
}

/// Runs the native core by interval until the process ends: what the connector would be without
/// WebAssembly.
///
/// # Errors
/// When a run does not come back.
pub async fn serve(environment: Environment, interval: Duration) -> anyhow::Result<()> {
    let native = Native::new(environment);
    loop {
        let outcome = native.on_schedule_apart().await?;
        let wait = match outcome.failure {
            Some(Failure::TryLater {
                after_s: Some(s), ..
            }) => Duration::from_secs(s.into()),
            _ if outcome.work_waiting => Duration::ZERO,
            _ => interval,
        };
        tokio::time::sleep(wait).await;
    }
}

fn response(answer: http::Response<Bytes>) -> Response {
    let readable = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    Response {
        status: answer.status().as_u16(),
        headers: answer.headers().iter().filter_map(readable).collect(),
        body: answer.into_body().into(),
    }
}

fn built(request: Request) -> Option<http::Request<Bytes>> {
    let method = match request.method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Patch => http::Method::PATCH,
        Method::Put => http::Method::PUT,
    };
    let scheme = if request.plain_http { "http" } else { "https" };
    let target = format!("{scheme}://{}{}", request.authority, request.path_and_query);
    let mut builder = http::Request::builder().method(method).uri(target);
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    builder.body(request.body.into()).ok()
}

impl Http for Native {
    fn send_all(&self, requests: Vec<Request>) -> Vec<Result<Response, NoAnswer>> {
        let refused = || NoAnswer::NotSent("the request cannot be written".into());
        let requests = requests.into_iter().map(|r| built(r).ok_or_else(refused));
        match &self.environment.network {
            Network::InProcess(answerer) => requests
                .map(|request| match answerer.respond(request?) {
                    Answer::Response(answer) => Ok(response(answer)),
                    Answer::Fault(_) => Err(NoAnswer::Unknown("the connection broke".into())),
                })
                .collect(),
            Network::Real { .. } => {
                let under_way: Vec<_> = requests
                    .map(|request| {
                        let this = self.clone();
                        Handle::current().spawn(async move { this.over_http(request?).await })
                    })
                    .collect();
                let lost = |_| NoAnswer::Unknown("the request was given up".into());
                let each = under_way.into_iter();
                each.map(|one| Handle::current().block_on(one).map_err(lost)?)
                    .collect()
            }
            Network::Denied => requests.map(|_| Err(refused())).collect(),
        }
    }
}

fn store_error(error: StoreError) -> ports::StoreError {
    match error {
        StoreError::Unavailable(why) => ports::StoreError::Unavailable(why),
        StoreError::Unsupported => ports::StoreError::Unsupported,
        StoreError::Refused(why) => ports::StoreError::Refused(why),
    }
}

impl KeyValue for Native {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, ports::StoreError> {
        self.environment.store.get(key).map_err(store_error)
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), ports::StoreError> {
        self.environment.store.set(key, value).map_err(store_error)
    }

    fn delete(&self, key: &str) -> Result<(), ports::StoreError> {
        self.environment.store.delete(key).map_err(store_error)
    }

    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, ports::StoreError> {
        self.environment
            .store
            .list_keys(prefix)
            .map_err(store_error)
    }

    fn increment(&self, key: &str, delta: i64) -> Result<i64, ports::StoreError> {
        self.environment
            .store
            .increment(key, delta)
            .map_err(store_error)
    }
}

impl Config for Native {
    fn get(&self, key: &str) -> Result<Option<String>, String> {
        Ok(self.environment.settings.get(key).map(ToOwned::to_owned))
    }
}

impl ports::Clock for Native {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn monotonic_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Log for Native {
    fn line(&self, line: &str) {
        (self.environment.on_line)(line);
    }
}
