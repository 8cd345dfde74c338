//! Does a target really work? A folder that exists says little; a program that links says all.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::target::Target;
use super::toolchain::Toolchain;
use crate::command::capture;

/// Uses std, so that a target with `core` alone does not pass.
const PROGRAM: &str = "fn main() { println!(\"{:?}\", std::env::args().count()); }\n";

/// Why a small program cannot be compiled and linked for the target; none when it can.
///
/// # Errors
/// When no probe can be made: no temporary folder, no rustc.
pub fn fault(toolchain: &Toolchain, target: Target) -> Result<Option<String>> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let (source, linked) = (
        folder.path().join("probe.rs"),
        folder.path().join("probe.wasm"),
    );
    fs::write(&source, PROGRAM)?;
    let mut rustc = Command::new(toolchain.rustc());
    rustc.args(["--edition", "2024", "-O", "--target", target.name(), "-o"]);
    if let Err(error) = capture(rustc.arg(&linked).arg(&source)) {
        return Ok(Some(error.to_string()));
    }
    let bytes = fs::read(&linked)?;
    let expected = bytes.starts_with(&target.header());
    Ok((!expected).then(|| "the linked file is of another kind than expected".to_owned()))
}
