//! Runs a connector for every tenant in a folder, once a minute.
//!
//! `embed-rust connector.wasm state.redb tenants [--once]`, where `tenants/NAME.json` is
//! `{"hosts": ["https://example.topdesk.net", …], "settings": {"topdesk_url": "…", …}}`.

mod folder;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use embed_rust::{Connector, Limits, Platform, RunFailure, RunReport, State, Tenant, pause};
use tokio::task::JoinSet;

/// At the same time; further tenants wait for their turn.
const CALLS: u32 = 64;

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
    let tenants = folder::tenants(folder, &State::open(state)?)?;
    let mut runs = JoinSet::new();
    for (name, tenant) in tenants {
        let (platform, connector) = (Arc::clone(&platform), connector.clone());
        runs.spawn(async move { serve(&platform, &connector, &name, &tenant, once).await });
    }
    while runs.join_next().await.is_some() {}
    Ok(())
}

/// Runs of one tenant, whatever becomes of the others.
async fn serve(
    platform: &Platform,
    connector: &Connector,
    name: &str,
    tenant: &Tenant,
    once: bool,
) {
    loop {
        let answer = platform.on_schedule(connector, tenant).await;
        println!(
            "{name}: {} ({} bytes of memory)",
            words(&answer),
            tenant.highest_memory()
        );
        let Some(pause) = pause(&answer) else {
            eprintln!("{name}: no further run: its state needs a person");
            return;
        };
        if once && !pause.is_zero() {
            return;
        }
        tokio::time::sleep(pause).await;
    }
}

fn words(answer: &Result<Result<RunReport, RunFailure>>) -> String {
    match answer {
        Ok(Ok(report)) => report.details.clone(),
        Ok(Err(failure)) => format!("{:?} {}", failure.reason, failure.details),
        Err(broken) => format!("broke: {broken:#}"),
    }
}
