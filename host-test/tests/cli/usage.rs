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
