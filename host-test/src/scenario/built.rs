//! The components that `cargo xtask build` makes.

use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::Context as _;
use wasmtime::component::Component;

use host::Engine;

/// Compiled once for all tests of a process.
pub(super) fn connector() -> anyhow::Result<(Engine, Component)> {
    static CONNECTOR: OnceLock<(Engine, Component)> = OnceLock::new();
    if let Some(ready) = CONNECTOR.get() {
        return Ok(ready.clone());
    }
    let engine = Engine::new()?;
    let component = engine.load(&built("connector.wasm")?)?;
    Ok(CONNECTOR.get_or_init(|| (engine, component)).clone())
}

/// A file that `cargo xtask build` makes: in `$CONNECTOR_DIST`, or in the workspace's `dist/`.
///
/// # Errors
/// When it is not there.
pub fn built(name: &str) -> anyhow::Result<PathBuf> {
    let folder = std::env::var_os("CONNECTOR_DIST").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist")),
        PathBuf::from,
    );
    let file = folder.join(name);
    file.is_file()
        .then_some(file)
        .with_context(|| format!("{name} is not there: run cargo xtask build first"))
}
