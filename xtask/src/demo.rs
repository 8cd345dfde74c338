//! `cargo xtask demo`: both systems simulated, the real component, one story from ticket to answer.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::build::{CONNECTOR_HTTP, build};
use crate::command::run;
use crate::paths::Workspace;
use crate::progress::step;

/// Builds, then lets the harness tell the story. Its exit code is handed on.
///
/// # Errors
/// When the build fails or the harness cannot be started.
pub fn demo(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    build(workspace)?;
    // Its own step, and not quiet: the first time this takes minutes.
    step("build the harness", || {
        let mut cargo = Command::new("cargo");
        cargo
            .current_dir(&workspace.root)
            .args(["build", "--package", "host-test"]);
        run(&mut cargo)
    })?;
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(&workspace.root)
        .args([
            "run",
            "--quiet",
            "--package",
            "host-test",
            "--",
            "demo",
            "--component",
        ])
        .arg(workspace.dist().join(CONNECTOR_HTTP))
        .args(arguments);
    let status = cargo.status().context("cannot start cargo")?;
    Ok(status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, Into::into))
}
