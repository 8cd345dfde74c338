//! What stands in front of several services: it gives each request to the next of them, or to another one if
//! that is not there. Before a single one it is a long way.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use http::{Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpListener;

/// The services behind one address. Cloning gives the same ones.
#[derive(Clone)]
struct Balancer {
    services: Arc<Vec<String>>,
    next: Arc<AtomicUsize>,
    client: Client<HttpConnector, Full<Bytes>>,
    late: Duration,
}

/// Listens on a free port of loopback until this process ends. Answers come back so `late`.
pub(super) async fn serve(services: Vec<String>, late: Duration) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .context("listening on loopback")?;
    let address = listener.local_addr()?;
    let balancer = Balancer {
        services: Arc::new(services),
        next: Arc::default(),
        client: Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build_http(),
        late,
    };
    tokio::spawn(async move {
        while let Ok((stream, _peer)) = listener.accept().await {
            let balancer = balancer.clone();
            let service = service_fn(move |request| balancer.clone().pass_on(request));
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    Ok(address)
}

impl Balancer {
    async fn pass_on(
        self,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let answer = self.answer(request).await;
        // As such things do: nobody there, or broken off in the middle.
        Ok(answer.unwrap_or_else(|| {
            let mut response = Response::default();
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            response
        }))
    }

    async fn answer(&self, request: Request<Incoming>) -> Option<Response<Full<Bytes>>> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.ok()?.to_bytes();
        let first = self.next.fetch_add(1, Ordering::SeqCst);
        for turn in 0..self.services.len() {
            let service = self.services.get((first + turn) % self.services.len())?;
            let to: Uri = format!("http://{service}{}", head.uri).parse().ok()?;
            let mut request = Request::new(Full::new(body.clone()));
            *request.method_mut() = head.method.clone();
            *request.headers_mut() = head.headers.clone();
            *request.uri_mut() = to;
            match self.client.request(request).await {
                Ok(answer) => {
                    tokio::time::sleep(self.late).await;
                    let (head, body) = answer.into_parts();
                    let body = body.collect().await.ok()?.to_bytes();
                    return Some(Response::from_parts(head, Full::new(body)));
                }
                Err(error) if error.is_connect() => {}
                Err(_broken_off) => return None,
            }
        }
        None
    }
}
