//! `cargo xtask build`: from sources to the finished components in `dist/`.

pub mod compose;
pub mod listing;
pub mod metadata;
pub mod modules;
pub mod surface;
pub mod wrap;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::run;
use crate::paths::Workspace;
use crate::progress::step;
use crate::setup::setup;
use compose::plug;
use metadata::Described;
use modules::Module;

/// The bare connector, for hosts that embed it.
pub const CONNECTOR: &str = "connector.wasm";
/// With the HTTP front and a folder for its state, for `wasmtime serve`.
pub const CONNECTOR_FILES: &str = "connector-files.wasm";
/// The connector with its HTTP front, for hosts that give it a store and settings.
pub const CONNECTOR_HTTP: &str = "connector-http.wasm";

/// Builds everything and gives the files, the bare connector first.
///
/// # Errors
/// When a target is missing, a crate does not compile, or components do not fit.
pub fn build(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    setup(workspace)?;
    let described = Described::of(workspace);
    let connector = component(workspace, &modules::CONNECTOR)?;
    let connector = described.put(
        &connector,
        "connector",
        "TOPdesk ↔ SIGNL4 connector, bare: for hosts that embed it.",
    )?;
    let front = component(workspace, &modules::HTTP_FRONT)?;
    let cron = component(workspace, &modules::CRON_FRONT)?;
    let with = |module| anyhow::Ok(plug(&component(workspace, module)?, &connector)?);
    let files = with(&modules::STATE_FILES)?;
    let spin = with(&modules::STATE_SPIN)?;
    let plain = with(&modules::STATE_SPIN_PLAIN)?;
    let wasmcloud = with(&modules::STATE_WASMCLOUD)?;
    step("compose the components", || {
        fs::create_dir_all(workspace.dist())?;
        let composed = [
            (
                "connector-http",
                &connector,
                &front,
                "with its HTTP front: for hosts that give it a store and settings",
            ),
            (
                "connector-files",
                &files,
                &front,
                "over HTTP, state in a folder: for wasmtime serve",
            ),
            (
                "connector-spin",
                &spin,
                &front,
                "over HTTP: for Spin 3 and 4",
            ),
            (
                "connector-spin-plain",
                &plain,
                &front,
                "over HTTP, without atomic counters: for Akamai Functions",
            ),
            (
                "connector-spin-cron",
                &spin,
                &cron,
                "by Spin's cron trigger",
            ),
            (
                "connector-wasmcloud",
                &wasmcloud,
                &front,
                "over HTTP: for wasmCloud 2",
            ),
        ];
        let mut built = vec![put(&workspace.dist().join(CONNECTOR), &connector)?];
        for (name, connector, front, how) in composed {
            // State first: plugged into the front together with the connector it would be left out.
            let bytes = plug(connector, front).with_context(|| format!("cannot compose {name}"))?;
            let about = format!("TOPdesk ↔ SIGNL4 connector {how}.");
            let bytes = described.put(&bytes, name, &about)?;
            built.push(put(
                &workspace.dist().join(name).with_extension("wasm"),
                &bytes,
            )?);
        }
        Ok(built)
    })
}

/// Builds the harness, `host-test`, and gives the program. A step of its own, and not quiet: the first time it takes
/// minutes.
///
/// # Errors
/// When it does not compile.
pub fn harness(workspace: &Workspace) -> Result<PathBuf> {
    step("build the harness", || {
        let mut cargo = Command::new("cargo");
        let arguments = ["build", "--package", "host-test"];
        run(cargo.current_dir(&workspace.root).args(arguments))
    })?;
    Ok(workspace.target().join("debug/host-test"))
}

/// One crate as a component. A target without WASI gives a core module, which is wrapped.
fn component(workspace: &Workspace, module: &Module) -> Result<Vec<u8>> {
    let plain = if module.default_features {
        ""
    } else {
        ", plain"
    };
    let what = format!(
        "build {}{plain} for {}",
        module.package,
        module.target.name()
    );
    step(&what, || {
        let bytes = modules::compile(workspace, module)?;
        wrap::component(&bytes).with_context(|| format!("cannot wrap {}", module.package))
    })
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
