//! `cargo xtask build`: from sources to the finished components in `dist/`.

pub mod compose;
pub mod listing;
pub mod modules;
pub mod surface;
pub mod wrap;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::paths::Workspace;
use crate::progress::step;
use crate::setup::setup;
use modules::Module;

/// The bare connector, for hosts that embed it.
pub const CONNECTOR: &str = "connector.wasm";
/// With the HTTP front, for hosts that give it a store and settings.
pub const CONNECTOR_HTTP: &str = "connector-http.wasm";
/// With the HTTP front and files as store, for `wasmtime serve`.
pub const CONNECTOR_FILES: &str = "connector-files.wasm";

/// The files in `dist/`.
pub const FILES: [&str; 3] = [CONNECTOR, CONNECTOR_HTTP, CONNECTOR_FILES];

/// Builds everything and gives the files, in the order of [`FILES`].
///
/// # Errors
/// When a target is missing, a crate does not compile, or components do not fit.
pub fn build(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    setup(workspace)?;
    let connector = component(workspace, &modules::CONNECTOR)?;
    let front = component(workspace, &modules::HTTP_FRONT)?;
    let state = component(workspace, &modules::STATE_FILES)?;
    step("compose the components", || {
        let dist = workspace.dist();
        fs::create_dir_all(&dist)?;
        let with_http = compose::plug(&connector, &front)?;
        // State first: plugged into the front together with the connector it would be left out.
        let with_files = compose::plug(&compose::plug(&state, &connector)?, &front)?;
        let contents = [connector, with_http, with_files];
        FILES
            .iter()
            .zip(contents)
            .map(|(name, bytes)| put(&dist.join(name), &bytes))
            .collect()
    })
}

/// One crate as a component. A target without WASI gives a core module, which is wrapped.
fn component(workspace: &Workspace, module: &Module) -> Result<Vec<u8>> {
    step(
        &format!("build {} for {}", module.package, module.target.name()),
        || {
            let bytes = modules::compile(workspace, module)?;
            wrap::component(&bytes).with_context(|| format!("cannot wrap {}", module.package))
        },
    )
}

/// Leaves an equal file as it is, so that what was made from it stays fresh.
fn put(file: &Path, bytes: &[u8]) -> Result<PathBuf> {
    if fs::read(file).ok().as_deref() != Some(bytes) {
        let unfinished = file.with_extension("unfinished");
        fs::write(&unfinished, bytes)?;
        fs::rename(&unfinished, file)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(file.to_path_buf())
}
