//! A small HTTP/1.1 server in front of a [`Front`].

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::current::Current;
use crate::front::Front;
use crate::saving::Desk;

/// Open connections at once; further ones wait to be accepted.
const CONNECTIONS: usize = 256;
/// A client must have sent its request's head by then.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long connections may take to close when the server stops: a call's deadline and a little.
const CLOSING: Duration = Duration::from_secs(45);

/// Serves a front alone until `stop` becomes true: no runs by interval, and the console saves nothing.
pub async fn serve_front(listener: TcpListener, front: Front, stop: watch::Receiver<bool>) {
    let no_token = String::new();
    serve(
        listener,
        Desk::new(Current::new(front, no_token), None),
        stop,
    )
    .await;
}

/// Serves until `stop` becomes true, then lets open requests end.
pub(crate) async fn serve(listener: TcpListener, desk: Desk, mut stop: watch::Receiver<bool>) {
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = accept(&listener, &permits) => accepted,
        };
        let Some((stream, permit)) = accepted else {
            continue;
        };
        let (desk, stop) = (desk.clone(), stop.clone());
        connections.spawn(async move {
            connection(stream, desk, stop).await;
            drop(permit);
        });
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    // A client that neither reads nor closes is cut off when the set is dropped.
    let _ = tokio::time::timeout(CLOSING, async {
        while connections.join_next().await.is_some() {}
    })
    .await;
}

async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _peer)) => Some((stream, permit)),
        Err(_out_of_files) => {
            // Nothing to do but let connections close; without a pause this would spin.
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

/// `wasi:http` knows no request without an authority; HTTP/1.0 does, and health checks still send it.
fn name_host<B>(request: &mut hyper::Request<B>) {
    if request.uri().authority().is_none() && !request.headers().contains_key(header::HOST) {
        let unnamed = HeaderValue::from_static("localhost");
        request.headers_mut().insert(header::HOST, unnamed);
    }
}

async fn connection(stream: TcpStream, desk: Desk, mut stop: watch::Receiver<bool>) {
    let service = service_fn(|mut request: hyper::Request<Incoming>| {
        let desk = desk.clone();
        name_host(&mut request);
        async move { Ok::<_, std::convert::Infallible>(desk.handle(request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    // What remains is a client that broke off: nobody to tell.
    let _ = connection.await;
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::name_host;

    #[test]
    fn a_request_without_a_host_gets_one() {
        let mut request = Request::get("/health").body(()).unwrap();
        name_host(&mut request);
        assert_eq!(request.headers()["host"], "localhost");
    }

    #[test]
    fn a_host_that_was_named_stays() {
        let mut request = Request::get("/health")
            .header("host", "connector.example")
            .body(())
            .unwrap();
        name_host(&mut request);
        assert_eq!(request.headers()["host"], "connector.example");
    }
}
