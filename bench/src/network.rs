//! The simulators over real HTTP on loopback, on a network that takes its time and loses answers.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Collected};
use simulators::{Service, cut_off};
use tokio::net::TcpListener;

/// What happens on the way.
pub(super) struct Weather {
    /// Each way.
    latency: Duration,
    /// How many of a hundred answers are lost; half of these requests have had their effect.
    pub(super) lost_percent: AtomicU64,
    /// SIGNL4 answers 429, and wants two seconds of patience.
    pub(super) too_many: AtomicBool,
    chance: Mutex<fastrand::Rng>,
}

impl Weather {
    /// Calm.
    pub(super) fn new(latency: Duration, seed: u64) -> Self {
        Self {
            latency,
            lost_percent: AtomicU64::new(0),
            too_many: AtomicBool::new(false),
            chance: Mutex::new(fastrand::Rng::with_seed(seed)),
        }
    }

    /// Whether this request's answer is lost; if so, whether it has its effect all the same.
    fn loses(&self) -> Option<bool> {
        let percent = self.lost_percent.load(Ordering::Relaxed);
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        (chance.u64(0..100) < percent).then(|| chance.bool())
    }

    async fn pass(&self) {
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
    }
}

/// The way to a simulator.
pub(super) struct Line {
    /// Where it begins, without a slash at the end.
    pub(super) url: String,
    requests: Arc<AtomicU64>,
}

#[derive(Clone)]
struct Served {
    service: Service,
    weather: Arc<Weather>,
    requests: Arc<AtomicU64>,
}

impl Line {
    /// Serves a simulator on a free port until this process ends.
    pub(super) async fn serve(service: Service, weather: Arc<Weather>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .context("listening on loopback")?;
        let url = format!("http://{}", listener.local_addr()?);
        let requests = Arc::default();
        let served = Served {
            service,
            weather,
            requests: Arc::clone(&requests),
        };
        let router = Router::new().fallback(answer).with_state(served);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, requests })
    }

    /// How many requests have come.
    pub(super) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }
}

async fn answer(State(served): State<Served>, request: Request<Body>) -> Response<Body> {
    let weather = &served.weather;
    served.requests.fetch_add(1, Ordering::Relaxed);
    weather.pass().await;
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(Collected::to_bytes);
    let ask = || {
        let request = Request::from_parts(head, body.unwrap_or_default());
        served.service.respond(request).map(Body::from)
    };
    let answer = match weather.loses() {
        Some(true) => cut_off(ask().status()),
        Some(false) => cut_off(StatusCode::OK),
        None if served.has_too_many() => too_many(),
        None => ask(),
    };
    weather.pass().await;
    answer
}

impl Served {
    fn has_too_many(&self) -> bool {
        let is_signl4 = matches!(self.service, Service::Signl4(_));
        is_signl4 && self.weather.too_many.load(Ordering::Relaxed)
    }
}

fn too_many() -> Response<Body> {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    let patience = header::HeaderValue::from_static("2");
    answer.headers_mut().insert(header::RETRY_AFTER, patience);
    answer
}
