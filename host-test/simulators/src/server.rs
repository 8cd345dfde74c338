//! The simulators over real HTTP.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::State;
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::body::Frame;
use tokio::net::TcpListener;

use crate::delivery;
use crate::fault::Cut;
use crate::signl4::Signl4;
use crate::topdesk::Topdesk;

/// Either simulator.
#[derive(Clone)]
pub enum Service {
    /// The help desk.
    Topdesk(Topdesk),
    /// The phones.
    Signl4(Signl4),
}

impl Service {
    /// Answers a request, at once and from the state alone.
    #[must_use]
    pub fn respond(&self, request: Request<Bytes>) -> Response<Bytes> {
        match self {
            Self::Topdesk(topdesk) => topdesk.respond(request),
            Self::Signl4(signl4) => signl4.respond(request),
        }
    }
}

/// Serves a simulator until `shutdown` is ready. Meanwhile SIGNL4's notifications are posted to its
/// webhooks, and what TOPdesk's action sequences send is sent, each once and in order.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    service: Service,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let courier = match &service {
        Service::Signl4(signl4) => tokio::spawn(delivery::deliver_notifications(signl4.clone())),
        Service::Topdesk(topdesk) => tokio::spawn(delivery::deliver_pushes(topdesk.clone())),
    };
    let router = Router::new().fallback(handle).with_state(service);
    let result = axum::serve(listener, router)
        .with_graceful_shutdown(shutdown)
        .await;
    courier.abort();
    result
}

async fn handle(State(service): State<Service>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let Ok(body) = body.collect().await else {
        let mut answer = Response::new(Body::empty());
        *answer.status_mut() = StatusCode::BAD_REQUEST;
        return answer;
    };
    let answer = service.respond(Request::from_parts(head, body.to_bytes()));
    if answer.extensions().get::<Cut>().is_none() {
        return answer.map(Body::from);
    }
    let mut answer = answer.map(|_| Body::new(Broken));
    let promised = http::HeaderValue::from_static("100");
    answer
        .headers_mut()
        .insert(header::CONTENT_LENGTH, promised);
    answer
}

/// A body that ends before it begins: the connection is cut.
struct Broken;

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
    }
}
