//! The program: tenants from a folder, state in a file.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::path::Path;
use std::process::{Command, Output};

use common::Customer;
use embed_rust::State;
use serde_json::json;
use tempfile::TempDir;

/// What it does in one round.
fn program(folder: &Path) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_embed-rust"))
        .arg(common::file())
        .arg(folder.join("state.redb"))
        .arg(folder.join("tenants"))
        .arg("--once")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    output
}

/// What it prints in one round, a line for each tenant, sorted.
fn round(folder: &Path) -> Vec<String> {
    let output = program(folder);
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines: Vec<_> = text.lines().map(ToOwned::to_owned).collect();
    lines.sort();
    lines
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("tenants")).unwrap();
    folder
}

fn file(customer: &Customer) -> String {
    let hosts = [&customer.topdesk_url, &customer.signl4_url];
    json!({ "hosts": hosts, "settings": customer.settings() }).to_string()
}

fn put(folder: &TempDir, name: &str, text: &str) {
    std::fs::write(folder.path().join("tenants").join(name), text).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_tenant_of_the_folder_has_its_run_and_a_second_process_knows_what_was_done() {
    let folder = folder();
    for name in ["a", "b"] {
        let customer = Customer::new(name).await;
        customer.ticket();
        put(&folder, &format!("{name}.json"), &file(&customer));
    }
    for raised in [1, 0] {
        let lines = round(folder.path());
        let wanted = format!("\"raised\":{raised},");
        assert!(
            lines[0].starts_with("a: ") && lines[0].contains(&wanted),
            "{lines:?}"
        );
        assert!(
            lines[1].starts_with("b: ") && lines[1].contains(&wanted),
            "{lines:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_editor_leaves_beside_a_tenants_file_is_no_tenant() {
    let folder = folder();
    let customer = Customer::new("a").await;
    for name in ["a.json", "a.json~", "a.txt"] {
        put(&folder, name, &file(&customer));
    }
    assert_eq!(round(folder.path()).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_file_is_named_with_its_place_but_no_value_and_the_other_tenants_run() {
    let folder = folder();
    put(&folder, "good.json", &file(&Customer::new("good").await));
    let bad = "{\"hosts\": [], \"settings\": {\n \"topdesk_password\": 987654321}}";
    put(&folder, "bad.json", bad);
    let output = program(folder.path());
    let [said, done] = [output.stderr, output.stdout].map(|text| String::from_utf8(text).unwrap());
    assert!(
        said.contains("bad.json: left out: line 2, column 30"),
        "{said}"
    );
    assert!(!said.contains("987654321"), "{said}");
    assert!(done.starts_with("good: "), "{done}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_whose_state_is_of_a_newer_version_has_no_further_run_and_stderr_says_so() {
    let folder = folder();
    put(&folder, "a.json", &file(&Customer::new("a").await));
    let state = State::open(&folder.path().join("state.redb")).unwrap();
    state
        .of("a")
        .put("head", Some(br#"{"version":9999}"#))
        .unwrap();
    drop(state);
    let said = String::from_utf8(program(folder.path()).stderr).unwrap();
    assert!(said.contains("a: no further run"), "{said}");
}
