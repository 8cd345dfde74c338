//! What is missing or wrong on the command line.

use std::process::Command;

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
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{address}");
        assert!(said.contains("--webhook"), "{said}");
    }
}
