//! Hosts that are played, beyond the scenarios: Spin with exactly what its manifest gives.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use host::store::KeyValueStore;
use host::{Engine, Environment, Front, Network, Settings};
use host_test::conformance::{Outcome, Target, harness};
use host_test::played::{self, RedisLike, SqliteLike};
use host_test::scenario::built;
use http::Request;
use http_body_util::{BodyExt as _, Empty};
use scenarios::TOKEN;
use serde_json::Value;

/// The defaults of `spin.toml`, by the component's names for them.
fn defaults() -> BTreeMap<String, String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../spin.toml");
    let manifest: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let variables = manifest["variables"].as_table().unwrap();
    let given = manifest["component"]["connector"]["variables"].as_table();
    let resolved = given.unwrap().iter().filter_map(|(key, template)| {
        let name = template.as_str()?.trim_matches(['{', '}', ' ']);
        let default = variables[name].get("default")?.as_str()?;
        Some((key.clone(), default.to_owned()))
    });
    resolved.collect()
}

#[test]
fn the_defaults_of_spins_manifest_change_nothing() {
    let engine = Engine::new().unwrap();
    let spin = harness::targets(&engine, &built("connector-spin.wasm").unwrap()).unwrap();
    let spin = spin.into_iter().next().unwrap();
    let (host, obstacle) = (spin.host.clone(), spin.obstacle);
    let with_defaults = Target {
        host,
        begin: Box::new(move |systems, settings| {
            let mut all = defaults();
            all.extend(settings.clone());
            (spin.begin)(systems, &all)
        }),
        shared: None,
        obstacle,
    };
    let all = scenarios::read_all(&scenarios::folder()).unwrap();
    let played = with_defaults.play_all(&all, |_| {});
    let not_passed = |(_, outcome): &&(String, Outcome)| *outcome != Outcome::Passed;
    let not_passed: Vec<_> = played.outcomes.iter().filter(not_passed).collect();
    assert!(not_passed.is_empty(), "{not_passed:?}");
}

/// A run over HTTP: status and body.
async fn run(store: Arc<dyn KeyValueStore>, settings: Settings) -> (u16, Value) {
    let engine = Engine::new().unwrap();
    let component = engine.load(&built("connector-spin.wasm").unwrap()).unwrap();
    let environment = Environment::new(store, settings)
        .with_interfaces(played::SPIN)
        .with_network(Network::Denied);
    let broken = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&broken);
    let on_broken = Arc::new(move |error: &host::CallError| {
        notes.lock().unwrap().push(error.to_string());
    });
    let front = Front::new(&engine, &component, environment, on_broken).unwrap();
    let request = Request::get(format!("/schedule/{TOKEN}"))
        .header("host", "localhost")
        .body(Empty::<Bytes>::new())
        .unwrap();
    let (head, body) = front.handle(request).await.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    front.idle().await;
    assert_eq!(*broken.lock().unwrap(), Vec::<String>::new());
    (
        head.status.as_u16(),
        serde_json::from_slice(&body).unwrap_or_default(),
    )
}

fn settings() -> Settings {
    Settings::new()
        .with("topdesk_url", "https://example.topdesk.net")
        .with("topdesk_username", "integration")
        .with("topdesk_password", "canary-password")
        .with("signl4_webhook_secret", "canary-secret")
        .with("webhook_token", TOKEN)
}

#[tokio::test]
async fn a_host_that_spin_does_not_let_through_is_named_as_such() {
    let (status, answer) = run(Arc::new(SqliteLike::new(0)), settings()).await;
    assert_eq!((status, &answer["error"]), (503, &Value::from("try-later")));
    let message = answer["message"].as_str().unwrap();
    assert!(message.contains("TOPdesk"), "{message}");
}

#[tokio::test]
async fn a_prefix_that_no_store_takes_names_the_setting() {
    let wrong = settings().with("state_prefix", "a/b");
    let (status, answer) = run(Arc::new(RedisLike::new()), wrong).await;
    assert_eq!(status, 500);
    assert!(answer.to_string().contains("state_prefix"), "{answer}");
}

#[tokio::test]
async fn keys_of_others_in_a_shared_redis_stay_as_they_were() {
    let store = Arc::new(RedisLike::new());
    let before = store.list_keys("").unwrap();
    let _ = run(Arc::clone(&store) as _, settings()).await;
    for key in &before {
        assert_eq!(
            store.get(key).unwrap().unwrap(),
            b"of somebody else",
            "{key}"
        );
    }
    let after = store.list_keys("").unwrap();
    let own = after.iter().filter(|key| !before.contains(key));
    assert!(own.clone().count() > 0 && own.clone().all(|key| key.starts_with("connector.")));
}
