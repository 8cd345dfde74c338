//! One webhook call.

use super::*;

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
