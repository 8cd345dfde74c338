//! Two services behind one Redis, both ended by kill −9 in the middle of their work: a short `host-test soak`.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use host_test::redis_server::RedisServer;
use host_test::scenario::built;
use host_test::soak::Soak;

fn soak(seconds: u64, kills: u32) -> Soak {
    Soak {
        program: env!("CARGO_BIN_EXE_host-test").into(),
        component: built("connector-http.wasm").unwrap(),
        length: Duration::from_secs(seconds),
        kills,
        seed: 1,
        replicas: 2,
        redis: true,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_when_services_that_share_a_redis_are_killed() {
    if !RedisServer::is_here_for("two services that are killed").unwrap() {
        return;
    }
    let (counts, verdict) = soak(0, 5).run(|_| {}).await.unwrap();
    assert_eq!(verdict.broken, []);
    assert_eq!(counts.kills, 5);
    assert!(counts.outages > 0, "{counts:?}");
    assert!(counts.alerts > 0, "{counts:?}");
}

/// Without a lease that holds between processes both would raise the same tickets.
#[tokio::test(flavor = "multi_thread")]
async fn no_alert_rings_twice_when_two_services_share_a_redis_undisturbed() {
    if !RedisServer::is_here_for("two services at the same time").unwrap() {
        return;
    }
    let (counts, verdict) = soak(10, 0).run(|_| {}).await.unwrap();
    assert_eq!(verdict.broken, []);
    assert_eq!(counts.duplicates, 0);
    assert!(counts.alerts > 0, "{counts:?}");
}
