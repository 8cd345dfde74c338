//! The program: tenants from a folder, state in a file.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::path::Path;
use std::process::Command;

use common::Customer;
use serde_json::json;

/// What it prints in one round, a line for each tenant, sorted.
fn round(folder: &Path) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_embed-rust"))
        .arg(common::file())
        .arg(folder.join("state.redb"))
        .arg(folder.join("tenants"))
        .arg("--once")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines: Vec<_> = text.lines().map(ToOwned::to_owned).collect();
    lines.sort();
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn each_tenant_of_the_folder_has_its_run_and_a_second_process_knows_what_was_done() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("tenants")).unwrap();
    for name in ["a", "b"] {
        let customer = Customer::new(name).await;
        customer.ticket();
        let hosts = [&customer.topdesk_url, &customer.signl4_url];
        let tenant = json!({ "hosts": hosts, "settings": customer.settings() });
        let file = folder.path().join(format!("tenants/{name}.json"));
        std::fs::write(file, tenant.to_string()).unwrap();
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
