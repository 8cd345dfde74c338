//! Runs a connector for every tenant in a folder, once a minute.
//!
//! `embed-rust connector.wasm state.redb tenants [--once]`, where `tenants/NAME.json` is
//! `{"hosts": ["https://example.topdesk.net", …], "settings": {"topdesk_url": "…", …}}`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use embed_rust::{Connector, Limits, Platform, State, Tenant};
use serde::Deserialize;

/// At the same time; further tenants wait for their turn.
const CALLS: u32 = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    hosts: Vec<String>,
    settings: BTreeMap<String, String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<_> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let (component, state, folder, once) = match &*arguments {
        [component, state, folder] => (component, state, folder, false),
        [component, state, folder, once] if once == Path::new("--once") => {
            (component, state, folder, true)
        }
        _ => bail!("usage: embed-rust connector.wasm state.redb tenants [--once]"),
    };
    let platform = Arc::new(Platform::new(CALLS, Limits::default().memory_bytes)?);
    let bytes = std::fs::read(component).context("reading the component")?;
    let connector = platform.load(&bytes)?;
    let tenants = tenants(folder, &State::open(state)?)?;
    let mut minute = tokio::time::interval(Duration::from_secs(60));
    loop {
        minute.tick().await;
        round(&platform, &connector, &tenants).await;
        if once {
            return Ok(());
        }
    }
}

fn tenants(folder: &Path, state: &State) -> Result<Vec<(String, Tenant)>> {
    let mut tenants = Vec::new();
    for entry in folder.read_dir().context("reading the folder of tenants")? {
        let path = entry?.path();
        let Some(name) = path.file_stem().and_then(|name| name.to_str()) else {
            continue;
        };
        let text = std::fs::read_to_string(&path)?;
        let file: File = serde_json::from_str(&text).with_context(|| format!("{name}.json"))?;
        let hosts: Vec<_> = file.hosts.iter().map(String::as_str).collect();
        let tenant = Tenant::new(file.settings, state.of(name), &hosts);
        tenants.push((name.to_owned(), tenant));
    }
    Ok(tenants)
}

/// One run of each tenant. Whatever becomes of one, the others have theirs.
async fn round(platform: &Arc<Platform>, connector: &Connector, tenants: &[(String, Tenant)]) {
    let mut runs = tokio::task::JoinSet::new();
    for (name, tenant) in tenants {
        let (platform, connector) = (Arc::clone(platform), connector.clone());
        let (name, tenant) = (name.clone(), tenant.clone());
        runs.spawn(async move {
            let words = match platform.on_schedule(&connector, &tenant).await {
                Ok(Ok(report)) => report.details,
                Ok(Err(failure)) => format!("{:?} {}", failure.reason, failure.details),
                Err(broken) => format!("broke: {broken:#}"),
            };
            println!(
                "{name}: {words} ({} bytes of memory)",
                tenant.highest_memory()
            );
        });
    }
    while runs.join_next().await.is_some() {}
}
