//! What the commands write, and where it cannot be written; with small components and no network.

use std::process::{Command, Stdio};

use super::guest::{DONE, Guest};
use serde_json::{Value, json};
use tempfile::TempDir;

const TRAPS: Guest = Guest {
    on_schedule: "unreachable",
};

/// A command over this component, with one setting that no guest asks for.
fn command(name: &str, guest: &Guest) -> (Command, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (component, config) = (
        folder.path().join("guest.wasm"),
        folder.path().join("settings.json"),
    );
    std::fs::write(&component, guest.build()).unwrap();
    std::fs::write(&config, r#"{"topdesk_user": "integration"}"#).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_topdesk-signl4"));
    command.arg(name).arg("--component").arg(component);
    command.arg("--config").arg(config).stdin(Stdio::null());
    (command, folder)
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_setting_that_is_never_asked_for_is_named_for_people_and_programs() {
    let (mut run, _folder) = command("run", &DONE);
    let output = run.arg("--json").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(shown["unknown_settings"], json!(["topdesk_user"]));
    let told = "settings that the connector does not know: topdesk_user\n";
    assert_eq!(words(&output.stderr), told);
}

#[test]
fn a_call_that_breaks_is_one_line_of_json_and_says_nothing_of_settings() {
    let calls: [(&str, &[&str]); 2] = [("run", &[]), ("webhook", &["--endpoint", "signl4"])];
    for (name, more) in calls {
        let (mut command, _folder) = command(name, &TRAPS);
        let output = command.args(more).arg("--json").output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert_eq!(words(&output.stdout).lines().count(), 1, "{output:?}");
        let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(shown["ok"], json!(false));
        assert!(shown["error"].as_str().unwrap().contains("trapped"));
        assert_eq!(words(&output.stderr), "");
    }
}

#[test]
fn a_reader_that_has_gone_away_does_not_change_the_exit_code() {
    for (guest, code) in [(DONE, 0), (TRAPS, 1)] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (mut run, _folder) = command("run", &guest);
        let output = run.arg("--json").stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert!(!words(&output.stderr).contains("error"), "{output:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_fails_the_command_and_says_so() {
    for more in [&[][..], &["--json"]] {
        let full = std::fs::File::create("/dev/full").unwrap();
        let (mut run, _folder) = command("run", &DONE);
        let output = run.args(more).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let told = words(&output.stderr);
        assert!(told.contains("writing the result"), "{told}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_error_does_not_change_the_exit_code() {
    let full = std::fs::File::create("/dev/full").unwrap();
    let (mut run, _folder) = command("run", &DONE);
    assert_eq!(run.stderr(full).output().unwrap().status.code(), Some(0));
}
