//! How things stand, and whether the configuration is good.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn status_says_how_things_stand_also_with_settings_that_are_wrong() {
    let bench = with_dead_letter().await;
    bench.add_setting("topdesk_url", "ftp://x");
    let output = with(&bench, "status", &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let status = shown(&output)["status"].clone();
    assert_eq!(status["election"]["kind"], json!("atomic"));
    assert_eq!(
        (&status["dead_letters"], &status["tickets"]["followed"]),
        (&json!(1), &json!(1))
    );
    let text = read_by_people(&bench, "status", &[]);
    assert!(text.contains("\ntickets: 1 followed: 1 dead\n"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_good_configuration_good_and_leaves_nothing_in_the_state() {
    let bench = Bench::new().await;
    bench
        .topdesk
        .create_incident(NewIncident::new("Mail is down"));
    let output = with(&bench, "check", &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let check = shown(&output)["check"].clone();
    assert_eq!(check["failed"], json!(0), "{check}");
    let items = check["items"].as_array().unwrap();
    let result = |key: &str| {
        let item = items.iter().find(|item| item["key"] == key);
        item.map(|item| item["result"].clone())
    };
    for key in [
        "topdesk.login",
        "signl4.reached",
        "host.store.write",
        "host.atomics",
    ] {
        assert_eq!(result(key), Some(json!("ok")), "{key}");
    }
    assert_eq!(result("topdesk.tickets"), Some(json!("warning")));
    let asked = bench.topdesk.requests().len() + bench.signl4.requests().len();
    assert_eq!(check["requests"], json!(asked));
    assert!(bench.signl4.events().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn check_names_what_has_failed_and_exits_with_1() {
    let bench = Bench::new().await;
    bench.add_setting("status_on_close", "Close");
    bench.add_setting("max_age", "soon");
    let output = with(&bench, "check", &[]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(shown(&output)["ok"], json!(false));
    let mut command = bench.plain_command("check", "connector.wasm");
    let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(
        text.starts_with("Settings\n  failed   The setting max_age"),
        "{text}"
    );
    assert!(
        text.contains("\n             Correct status_on_close: did you mean \"Closed\"?\n"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "{text}");
}
