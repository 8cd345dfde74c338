//! What a run costs is counted and held to `bench/budget.json`. Where a change costs more on purpose:
//! `UPDATE_BUDGET=1 cargo xtask test -- -p bench --test budget`, and say in the commit why.

use std::path::{Path, PathBuf};

use bench::{Subject, budget, counts};
use host_test::scenario::built;

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("budget.json")
}

#[tokio::test]
async fn everything_costs_what_its_budget_says() {
    let connector = built("connector.wasm").unwrap();
    let subject = Subject::load(&connector).unwrap();
    let costs = counts::measure(&subject).await.unwrap();
    let counted = budget::counted(&costs, connector.parent().unwrap()).unwrap();
    if std::env::var_os("UPDATE_BUDGET").is_some() {
        let text = serde_json::to_string_pretty(&counted).unwrap();
        std::fs::write(file(), text + "\n").unwrap();
        return;
    }
    let text = std::fs::read_to_string(file()).unwrap();
    let budget: budget::Counted = serde_json::from_str(&text).unwrap();
    let departed = budget::departed(&budget, &counted);
    assert!(departed.is_empty(), "{}", departed.join("\n"));
}
