use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks as _};

use super::Hooks;
use crate::outgoing::{ByAuthority, Fault, Network, OutgoingLog, OutgoingRecord};

fn hooks(network: Network) -> Hooks {
    Hooks {
        network,
        log: OutgoingLog::default(),
        response_bytes: 16,
    }
}

fn request(uri: &str, body: &'static [u8]) -> Request<WasiBody> {
    let body = Full::new(Bytes::from_static(body)).map_err(|never| match never {});
    Request::post(uri).body(body.boxed_unsync()).unwrap()
}

async fn send(hooks: &mut Hooks, request: Request<WasiBody>) -> Result<Response<WasiBody>, Error> {
    let options = RequestOptions {
        first_byte_timeout: Some(Duration::from_millis(1)),
        ..RequestOptions::default()
    };
    let sending = hooks.send_request(request, Some(options), Box::new(async { Ok(()) }));
    Pin::from(sending).await.map(|(response, _)| response)
}

fn answers(body: &'static [u8]) -> Network {
    Network::in_process(move |_| Response::new(Bytes::from_static(body)))
}

#[tokio::test]
async fn an_answerer_sees_the_whole_request() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&seen);
    let network = Network::in_process(move |request: Request<Bytes>| {
        notes
            .lock()
            .unwrap()
            .push((request.uri().to_string(), request.into_body()));
        Response::builder()
            .status(201)
            .body(Bytes::from_static(b"made"))
            .unwrap()
    });
    let response = send(&mut hooks(network), request("https://a.test/x?y", b"hello"))
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(
        response.into_body().collect().await.unwrap().to_bytes(),
        "made"
    );
    let expected = [(
        "https://a.test/x?y".to_owned(),
        Bytes::from_static(b"hello"),
    )];
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test]
async fn records_show_neither_path_nor_user() {
    let mut hooks = hooks(answers(b""));
    send(
        &mut hooks,
        request("https://me:pw@a.test:8443/webhook/secret?s", b""),
    )
    .await
    .unwrap();
    let expected = OutgoingRecord {
        authority: "a.test:8443".into(),
        method: "POST".into(),
        status: Some(200),
        fault: None,
    };
    assert_eq!(hooks.log.records(), [expected]);
}

#[tokio::test]
async fn a_response_at_the_limit_passes_and_a_longer_one_is_cut_off() {
    let at_limit = send(
        &mut hooks(answers(&[0; 16])),
        request("https://a.test/", b""),
    )
    .await;
    assert_eq!(
        at_limit
            .unwrap()
            .into_body()
            .collect()
            .await
            .unwrap()
            .to_bytes()
            .len(),
        16
    );
    let longer = send(
        &mut hooks(answers(&[0; 17])),
        request("https://a.test/", b""),
    )
    .await;
    let error = longer.unwrap().into_body().collect().await.unwrap_err();
    assert!(
        matches!(error, Error::HttpResponseBodySize(Some(16))),
        "{error}"
    );
}

#[tokio::test]
async fn a_cut_response_gives_its_head_and_a_part_and_then_fails() {
    let network = Network::in_process(|_| Fault::Cut {
        response: Response::new(Bytes::from_static(b"half of it")),
        after: 4,
    });
    let mut body = send(&mut hooks(network), request("https://a.test/", b""))
        .await
        .unwrap()
        .into_body();
    let first = body.frame().await.unwrap().unwrap();
    assert_eq!(first.into_data().unwrap(), "half");
    let error = body.frame().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::ConnectionTerminated), "{error}");
}

#[tokio::test]
async fn a_fault_is_what_the_component_sees_and_is_recorded() {
    let mut hooks = hooks(Network::in_process(|_| Fault::ConnectionRefused));
    let error = send(&mut hooks, request("https://a.test/", b""))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::ConnectionRefused), "{error}");
    let records = hooks.log.take();
    assert_eq!(
        records.first().unwrap().fault.as_deref(),
        Some("connection refused")
    );
    assert_eq!(hooks.log.total(), 0);
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_after_the_components_own_timeout() {
    let mut hooks = hooks(Network::in_process(|_| Fault::Hangs));
    let error = send(&mut hooks, request("https://a.test/", b""))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::ConnectionReadTimeout), "{error}");
}

#[tokio::test]
async fn requests_go_to_the_answerer_of_their_authority() {
    let both = ByAuthority::new()
        .with("a.test", |_| Response::new(Bytes::from_static(b"a")))
        .with("b.test:81", |_| Response::new(Bytes::from_static(b"b")));
    let mut hooks = hooks(Network::in_process(both));
    let response = send(&mut hooks, request("http://b.test:81/", b""))
        .await
        .unwrap();
    assert_eq!(
        response.into_body().collect().await.unwrap().to_bytes(),
        "b"
    );
    let error = send(&mut hooks, request("http://c.test/", b""))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::DestinationNotFound), "{error}");
}

#[tokio::test]
async fn without_a_network_every_request_is_denied() {
    let error = send(&mut hooks(Network::Denied), request("https://a.test/", b""))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::HttpRequestDenied), "{error}");
}

#[tokio::test]
async fn an_authority_that_is_not_allowed_is_denied_before_anything_is_sent() {
    let network = Network::Real {
        allowed: Some(vec!["connect.signl4.com".into()]),
    };
    let error = send(&mut hooks(network), request("http://127.0.0.1:9/", b""))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::HttpRequestDenied), "{error}");
}
