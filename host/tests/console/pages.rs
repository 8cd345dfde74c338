//! What the pages and the metrics show.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_there_for_whoever_has_a_token() {
    let bench = Bench::new(&[]).await;
    for path in ["/metrics", "/metrics?token=wrong"] {
        let stranger = bench.ask(Method::GET, path, &[], "").await;
        assert_eq!((stranger.status, stranger.body.as_str()), (404, ""));
    }
    for token in [WEBHOOK, ADMIN] {
        let path = format!("/metrics?token={token}");
        let metrics = bench.ask(Method::GET, &path, &[], "").await;
        assert_eq!(metrics.status, 200);
        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        assert_eq!(metrics.header("content-type"), kind);
    }
    assert_eq!(bench.get("/metrics").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_has_its_data() {
    let bench = Bench::new(&[]).await;
    let ticket = bench
        .topdesk
        .create_incident(NewIncident::new("Mail is down"));
    assert_eq!(bench.post("run", "").await.status, 200);
    for name in [
        "describe?language=de",
        "settings",
        "status",
        "tickets",
        "audit?most=5",
        "dead-letters",
        "explain?latest=5",
    ] {
        let answer = bench.get(&format!("/console/api/{name}")).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.body);
        assert!(answer.json().is_object(), "{name}");
    }
    let _ = ticket;
    assert_eq!(bench.post("check", "").await.status, 200);
    assert_eq!(bench.post("pause", "seconds=900").await.status, 200);
    let paused = bench.post("resume", "").await;
    assert_eq!(paused.json()["paused_until"], Value::Null);
    assert_eq!(
        bench.post("backfill", "seconds=3600").await.json()["committed"],
        json!(false)
    );
    assert_eq!(
        bench.post("drop", "key=dead.none").await.json()["not_done"],
        json!(1)
    );
    assert_eq!(bench.post("pause", "seconds=soon").await.status, 400);
    assert_eq!(bench.get("/console/api/nothing").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_has_a_secret() {
    let bench = Bench::new(&[("topdesk_page_size", Some("0"))]).await;
    let canaries = [PASSWORD, SECRET, ADMIN, WEBHOOK, "hush-hush"];
    let mut answers = Vec::new();
    for name in [
        "settings",
        "describe",
        "status",
        "tickets",
        "audit",
        "dead-letters",
        "host",
    ] {
        answers.push(bench.get(&format!("/console/api/{name}")).await);
    }
    answers.push(bench.post("save", "topdesk_password=hush-hush").await);
    answers.push(
        bench
            .post("save", "topdesk_page_size=50&topdesk_password=hush-hush")
            .await,
    );
    answers.push(bench.get("/console/api/settings").await);
    answers.push(bench.post("check", "").await);
    answers.push(bench.post("save", "admin_token=hush-hush").await);
    for answer in answers {
        for canary in canaries {
            assert!(!answer.body.contains(canary), "{}", answer.body);
        }
    }
}
