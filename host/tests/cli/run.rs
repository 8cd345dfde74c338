//! One run.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn run_does_what_is_due_and_the_next_run_does_not_repeat_it() {
    let bench = Bench::new().await;
    bench
        .topdesk
        .create_incident(NewIncident::new("Mail is down"));
    for _ in 0..2 {
        let output = bench.command("run", "connector.wasm").output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(shown(&output)["ok"], json!(true));
        assert_eq!(shown(&output)["unknown_settings"], json!([]));
    }
    let alerts = bench.signl4.alerts();
    let of_tickets = |a: &&simulators::signl4::Alert| {
        a.external_id
            .as_deref()
            .is_some_and(|id| id.starts_with("TOPdesk-"))
    };
    assert_eq!(alerts.iter().filter(of_tickets).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn run_with_wrong_settings_lists_them_and_exits_with_2() {
    let bench = Bench::new().await;
    std::fs::write(bench.file("settings.json"), r#"{"topdesk_url": "ftp://x"}"#).unwrap();
    let output = bench.command("run", "connector.wasm").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let faults = shown(&output)["reason"]["fix_settings"]
        .as_array()
        .unwrap()
        .len();
    assert!(faults >= 4, "{output:?}");
}
