//! The form that saves.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn only_a_host_that_owns_the_settings_says_that_it_saves() {
    let saving = Bench::new(&[]).await;
    assert_eq!(
        saving.get("/console/api/host").await.json(),
        json!({"saves": true})
    );
    assert_eq!(
        saving
            .ask(Method::GET, "/console/api/host", &[], "")
            .await
            .status,
        401
    );
    let other = Bench::with(&[], false).await;
    assert_eq!(
        other.get("/console/api/host").await.json(),
        json!({"saves": false})
    );
    assert_eq!(other.post("save", "lookback=2h").await.status, 501);
}

#[tokio::test(flavor = "multi_thread")]
async fn saving_settings_that_were_missing_begins_the_first_fetch_at_once() {
    let mut bench = Bench::new(&[("topdesk_password", None)]).await;
    bench
        .topdesk
        .create_incident(NewIncident::new("Mail is down"));
    assert_eq!(bench.signl4.alerts().len(), 0);
    let saved = bench
        .post("save", &format!("topdesk_password={PASSWORD}&lookback=2h"))
        .await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    assert_eq!(
        saved.json(),
        json!({"saved": ["lookback", "topdesk_password"]})
    );
    assert!(
        saved
            .header("content-security-policy")
            .starts_with("default-src 'none'")
    );
    assert_eq!(bench.runs.recv().await.unwrap().status, 200);
    assert_eq!(bench.signl4.alerts().len(), 1);
    assert_eq!(bench.written()["lookback"], json!("2h"));
    let removed = bench.post("save", "lookback=").await;
    assert_eq!(removed.status, 200, "{}", removed.body);
    assert_eq!(bench.written().get("lookback"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_are_wrong_are_told_by_key_and_not_written() {
    let bench = Bench::new(&[]).await;
    let before = bench.text();
    let refused = bench
        .post("save", "lookback=soon&topdesk_page_size=0&close_ticket=")
        .await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let faults = refused.json()["settings"].clone();
    let keys: Vec<_> = faults
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["key"].clone())
        .collect();
    assert!(
        keys.contains(&json!("lookback")) && keys.contains(&json!("topdesk_page_size")),
        "{keys:?}"
    );
    let unknown = bench.post("save", "topdesk_urll=https://x").await;
    assert_eq!(unknown.json()["settings"][0]["key"], json!("topdesk_urll"));
    assert_eq!(unknown.status, 422);
    for odd in ["", "lookback=1h&lookback=2h"] {
        assert_eq!(bench.post("save", odd).await.status, 400);
    }
    assert_eq!(bench.text(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_locks_himself_out_by_accident() {
    let bench = Bench::new(&[]).await;
    let before = bench.text();
    for (key, value) in [
        ("admin_token", ""),
        ("admin_token", "short"),
        ("webhook_token", ""),
        ("webhook_token", "a/b"),
    ] {
        let refused = bench.post("save", &format!("{key}={value}")).await;
        assert_eq!(refused.status, 422, "{key}={value}");
        assert_eq!(refused.json()["settings"][0]["key"], json!(key));
    }
    assert_eq!(bench.text(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_tokens_holds_from_the_next_call_on() {
    let mut bench = Bench::new(&[]).await;
    let (admin, webhook) = (
        "another-admin-token-0123456789",
        "another-webhook-token-01234567",
    );
    let body = format!("admin_token={admin}&webhook_token={webhook}");
    assert_eq!(bench.post("save", &body).await.status, 200);
    // The service's own runs go on with the new one.
    assert_eq!(bench.runs.recv().await.unwrap().status, 200);
    assert_eq!(bench.get("/console/api/status").await.status, 401);
    assert_eq!(bench.login(admin).await.status, 200);
    let old = bench
        .ask(Method::POST, &format!("/schedule/{WEBHOOK}"), &[], "")
        .await;
    assert_eq!(old.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_that_another_page_has_begun_is_refused() {
    let bench = Bench::new(&[]).await;
    let before = bench.text();
    let session = bench.login(ADMIN).await;
    let cookie = session
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let here = format!("http://{}", bench.service.address());
    let save = |headers: Vec<(&'static str, String)>| {
        let (bench, cookie) = (&bench, cookie.clone());
        async move {
            let mut all = vec![("cookie", cookie.as_str()), FORM];
            all.extend(headers.iter().map(|(name, value)| (*name, value.as_str())));
            bench
                .ask(Method::POST, "/console/api/save", &all, "lookback=2h")
                .await
                .status
        }
    };
    let mark = || ("x-console", "1".to_owned());
    assert_eq!(save(vec![]).await, 403);
    assert_eq!(
        save(vec![mark(), ("origin", "https://evil.example".into())]).await,
        403
    );
    assert_eq!(
        save(vec![mark(), ("sec-fetch-site", "cross-site".into())]).await,
        403
    );
    let unknown = [("cookie", "console=1.0"), ("x-console", "1"), FORM];
    let unknown = bench
        .ask(Method::POST, "/console/api/save", &unknown, "lookback=2h")
        .await;
    assert_eq!(unknown.status, 401);
    assert_eq!(bench.text(), before);
    assert_eq!(save(vec![mark(), ("origin", here)]).await, 200);
    assert_ne!(bench.text(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn saves_at_the_same_time_lose_nothing() {
    let bench = Bench::new(&[]).await;
    let saves = [
        "lookback=2h",
        "max_age=8d",
        "overlap=3m",
        "topdesk_page_size=50",
        "run_budget=25s",
    ];
    let save = async |at: usize| bench.post("save", saves[at]).await.status;
    let (a, b, c, d, e) = tokio::join!(save(0), save(1), save(2), save(3), save(4));
    assert_eq!([a, b, c, d, e], [200; 5]);
    let written = bench.written();
    for save in saves {
        let (key, value) = save.split_once('=').unwrap();
        assert_eq!(written[key], json!(value));
    }
    let now = bench.get("/console/api/settings").await.json();
    let settings = now["settings"].as_array().unwrap();
    let overlap = settings.iter().find(|one| one["key"] == "overlap").unwrap();
    assert_eq!(overlap["value"], json!("3m"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_any_more_is_left_alone() {
    let bench = Bench::new(&[]).await;
    std::fs::write(bench.file(), "{\"token\": \"hush-hush").unwrap();
    let refused = bench.post("save", "lookback=2h").await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert!(!refused.body.contains("hush-hush"));
    assert_eq!(bench.text(), "{\"token\": \"hush-hush");
    // It goes on with the settings that it has.
    assert_eq!(bench.get("/console/api/status").await.status, 200);
    bench.service.stop().await;
}
