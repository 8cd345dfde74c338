//! What is missing on the command line.

use std::process::Command;

#[test]
fn bench_without_components_says_what_to_do_first() {
    let output = Command::new(env!("CARGO_BIN_EXE_bench"))
        .args(["--quick", "--dist", "no-such-folder"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("no-such-folder") && said.contains("cargo xtask build"),
        "{said}"
    );
}
