//! Older tickets.

use super::*;

/// A ticket from before the first run, which therefore does not alert by itself.
async fn with_old_ticket() -> Bench {
    let bench = Bench::new().await;
    let old = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(5);
    let new = NewIncident::new("Mail was down").at(old);
    bench.topdesk.create_incident(new);
    let output = bench.command("run", "connector.wasm").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    bench
}

#[tokio::test(flavor = "multi_thread")]
async fn backfill_counts_first_and_alerts_in_the_next_run_once_it_is_told_to() {
    let bench = with_old_ticket().await;
    let counted = with(&bench, "backfill", &["--since", "6h"]);
    assert_eq!(counted.status.code(), Some(0), "{counted:?}");
    let counted = shown(&counted)["backfill"].clone();
    assert_eq!(
        (&counted["would_alert"], &counted["committed"]),
        (&json!(1), &json!(false))
    );
    with(&bench, "run", &[]);
    assert!(bench.signl4.alerts().is_empty());
    let done = with(&bench, "backfill", &["--since", "6h", "--yes"]);
    assert_eq!(shown(&done)["backfill"]["committed"], json!(true));
    with(&bench, "run", &[]);
    assert_eq!(bench.signl4.alerts().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn backfill_without_yes_says_how_to_go_on() {
    let bench = with_old_ticket().await;
    let text = read_by_people(&bench, "backfill", &["--since", "6h"]);
    assert!(
        text.starts_with("1 tickets have changed since then; 1 would alert.\n"),
        "{text}"
    );
    assert!(text.ends_with("say the same with --yes.\n"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn backfill_with_a_span_that_is_none_exits_with_2() {
    let bench = Bench::new().await;
    for span in ["soon", "32d", "0s"] {
        let output = with(&bench, "backfill", &["--since", span]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
}
