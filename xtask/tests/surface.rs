//! What the built components import and export is part of the contract with their hosts: a change
//! of it is a decision, made by editing the list in `surface/`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xtask::build::surface::Surface;

fn dist() -> PathBuf {
    match std::env::var_os("CONNECTOR_DIST") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist"),
    }
}

fn check(name: &str) -> Result<()> {
    let file = dist().join(name).with_extension("wasm");
    let bytes = fs::read(&file)
        .with_context(|| format!("{} is missing: run cargo xtask build", file.display()))?;
    let list = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("surface")
        .join(name);
    let expected = fs::read_to_string(list.with_extension("txt"))?;
    let actual = Surface::of(&bytes)?.to_string();
    assert_eq!(
        actual, expected,
        "{name}.wasm differs from xtask/surface/{name}.txt"
    );
    Ok(())
}

#[test]
fn the_connector_needs_http_clocks_and_the_contract_alone() -> Result<()> {
    check("connector")
}

#[test]
fn with_the_front_it_answers_http() -> Result<()> {
    check("connector-http")
}

#[test]
fn with_files_it_needs_nothing_beyond_wasi() -> Result<()> {
    check("connector-files")
}

#[test]
fn for_spin_it_needs_spins_drafts_and_no_files() -> Result<()> {
    check("connector-spin")
}

#[test]
fn for_akamai_it_needs_no_atomic_counters() -> Result<()> {
    check("connector-spin-plain")
}

#[test]
fn for_spins_cron_trigger_it_is_called_by_name() -> Result<()> {
    check("connector-spin-cron")
}

#[test]
fn for_wasmcloud_it_needs_wasmclouds_drafts_and_no_files() -> Result<()> {
    check("connector-wasmcloud")
}

#[test]
fn every_host_runs_the_same_bytes_of_the_connector() -> Result<()> {
    let connector = fs::read(dist().join("connector.wasm"))?;
    for composed in [
        "http",
        "files",
        "spin",
        "spin-plain",
        "spin-cron",
        "wasmcloud",
    ] {
        let bytes = fs::read(dist().join(format!("connector-{composed}.wasm")))?;
        let within = bytes.windows(connector.len()).any(|part| part == connector);
        assert!(within, "connector-{composed}.wasm has other bytes in it");
    }
    Ok(())
}
