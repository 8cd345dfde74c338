//! The host itself: fresh instances over a store that lasts, and limits that hold.

use std::sync::Arc;
use std::time::Duration;

use super::guest::{COUNTS, DONE, Guest, HUNGRY, SPINS, WRITES_TOO_MUCH};
use host::store::{Disk, KeyValueStore, Memory};
use host::{CallErrorKind, Engine, Environment, Host, Limits, Settings};

fn host(guest: &Guest, store: Arc<dyn KeyValueStore>, limits: Limits) -> Host {
    let engine = Engine::new().unwrap();
    let component = engine.compile(&guest.build()).unwrap();
    let environment = Environment::new(store, Settings::new()).with_limits(limits);
    Host::new(&engine, &component, environment).unwrap()
}

fn in_memory(guest: &Guest, limits: Limits) -> Host {
    host(guest, Arc::new(Memory::new()), limits)
}

#[tokio::test]
async fn gives_what_the_component_answers() {
    let host = in_memory(&DONE, Limits::default());
    let report = host.on_schedule().await.unwrap().unwrap();
    assert!(report.work_waiting);
    assert_eq!(report.details, "{}");
}

#[tokio::test]
async fn the_store_outlives_the_instances() {
    let host = in_memory(&COUNTS, Limits::default());
    for _ in 0..3 {
        host.on_schedule().await.unwrap().unwrap();
    }
    let environment = host.environment();
    assert_eq!(environment.store.increment("runs", 0), Ok(3));
    assert_eq!(environment.store_log.counts().increments, 3);
    assert_eq!(environment.store_log.counts().writes(), 3);
}

#[tokio::test]
async fn state_on_disk_outlives_the_host() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.redb");
    for _ in 0..2 {
        let host = host(
            &COUNTS,
            Arc::new(Disk::open(&file).unwrap()),
            Limits::default(),
        );
        host.on_schedule().await.unwrap().unwrap();
    }
    assert_eq!(Disk::open(&file).unwrap().increment("runs", 0), Ok(2));
}

#[tokio::test]
async fn a_component_that_computes_forever_is_stopped_at_its_deadline() {
    let deadline = Duration::from_millis(100);
    let host = in_memory(
        &SPINS,
        Limits {
            deadline,
            ..Limits::default()
        },
    );
    let error = host.on_schedule().await.unwrap_err();
    assert_eq!(error.kind, CallErrorKind::Deadline(deadline));
    assert_eq!(error.call, "on-schedule");
}

#[tokio::test]
async fn a_component_gets_no_more_memory_than_allowed() {
    let host = in_memory(&HUNGRY, Limits::default());
    let error = host.on_schedule().await.unwrap_err();
    assert!(
        matches!(&error.kind, CallErrorKind::Trapped(why) if why.contains("memory")),
        "{error}"
    );
    let roomy = Limits {
        memory_bytes: 256 << 20,
        ..Limits::default()
    };
    in_memory(&HUNGRY, roomy)
        .on_schedule()
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_trap_names_the_call() {
    let host = in_memory(&DONE, Limits::default());
    let error = host.drain().await.unwrap_err();
    assert_eq!(error.call, "drain");
    assert!(error.to_string().starts_with("drain: trapped: "), "{error}");
}

#[tokio::test]
async fn a_value_beyond_the_contract_is_refused_and_the_component_told() {
    let host = in_memory(&WRITES_TOO_MUCH, Limits::default());
    host.on_schedule().await.unwrap().unwrap();
    assert_eq!(host.environment().store.get("runs"), Ok(None));
}

#[test]
fn a_component_that_is_no_connector_is_refused_by_name_of_what_is_missing() {
    let engine = Engine::new().unwrap();
    let component = engine
        .compile(&wat::parse_str("(component)").unwrap())
        .unwrap();
    let environment = Environment::new(Arc::new(Memory::new()), Settings::new());
    let error = Host::new(&engine, &component, environment).err().unwrap();
    assert!(
        format!("{error:#}").contains("integration:connector/handler"),
        "{error:#}"
    );
}
