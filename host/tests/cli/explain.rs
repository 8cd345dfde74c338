//! What would be done about a ticket.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn explain_tells_of_a_ticket_by_id_and_by_number_and_changes_nothing() {
    let bench = Bench::new().await;
    let ticket = bench
        .topdesk
        .create_incident(NewIncident::new("Mail is down"));
    for name in [&ticket.id, &ticket.number] {
        let output = with(&bench, "explain", &["--ticket", name]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let told = shown(&output)["explained"]["tickets"][0].clone();
        assert_eq!(told["decision"], json!("raise"));
        assert_eq!(told["alert"]["event"]["X-S4-Status"], json!("new"));
    }
    assert!(bench.signl4.events().is_empty());
    let changes = bench.topdesk.request_counts();
    assert!(changes.keys().all(|request| request.starts_with("GET ")));
}

#[tokio::test(flavor = "multi_thread")]
async fn explain_tells_people_in_a_few_lines_without_colour_when_piped() {
    let bench = Bench::new().await;
    let ticket = bench
        .topdesk
        .create_incident(NewIncident::new("Mail is down"));
    let text = read_by_people(&bench, "explain", &["--latest", "5"]);
    let first = format!("{}: It alerts.\n  rule default matches\n", ticket.number);
    assert!(text.starts_with(&first), "{text}");
    assert!(text.contains("to the team default: {"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn explain_exits_with_1_when_topdesk_is_away_and_with_2_for_wrong_usage_or_settings() {
    let bench = Bench::new().await;
    let neither = with(&bench, "explain", &[]);
    assert_eq!(neither.status.code(), Some(2), "{neither:?}");
    let many = with(&bench, "explain", &["--latest", "101"]);
    assert_eq!(many.status.code(), Some(2), "{many:?}");
    bench.add_setting("topdesk_url", "http://127.0.0.1:9");
    let away = with(&bench, "explain", &["--latest", "1"]);
    assert_eq!(away.status.code(), Some(1), "{away:?}");
    assert!(shown(&away)["reason"]["try_later"].is_object(), "{away:?}");
    bench.add_setting("topdesk_url", "ftp://x");
    let wrong = with(&bench, "explain", &["--latest", "1"]);
    assert_eq!(wrong.status.code(), Some(2), "{wrong:?}");
}
