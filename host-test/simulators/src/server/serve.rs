//! A server for one simulator.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::State;
use bytes::Bytes;
use http::request::Parts;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::body::Frame;
use tokio::net::TcpListener;

use super::courier;
use crate::guard;
use crate::pages::{self, DESK, PHONE, Pane};
use crate::signl4::Signl4;
use crate::topdesk::Topdesk;
use crate::wire::fault::Cut;

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

    /// The page of this simulator.
    fn pane(&self) -> Pane {
        match self {
            Self::Topdesk(_) => DESK,
            Self::Signl4(_) => PHONE,
        }
    }

    fn is_api(&self, path: &str) -> bool {
        let first = path.split('/').find(|part| !part.is_empty());
        match self {
            Self::Topdesk(_) => first == Some("tas"),
            Self::Signl4(_) => matches!(first, Some("webhook" | "api")),
        }
    }
}

/// Serves a simulator until `shutdown` is ready; on loopback also its page, see [`pages`]. Until then it posts SIGNL4's
/// notifications to their webhooks, or sends the requests of TOPdesk's action sequences, each once and in order.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    service: Service,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let courier = match &service {
        Service::Signl4(signl4) => tokio::spawn(courier::deliver_notifications(signl4.clone())),
        Service::Topdesk(topdesk) => tokio::spawn(courier::deliver_pushes(topdesk.clone())),
    };
    let on_loopback = listener.local_addr()?.ip().is_loopback();
    let served = ServedSimulator {
        service,
        on_loopback,
    };
    let router = Router::new().fallback(handle).with_state(served);
    let result = axum::serve(listener, router)
        .with_graceful_shutdown(shutdown)
        .await;
    courier.abort();
    result
}

#[derive(Clone)]
struct ServedSimulator {
    service: Service,
    on_loopback: bool,
}

impl ServedSimulator {
    /// A page, or the refusal of a page. None: the request is answered by the API, which asks for a password, or by
    /// the simulator's own paths.
    fn for_people(&self, head: &Parts) -> Option<Response<Bytes>> {
        let path = head.uri.path();
        if self.service.is_api(path) {
            return None;
        }
        if !self.on_loopback {
            // Whoever listens for other machines calls the paths by another name, and gets no page.
            return guard::refuse_cross_site(head);
        }
        let accepted = head.headers.get(header::ACCEPT);
        let accepted = accepted.and_then(|accepted| accepted.to_str().ok());
        let wants_html = accepted.is_some_and(|accepted| accepted.contains("text/html"));
        let page = || pages::respond(self.service.pane(), path, wants_html);
        guard::refuse(head).or_else(|| (head.method == Method::GET).then(page).flatten())
    }
}

async fn handle(State(served): State<ServedSimulator>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    if let Some(answer) = served.for_people(&head) {
        return answer.map(Body::from);
    }
    let Ok(body) = body.collect().await else {
        let mut answer = Response::new(Body::empty());
        *answer.status_mut() = StatusCode::BAD_REQUEST;
        return answer;
    };
    let answer = served
        .service
        .respond(Request::from_parts(head, body.to_bytes()));
    if answer.extensions().get::<Cut>().is_some() {
        return cut_off(answer.status());
    }
    answer.map(Body::from)
}

/// An answer whose connection breaks before its body has begun.
#[must_use]
pub fn cut_off(status: StatusCode) -> Response<Body> {
    let mut answer = Response::new(Body::new(AbortedBody));
    *answer.status_mut() = status;
    let promised = http::HeaderValue::from_static("100");
    answer
        .headers_mut()
        .insert(header::CONTENT_LENGTH, promised);
    answer
}

/// A body that ends before it begins: the connection is cut.
struct AbortedBody;

impl HttpBody for AbortedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system_clock;

    fn answered(on_loopback: bool, method: &str, headers: &[(&str, &str)]) -> Option<StatusCode> {
        let served = ServedSimulator {
            service: Service::Topdesk(Topdesk::new(system_clock())),
            on_loopback,
        };
        let mut request = Request::builder().method(method).uri("/desk");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        served.for_people(&head).map(|answer| answer.status())
    }

    #[test]
    fn there_is_a_page_on_loopback_only() {
        let local = [("host", "127.0.0.1:80")];
        assert_eq!(answered(true, "GET", &local), Some(StatusCode::OK));
        assert_eq!(answered(false, "GET", &local), None);
    }

    #[test]
    fn who_listens_for_other_machines_is_called_by_any_name_but_by_no_other_page() {
        let named = ("host", "simulator.example:8081");
        assert_eq!(answered(false, "POST", &[named]), None);
        let evil = ("origin", "http://evil.example");
        let refused = answered(false, "POST", &[named, evil]);
        assert_eq!(refused, Some(StatusCode::FORBIDDEN));
    }
}
