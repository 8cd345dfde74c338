//! `cargo xtask setup`: makes the two WebAssembly targets usable with the toolchain in use.
//!
//! The ordinary way is `rustup target add`. Where rustup is told not to download, or cannot, the
//! targets' standard library is built once from Debian's source package of the very same rustc
//! version and put where rustup would have put it.

pub mod debian;
pub mod install;
pub mod packages;
pub mod probe;
pub mod rustup;
pub mod stamp;
pub mod std_build;
pub mod target;
pub mod toolchain;

use std::fs::{self, File};

use anyhow::{Context, Result, bail};

use crate::paths::Workspace;
use crate::progress::{note, step};
use target::Target;
use toolchain::Toolchain;

/// What to do when nothing worked; the first cause stands before it.
const BY_HAND: &str = "the WebAssembly targets could not be made usable. Either let rustup fetch \
    them (`rustup target add wasm32-wasip2 wasm32-unknown-unknown`), or, on Debian, use a \
    toolchain of a version whose rust-src package Debian has (CONNECTOR_DEBIAN_SUITE names the \
    suite, trixie-backports unless set), with apt-get, dpkg-deb and tar installed, and run \
    `cargo xtask setup` again";

/// Makes every target usable. Does nothing, in a fraction of a second, when they are.
///
/// # Errors
/// When neither rustup nor Debian's sources give a target that links a program.
pub fn setup(workspace: &Workspace) -> Result<()> {
    let toolchain = Toolchain::active(&workspace.root)?;
    let stamp = stamp::Stamp::new(&workspace.target(), &toolchain);
    if stamp.holds(&toolchain) {
        return Ok(());
    }
    let _lock = alone(workspace)?;
    let missing = missing(&toolchain)?;
    if !missing.is_empty() {
        obtain(&toolchain, &missing).context(BY_HAND)?;
        forget_builds(workspace, &missing)?;
    }
    note(&format!(
        "rustc {} has {}",
        toolchain.version,
        Target::names(&Target::ALL)
    ));
    stamp.write()
}

/// What was built against an earlier standard library of these targets does not fit the new one,
/// and the compiler's words for that would be hard to understand.
fn forget_builds(workspace: &Workspace, targets: &[Target]) -> Result<()> {
    for target in targets {
        let builds = workspace.target().join(target.name());
        if builds.exists() {
            fs::remove_dir_all(&builds)
                .with_context(|| format!("cannot remove {}", builds.display()))?;
        }
    }
    Ok(())
}

/// Two set-ups of one checkout wait for each other. Held until dropped.
fn alone(workspace: &Workspace) -> Result<File> {
    fs::create_dir_all(workspace.target())?;
    let file = File::create(workspace.target().join("setup.lock"))?;
    file.lock().context("cannot lock target/setup.lock")?;
    Ok(file)
}

fn missing(toolchain: &Toolchain) -> Result<Vec<Target>> {
    let mut missing = Vec::new();
    for target in Target::ALL {
        if probe::fault(toolchain, target)?.is_some() {
            missing.push(target);
        }
    }
    Ok(missing)
}

fn obtain(toolchain: &Toolchain, targets: &[Target]) -> Result<()> {
    let names = Target::names(targets);
    if let Some(name) = rustup::name(toolchain).filter(|_| rustup::may_download()) {
        let added = step(&format!("rustup target add {names}"), || {
            rustup::add(name, targets)?;
            all_link(toolchain, targets)
        });
        match added {
            Ok(()) => return Ok(()),
            Err(error) => note(&format!("rustup could not: {error:#}")),
        }
    }
    step(&format!("standard library for {names} from source"), || {
        from_source(toolchain, targets)?;
        all_link(toolchain, targets)
    })
}

fn from_source(toolchain: &Toolchain, targets: &[Target]) -> Result<()> {
    let work = tempfile::tempdir().context("cannot make a temporary folder")?;
    let sources = debian::fetch(work.path(), toolchain, targets)?;
    let built = std_build::build(work.path(), toolchain, &sources, targets)?;
    for library in &built {
        install::install(toolchain, library)?;
    }
    Ok(())
}

fn all_link(toolchain: &Toolchain, targets: &[Target]) -> Result<()> {
    for target in targets {
        if let Some(fault) = probe::fault(toolchain, *target)? {
            bail!(
                "{} is installed but a probe program fails: {fault}",
                target.name()
            );
        }
    }
    Ok(())
}
