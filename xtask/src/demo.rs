//! `cargo xtask demo`: both systems simulated, the real component, one story from ticket to answer.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::build::{CONNECTOR_HTTP, build, harness};
use crate::paths::Workspace;

/// Builds, then lets the harness tell the story. Its exit code is handed on.
///
/// # Errors
/// When the build fails or the harness cannot be started.
pub fn demo(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    build(workspace)?;
    let mut demo = Command::new(harness(workspace)?);
    demo.current_dir(&workspace.root)
        .args(["demo", "--component"])
        .arg(workspace.dist().join(CONNECTOR_HTTP))
        .args(arguments);
    let status = demo.status().context("cannot start the harness")?;
    Ok(status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, Into::into))
}
