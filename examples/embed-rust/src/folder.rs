//! Tenants from a folder: `NAME.json` is the tenant NAME.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use embed_rust::{State, Tenant};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    hosts: Vec<String>,
    settings: BTreeMap<String, String>,
}

/// The tenants of all files that can be used, by name; stderr is told of the others.
///
/// # Errors
/// When the folder cannot be read.
pub fn tenants(folder: &Path, state: &State) -> Result<BTreeMap<String, Tenant>> {
    let mut tenants = BTreeMap::new();
    for entry in folder.read_dir().context("reading the folder of tenants")? {
        let path = entry?.path();
        // An editor's `NAME.json~` would be NAME once more: two tenants with one store.
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        match tenant(&path, state) {
            Ok((name, tenant)) => _ = tenants.insert(name, tenant),
            Err(error) => eprintln!("{}: left out: {error:#}", path.display()),
        }
    }
    Ok(tenants)
}

fn tenant(path: &Path, state: &State) -> Result<(String, Tenant)> {
    let Some(name) = path.file_stem().and_then(|name| name.to_str()) else {
        bail!("its name is not UTF-8");
    };
    let text = std::fs::read_to_string(path)?;
    let file: File = serde_json::from_str(&text).map_err(|error| place(&error))?;
    let hosts: Vec<_> = file.hosts.iter().map(String::as_str).collect();
    let tenant = Tenant::new(file.settings, state.of(name), &hosts);
    Ok((name.to_owned(), tenant))
}

/// Where it is wrong. What serde says besides may be a secret: it repeats values.
fn place(error: &serde_json::Error) -> anyhow::Error {
    let (line, column) = (error.line(), error.column());
    anyhow!(
        r#"line {line}, column {column}: expected {{"hosts": ["…"], "settings": {{"…": "…"}}}}, all values in quotes"#
    )
}
