//! The simulators over real sockets on loopback.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use simulators::topdesk::{Event, NewIncident};
use simulators::{Fault, Service, Signl4, Topdesk, serve, system_clock};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// Starts a server on a free port; it ends with the runtime.
async fn start(service: Service) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(service, listener, std::future::pending()));
    format!("http://{address}")
}

fn client() -> Client<HttpConnector, Full<Bytes>> {
    Client::builder(TokioExecutor::new()).build_http()
}

async fn send(method: &str, url: String, body: &str) -> Response<Incoming> {
    let request = Request::builder().method(method).uri(url);
    let request = request
        .body(Full::new(Bytes::from(body.to_owned())))
        .unwrap();
    client().request(request).await.unwrap()
}

async fn json(answer: Response<Incoming>) -> Value {
    serde_json::from_slice(&answer.collect().await.unwrap().to_bytes()).unwrap()
}

#[tokio::test]
async fn topdesk_answers_over_http_as_in_process() {
    let base = start(Service::Topdesk(Topdesk::new(system_clock()))).await;
    let version = send("GET", format!("{base}/tas/api/version"), "").await;
    assert_eq!(version.headers().get_all("date").iter().count(), 1);
    assert!(json(version).await["version"].is_string());
    let refused = send("GET", format!("{base}/tas/api/incidents"), "").await;
    assert_eq!(refused.status(), 401);
    let created = send(
        "POST",
        format!("{base}/simulator/tickets"),
        "{\"priority\":\"P1\"}",
    )
    .await;
    assert_eq!(created.status(), 201);
}

#[tokio::test]
async fn a_cut_answer_breaks_off() {
    let topdesk = Topdesk::new(system_clock());
    topdesk.fail_next(Fault::cut());
    let base = start(Service::Topdesk(topdesk)).await;
    let request = Request::get(format!("{base}/tas/api/version"))
        .body(Full::default())
        .unwrap();
    let broken = match client().request(request).await {
        Ok(answer) => answer.collect().await.is_err(),
        Err(_) => true,
    };
    assert!(broken);
}

/// A receiver that hands on what is posted to it, and answers `status`.
async fn receiver(status: u16) -> (String, mpsc::UnboundedReceiver<Value>) {
    let (sender, posts) = mpsc::unbounded_channel();
    let router = axum::Router::new().fallback(move |body: String| {
        let sender = sender.clone();
        async move {
            sender.send(serde_json::from_str(&body).unwrap()).unwrap();
            http::StatusCode::from_u16(status).unwrap()
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (format!("http://{address}/webhooks/token"), posts)
}

async fn next(posts: &mut mpsc::UnboundedReceiver<Value>) -> Value {
    let post = tokio::time::timeout(Duration::from_secs(20), posts.recv()).await;
    post.unwrap().unwrap()
}

#[tokio::test]
async fn notifications_are_posted_as_they_appear_in_order_and_once() {
    let (address, mut posts) = receiver(500).await;
    let signl4 = Signl4::new(system_clock(), "s3cret");
    signl4.add_webhook(address);
    let base = start(Service::Signl4(signl4.clone())).await;
    let raised = send(
        "POST",
        format!("{base}/webhook/s3cret"),
        "{\"title\":\"x\"}",
    )
    .await;
    assert_eq!(raised.status(), 201);
    assert_eq!(next(&mut posts).await["eventType"], 200);
    let alert = signl4.alerts().pop().unwrap();
    signl4.acknowledge(&alert.id, "Rene").unwrap();
    signl4.close(&alert.id, "Rene").unwrap();
    assert_eq!(next(&mut posts).await["alert"]["statusCode"], 2);
    assert_eq!(next(&mut posts).await["alert"]["statusCode"], 4);
    signl4.test_event();
    assert_eq!(
        next(&mut posts).await["eventType"],
        1,
        "a refused one is not repeated"
    );
    assert_eq!(
        signl4.deliveries().refused,
        3,
        "counted before the next is posted"
    );
}

#[tokio::test]
async fn what_an_action_sequence_sends_is_sent_with_its_headers_in_order_and_once() {
    let (address, mut posts) = receiver(500).await;
    let topdesk = Topdesk::new(system_clock());
    let step = serde_json::json!({
        "name": "One", "method": "POST", "url": address,
        "headers": [{ "name": "Content-Type", "value": "application/json" }],
        "escapeBodyValues": true, "body": "{\"title\":\"${korteomschrijving}\"}",
        "executionCondition": "ALWAYS", "customExecutionCondition": "",
    });
    let file = serde_json::json!({
        "formatVersion": "2.7", "exportDate": 0,
        "actionSequence": {
            "name": "Push", "description": "", "structureName": "incident1",
            "configuration": { "variables": [], "mappingDefinitions": [], "steps": [step] },
        },
    });
    topdesk.import(&file.to_string()).unwrap();
    topdesk.link("Push", Event::NewCall);
    let base = start(Service::Topdesk(topdesk.clone())).await;
    for title in ["one", "two"] {
        let typed = format!("{{\"briefDescription\":\"{title}\"}}");
        let created = send("POST", format!("{base}/simulator/tickets"), &typed).await;
        assert_eq!(created.status(), 201);
    }
    assert_eq!(next(&mut posts).await["title"], "one");
    assert_eq!(next(&mut posts).await["title"], "two");
    topdesk.create_incident(NewIncident::new("three"));
    assert_eq!(
        next(&mut posts).await["title"],
        "three",
        "nothing is repeated"
    );
    assert_eq!(topdesk.deliveries().refused, 2, "counted before the next");
}

#[tokio::test]
async fn addresses_beyond_this_machine_are_not_posted_to() {
    let (address, mut posts) = receiver(200).await;
    let signl4 = Signl4::new(system_clock(), "s3cret");
    signl4.add_webhook("http://example.com/x");
    signl4.add_webhook(address);
    start(Service::Signl4(signl4.clone())).await;
    signl4.test_event();
    next(&mut posts).await;
    assert_eq!(signl4.deliveries().failed, 1);
}

#[tokio::test]
async fn a_server_ends_when_it_is_told_to() {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let service = Service::Signl4(Signl4::new(system_clock(), "s3cret"));
    let server = tokio::spawn(serve(service, listener, async {
        let _ = stopped.await;
    }));
    stop.send(()).unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(20), server).await;
    ended.unwrap().unwrap().unwrap();
}

async fn send_with(url: &str, method: &str, headers: &[(&str, &str)]) -> Response<Incoming> {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    client()
        .request(request.body(Full::from("{}")).unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn each_simulator_has_a_page_whose_files_are_all_there() {
    for (service, path) in [
        (Service::Topdesk(Topdesk::new(system_clock())), "desk"),
        (
            Service::Signl4(Signl4::new(system_clock(), "s3cret")),
            "phone",
        ),
    ] {
        let base = start(service).await;
        let page = send("GET", format!("{base}/{path}"), "").await;
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
        let html = page.collect().await.unwrap().to_bytes();
        let html = String::from_utf8(html.to_vec()).unwrap();
        assert!(html.contains("nothing leaves this machine"));
        for file in html.split("\"pages/").skip(1) {
            let name = file.split('"').next().unwrap();
            let file = send("GET", format!("{base}/pages/{name}"), "").await;
            assert_eq!(file.status(), 200, "{name}");
        }
    }
}

#[tokio::test]
async fn the_root_is_a_page_for_a_browser_and_a_list_of_paths_for_others() {
    let base = start(Service::Topdesk(Topdesk::new(system_clock()))).await;
    let page = send_with(&base, "GET", &[("accept", "text/html,*/*;q=0.8")]).await;
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(json(send("GET", base, "").await).await["page"], "/desk");
}

#[tokio::test]
async fn people_are_answered_at_loopbacks_names_only_and_the_api_at_any() {
    let base = start(Service::Topdesk(Topdesk::new(system_clock()))).await;
    let evil = [("host", "evil.example")];
    for path in ["desk", "simulator/tickets", "", "pages/desk.js"] {
        let refused = send_with(&format!("{base}/{path}"), "GET", &evil).await;
        assert_eq!(refused.status(), 421, "{path}");
    }
    let version = send_with(&format!("{base}/tas/api/version"), "GET", &evil).await;
    assert_eq!(version.status(), 200);
}

#[tokio::test]
async fn another_page_cannot_create_a_ticket() {
    let topdesk = Topdesk::new(system_clock());
    let base = start(Service::Topdesk(topdesk.clone())).await;
    let url = format!("{base}/simulator/tickets");
    let evil = [("origin", "http://evil.example")];
    assert_eq!(send_with(&url, "POST", &evil).await.status(), 403);
    let own = [("origin", base.as_str()), ("sec-fetch-site", "same-origin")];
    assert_eq!(send_with(&url, "POST", &own).await.status(), 201);
    assert_eq!(topdesk.incidents().len(), 1);
}
