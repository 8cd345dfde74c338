//! What was given up.

use super::*;

/// `topdesk-signl4 dead-letters` with one of its commands.
fn letters(bench: &Bench, command: &str, arguments: &[&str], json: bool) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_topdesk-signl4"));
    program.env("TOPDESK_PASSWORD", PASSWORD);
    program.args(["dead-letters", command]);
    program
        .arg("--component")
        .arg(built("connector.wasm").unwrap());
    program.arg("--config").arg(bench.file("settings.json"));
    program.arg("--state").arg(bench.file("state.redb"));
    program.args(arguments).args(json.then_some("--json"));
    program.output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_are_listed_retried_and_then_alert() {
    let bench = with_dead_letter().await;
    let listed = letters(&bench, "list", &[], true);
    assert_eq!(listed.status.code(), Some(0), "{listed:?}");
    let letter = shown(&listed)["dead_letters"][0].clone();
    let number = bench.topdesk.incidents()[0].number.clone();
    assert_eq!(
        (&letter["number"], &letter["can_retry"]),
        (&json!(number), &json!(true))
    );
    let key = letter["key"].as_str().unwrap();
    let retried = letters(&bench, "retry", &[key], true);
    assert_eq!(retried.status.code(), Some(0), "{retried:?}");
    assert_eq!(shown(&retried)["letters"][0]["done"], json!(true));
    with(&bench, "run", &[]);
    let alerts = bench.signl4.alerts();
    let of_tickets = |a: &&simulators::signl4::Alert| {
        a.external_id
            .as_deref()
            .is_some_and(|id| id.starts_with("TOPdesk-"))
    };
    assert_eq!(alerts.iter().filter(of_tickets).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_are_shown_to_people_with_key_ticket_reason_and_what_a_retry_does() {
    let bench = with_dead_letter().await;
    let output = letters(&bench, "list", &[], false);
    let text = String::from_utf8(output.stdout).unwrap();
    let ticket = &bench.topdesk.incidents()[0];
    assert!(
        text.starts_with(&format!("dead.{}.raise.1\n", ticket.id)),
        "{text}"
    );
    assert!(
        text.contains(&format!("ticket {}, raise, ", ticket.number)),
        "{text}"
    );
    assert!(
        text.ends_with("retry: The next run reads the ticket and decides again.\n"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn all_dead_letters_are_dropped_at_once() {
    let bench = with_dead_letter().await;
    let dropped = letters(&bench, "drop", &["--all"], true);
    assert_eq!(dropped.status.code(), Some(0), "{dropped:?}");
    assert_eq!(shown(&dropped)["ok"], json!(true));
    let listed = letters(&bench, "list", &[], false);
    assert_eq!(
        String::from_utf8_lossy(&listed.stdout),
        "Nothing was given up.\n"
    );
    let again = letters(&bench, "drop", &["--all"], false);
    assert_eq!(again.status.code(), Some(0), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_that_is_not_there_exits_with_1_and_says_so() {
    let bench = with_dead_letter().await;
    for command in ["retry", "drop"] {
        let output = letters(&bench, command, &["dead.x.raise.1"], true);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert_eq!(shown(&output)["ok"], json!(false));
        let said = shown(&output)["letters"][0]["sentence"].clone();
        assert!(
            said.as_str().unwrap().contains("does not exist any more"),
            "{said}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_none_of_a_dead_letter_exits_with_1_and_changes_nothing() {
    let bench = with_dead_letter().await;
    let output = letters(&bench, "drop", &["head"], true);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(
        shown(&output)["reason"]["refused"].is_string(),
        "{output:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_without_keys_or_with_both_exit_with_2() {
    let bench = Bench::new().await;
    for arguments in [&[][..], &["dead.x.raise.1", "--all"]] {
        let output = letters(&bench, "retry", arguments, true);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
}
