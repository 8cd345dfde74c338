//! What is missing or wrong on the command line.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_variable_is_named_and_exits_with_2() {
    let bench = Bench::new().await;
    let mut command = bench.command("run", "connector.wasm");
    let output = command.env_remove("TOPDESK_PASSWORD").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("TOPDESK_PASSWORD"), "{words}");
}

#[test]
fn an_unknown_argument_exits_with_2() {
    let output = Command::new(env!("CARGO_BIN_EXE_topdesk-signl4"))
        .arg("fly")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn without_a_component_the_one_in_this_program_is_called() {
    let output = Command::new(env!("CARGO_BIN_EXE_topdesk-signl4"))
        .args(["describe", "--json"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let described: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(
        described["described"]["settings"].is_object(),
        "{described}"
    );
}
