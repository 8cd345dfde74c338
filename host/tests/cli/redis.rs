//! The state in Redis.

use super::*;

/// A bench whose state is in a Redis of its own, or none where there is no such program, which is said.
async fn with_redis() -> Option<(Bench, RedisServer)> {
    if !RedisServer::is_here_for("a command with its state in Redis").unwrap() {
        return None;
    }
    let mut bench = Bench::new().await;
    let server = RedisServer::start(bench.folder.path(), &[]).unwrap();
    bench.state = server.address("connector").into();
    Some((bench, server))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_its_state_in_redis_is_not_repeated_by_the_next() {
    let Some((bench, _redis)) = with_redis().await else {
        return;
    };
    let new = NewIncident::new("Mail is down");
    bench.topdesk.create_incident(new);
    for _ in 0..2 {
        let output = with(&bench, "run", &[]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
    assert_eq!(bench.signl4.alerts().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn status_is_told_while_a_service_works_when_the_state_is_in_redis() {
    let Some((bench, _redis)) = with_redis().await else {
        return;
    };
    let new = NewIncident::new("Mail is down");
    bench.topdesk.create_incident(new);
    let mut serve = bench.command("serve", "connector-http.wasm");
    let mut child = serve.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ran = |line: &String| line.contains(r#""event":"run""#);
    assert!(lines.by_ref().map_while(Result::ok).any(|line| ran(&line)));
    let output = with(&bench, "status", &[]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(shown(&output)["status"]["tickets"]["followed"], json!(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_is_away_fails_the_run_which_says_so_without_the_password() {
    let mut bench = Bench::new().await;
    bench.state = "redis+unix:///nowhere/redis.sock?pass=hush".into();
    let output = with(&bench, "run", &[]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let words = shown(&output)["reason"]["try_later"]["message"].to_string();
    assert!(
        words.contains("the Redis at /nowhere/redis.sock"),
        "{words}"
    );
    assert!(!format!("{output:?}").contains("hush"), "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_that_is_no_address_exits_with_2_and_is_not_repeated() {
    let mut bench = Bench::new().await;
    for address in ["redis://:hush@localhost/x", "postgres://:hush@localhost"] {
        bench.state = address.into();
        for (command, component) in [("run", "connector.wasm"), ("serve", "connector-http.wasm")] {
            let output = bench.command(command, component).output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{output:?}");
            assert!(!format!("{output:?}").contains("hush"), "{output:?}");
        }
    }
}
