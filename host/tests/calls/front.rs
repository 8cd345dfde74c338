//! Components that answer over HTTP: in process, over a real socket, and after the answer.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use host::front::OnBroken;
use host::service::{Schedule, Service};
use host::store::{KeyValueStore, Memory};
use host::{CallErrorKind, Engine, Environment, Front, Limits, Settings};
use http::Request;
use http_body_util::Empty;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

const WORLD: &str = "
    package test:guest;
    world guest {
        import integration:connector/key-value@0.1.0;
        import wasi:http/types@0.2.0;
        export wasi:http/incoming-handler@0.2.0;
    }";

/// Answers 204, then does AFTER.
const ANSWERS: &str = r#"
(module
  (import "integration:connector/key-value@0.1.0" "increment"
    (func $increment (param i32 i32 i64 i32)))
  (import "wasi:http/types@0.2.0" "[constructor]fields" (func $fields (result i32)))
  (import "wasi:http/types@0.2.0" "[constructor]outgoing-response"
    (func $response (param i32) (result i32)))
  (import "wasi:http/types@0.2.0" "[method]outgoing-response.set-status-code"
    (func $status (param i32 i32) (result i32)))
  (import "wasi:http/types@0.2.0" "[static]response-outparam.set"
    (func $answer (param i32 i32 i32 i32 i64 i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "runs")
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "wasi:http/incoming-handler@0.2.0#handle") (param $request i32) (param $out i32)
    (local $made i32)
    (local.set $made (call $response (call $fields)))
    (drop (call $status (local.get $made) (i32.const 204)))
    (call $answer (local.get $out) (i32.const 0) (local.get $made)
      (i32.const 0) (i64.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
    AFTER))
"#;

const COUNTS: &str = "(call $increment (i32.const 16) (i32.const 4) (i64.const 1) (i32.const 128))";
const SPINS: &str = "(loop $again (br $again))";

struct Served {
    front: Front,
    store: Arc<Memory>,
    broken: Arc<Mutex<Vec<CallErrorKind>>>,
}

fn front(after: &str, deadline: Duration) -> Served {
    let engine = Engine::new().unwrap();
    let bytes = super::guest::component(&ANSWERS.replace("AFTER", after), WORLD);
    let component = engine.compile(&bytes).unwrap();
    let store = Arc::new(Memory::new());
    let environment =
        Environment::new(Arc::clone(&store) as _, Settings::new()).with_limits(Limits {
            deadline,
            ..Limits::default()
        });
    let broken = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&broken);
    let on_broken: OnBroken = Arc::new(move |error| notes.lock().unwrap().push(error.kind.clone()));
    let front = Front::new(&engine, &component, environment, on_broken).unwrap();
    Served {
        front,
        store,
        broken,
    }
}

fn request() -> Request<Empty<Bytes>> {
    Request::get("http://localhost/")
        .body(Empty::new())
        .unwrap()
}

const LONG: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn work_after_the_answer_is_done_before_the_front_is_idle() {
    let served = front(COUNTS, LONG);
    for _ in 0..3 {
        assert_eq!(served.front.handle(request()).await.status(), 204);
    }
    served.front.idle().await;
    assert_eq!(served.store.increment("runs", 0), Ok(3));
    assert_eq!(*served.broken.lock().unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_does_not_wait_for_work_that_never_ends() {
    let deadline = Duration::from_secs(2);
    let served = front(SPINS, deadline);
    let started = Instant::now();
    assert_eq!(served.front.handle(request()).await.status(), 204);
    assert!(started.elapsed() < deadline);
    served.front.idle().await;
    assert_eq!(
        *served.broken.lock().unwrap(),
        [CallErrorKind::Deadline(deadline)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_breaks_before_its_answer_gives_500() {
    let engine = Engine::new().unwrap();
    let text = ANSWERS.replace("(local $made i32)", "(local $made i32) unreachable");
    let bytes = super::guest::component(&text.replace("AFTER", ""), WORLD);
    let environment = Environment::new(Arc::new(Memory::new()), Settings::new());
    let component = engine.compile(&bytes).unwrap();
    let front = Front::new(&engine, &component, environment, Arc::new(|_| {})).unwrap();
    assert_eq!(front.handle(request()).await.status(), 500);
}

fn schedule(interval: Duration) -> Schedule {
    Schedule {
        interval,
        token: "token".into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_answers_over_a_socket_and_stops_when_all_is_done() {
    let served = front(COUNTS, LONG);
    let listen = "127.0.0.1:0".parse().unwrap();
    let service = Service::start(
        served.front.clone(),
        listen,
        schedule(LONG),
        Arc::new(|_| {}),
    )
    .await
    .unwrap();
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    let uri = format!("http://{}/", service.address());
    let request = Request::get(uri).body(Empty::new()).unwrap();
    assert_eq!(client.request(request).await.unwrap().status(), 204);
    service.stop().await;
    // The request, and the first run, which begins at once.
    assert_eq!(served.store.increment("runs", 0), Ok(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_follow_one_another_by_interval() {
    let served = front(COUNTS, LONG);
    let runs = Arc::new(AtomicUsize::new(0));
    let (count, enough) = (Arc::clone(&runs), Arc::new(tokio::sync::Notify::new()));
    let told = Arc::clone(&enough);
    let on_run = Arc::new(move |ended: &host::service::RunEnded| {
        assert_eq!(ended.status, 204);
        if count.fetch_add(1, Ordering::SeqCst) == 2 {
            told.notify_one();
        }
    });
    let listen = "127.0.0.1:0".parse().unwrap();
    let every = schedule(Duration::from_millis(1));
    let service = Service::start(served.front.clone(), listen, every, on_run)
        .await
        .unwrap();
    enough.notified().await;
    service.stop().await;
    let runs = i64::try_from(runs.load(Ordering::SeqCst)).unwrap();
    assert_eq!(served.store.increment("runs", 0), Ok(runs));
}
