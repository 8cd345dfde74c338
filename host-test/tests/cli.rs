//! The command line, run as a program of its own against simulators on loopback.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use host_test::redis_server::RedisServer;
use host_test::scenario::built;
use serde_json::{Value, json};
use simulators::topdesk::{LOGIN, NewIncident, PASSWORD};
use simulators::{Service, Signl4, Topdesk, system_clock};
use tempfile::TempDir;
use tokio::net::TcpListener;

const TOKEN: &str = "token-of-the-cli-tests-0123";
const SECRET: &str = "canary-secret";

struct Bench {
    topdesk: Topdesk,
    signl4: Signl4,
    folder: TempDir,
    /// What `--state` says.
    state: PathBuf,
}

impl Bench {
    async fn new() -> Self {
        let topdesk = Topdesk::new(system_clock());
        let signl4 = Signl4::new(system_clock(), SECRET);
        let folder = tempfile::tempdir().unwrap();
        let bench = Self {
            topdesk,
            signl4,
            state: folder.path().join("state.redb"),
            folder,
        };
        let topdesk = served(Service::Topdesk(bench.topdesk.clone())).await;
        let signl4 = served(Service::Signl4(bench.signl4.clone())).await;
        let settings = json!({
            "topdesk_url": format!("http://{topdesk}"),
            "topdesk_username": LOGIN,
            "topdesk_password": {"env": "TOPDESK_PASSWORD"},
            "signl4_url": format!("http://{signl4}"),
            "signl4_webhook_secret": SECRET,
            "webhook_token": TOKEN,
            "insecure_loopback": "yes",
        });
        std::fs::write(bench.file("settings.json"), settings.to_string()).unwrap();
        bench
    }

    fn add_setting(&self, key: &str, value: &str) {
        let text = std::fs::read_to_string(self.file("settings.json")).unwrap();
        let mut settings: Value = serde_json::from_str(&text).unwrap();
        let members = settings.as_object_mut().unwrap();
        members.insert(key.into(), json!(value));
        std::fs::write(self.file("settings.json"), settings.to_string()).unwrap();
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, command: &str, component: &str) -> Command {
        let mut program = self.plain_command(command, component);
        program.arg("--json");
        program
    }

    fn plain_command(&self, command: &str, component: &str) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_host-test"));
        program.env("TOPDESK_PASSWORD", PASSWORD).arg(command);
        program.arg("--component").arg(built(component).unwrap());
        program.arg("--config").arg(self.file("settings.json"));
        program.arg("--state").arg(&self.state);
        program
    }
}

async fn served(service: Service) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(simulators::serve(service, listener, std::future::pending()));
    address
}

fn shown(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(!text.contains(SECRET) && !text.contains(PASSWORD), "{text}");
    serde_json::from_str(&text).unwrap()
}

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

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_variable_is_named_and_exits_with_2() {
    let bench = Bench::new().await;
    let mut command = bench.command("run", "connector.wasm");
    let output = command.env_remove("TOPDESK_PASSWORD").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("TOPDESK_PASSWORD"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_with_a_token_that_is_too_short_names_the_setting_and_not_the_token() {
    let bench = Bench::new().await;
    let settings = r#"{"webhook_token": "hush-too-short"}"#;
    std::fs::write(bench.file("settings.json"), settings).unwrap();
    let output = bench
        .command("serve", "connector-http.wasm")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("webhook_token"), "{words}");
    assert!(!words.contains("hush"), "{words}");
}

#[test]
fn a_simulated_signl4_refuses_to_post_to_another_machine() {
    for address in [
        "http://example.com/x",
        "https://127.0.0.1:1/x",
        "127.0.0.1:1",
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_host-test"))
            .args(["simulate-signl4", "--webhook", address])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{address}");
    }
}

#[test]
fn an_unknown_argument_exits_with_2() {
    let output = Command::new(env!("CARGO_BIN_EXE_host-test"))
        .arg("fly")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn webhook_reads_standard_input_and_checks_the_token() {
    let bench = Bench::new().await;
    let test_event = r#"{"eventType":1,"id":"1"}"#;
    let mut right = bench.command("webhook", "connector.wasm");
    let output = piped(right.args(["--endpoint", "signl4"]), test_event);
    assert_eq!(
        (output.status.code(), shown(&output)["status"].clone()),
        (Some(0), json!(200))
    );
    let mut wrong = bench.command("webhook", "connector.wasm");
    wrong.args([
        "--endpoint",
        "signl4",
        "--token",
        "a-wrong-one-0123456789012",
    ]);
    let output = piped(&mut wrong, test_event);
    assert_eq!(
        (output.status.code(), shown(&output)["status"].clone()),
        (Some(1), json!(404))
    );
}

fn piped(command: &mut Command, input: &str) -> Output {
    let piped = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_names_a_mistyped_setting_after_its_first_run() {
    let bench = Bench::new().await;
    bench.add_setting("topdesk_user", "integration");
    let mut serve = bench.command("serve", "connector-http.wasm");
    let piped = serve.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let mut told = String::new();
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    errors.read_line(&mut told).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let wanted = "settings that the connector does not know: topdesk_user\n";
    assert_eq!(told, wanted);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn serve_runs_at_once_and_stops_gracefully_on_sigterm() {
    let bench = Bench::new().await;
    bench
        .topdesk
        .create_incident(NewIncident::new("Mail is down"));
    let mut serve = bench.command("serve", "connector-http.wasm");
    let mut child = serve.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap();
    let (mut listening, mut ran) = (false, false);
    while !(listening && ran) {
        let event = next();
        listening |= event["event"] == "listening";
        ran |= event["event"] == "run" && event["status"] == 200;
    }
    assert_eq!(bench.signl4.alerts().len(), 1);
    terminate(&child);
    assert_eq!(next()["event"], "stopping");
    assert_eq!(next()["event"], "stopped");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(state_is_free(&bench.file("state.redb")));
}

#[cfg(unix)]
fn terminate(child: &Child) {
    let killed = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();
    assert!(killed.unwrap().success());
}

fn state_is_free(file: &Path) -> bool {
    host_test::store::Disk::open(file).is_ok()
}

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

fn with(bench: &Bench, command: &str, arguments: &[&str]) -> Output {
    let mut command = bench.command(command, "connector.wasm");
    command.args(arguments).output().unwrap()
}

/// The same without `--json`, as people see it.
fn read_by_people(bench: &Bench, command: &str, arguments: &[&str]) -> String {
    let mut command = bench.plain_command(command, "connector.wasm");
    let output = command.args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

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

/// A ticket whose alert SIGNL4 refused.
async fn with_dead_letter() -> Bench {
    let bench = Bench::new().await;
    let new = NewIncident::new("Mail is down");
    bench.topdesk.create_incident(new);
    bench.signl4.fail_next(simulators::Fault::empty(400));
    let output = with(&bench, "run", &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    bench
}

/// `host-test dead-letters` with one of its commands.
fn letters(bench: &Bench, command: &str, arguments: &[&str], json: bool) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_host-test"));
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
        text.ends_with("retry: The next run reads the ticket and decides anew.\n"),
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
            said.as_str().unwrap().contains("no such dead letter"),
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

#[test]
fn bench_without_components_says_what_to_do_first() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_host-test"))
        .args(["bench", "--quick", "--dist", "no-such-folder"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("no-such-folder") && said.contains("cargo xtask build"),
        "{said}"
    );
}
