//! The service.

use super::*;

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
    host::store::Disk::open(file).is_ok()
}
