//! `cargo xtask bench`: everything that is measured, and the page about it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::build::build;
use crate::command::run;
use crate::examples::{has_node, has_python, packages};
use crate::paths::Workspace;
use crate::progress::{not_run, step};
use crate::sizes;

/// Builds the components and a benchmark that is optimised, measures, and writes `docs/performance.md`.
/// What stands in `arguments` is handed on to `bench`; with any, no page is written.
///
/// # Errors
/// When a build fails, or a measurement.
pub fn bench(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    build(workspace)?;
    let inside = sizes::kept(workspace)?;
    step("build the benchmark, optimised", || {
        let build = ["build", "--release", "--package", "bench"];
        run(Command::new("cargo")
            .current_dir(&workspace.root)
            .args(build))
    })?;
    let scripts = workspace.root.join("bench/contestants");
    let mut command = Command::new(workspace.target().join("release/bench"));
    command
        .current_dir(&workspace.root)
        .args([Path::new("--dist"), &workspace.dist()])
        .args([Path::new("--contestants"), &scripts])
        .args([Path::new("--sizes"), &inside])
        .env("TOPDESK_SIGNL4_CACHE", workspace.target().join("compiled"));
    if let Some(python) = python(workspace, &scripts)? {
        command.args([Path::new("--python"), &python]);
    }
    if has_node() {
        command.args(["--node", "node"]);
    } else {
        not_run("the script in Node: it needs node 20 or newer");
    }
    match arguments {
        [] => command.args([Path::new("--page"), &workspace.root.join("docs")]),
        arguments => command.args(arguments),
    };
    step("measure", || run(&mut command))
}

/// A Python with what its script needs, below `target/`.
fn python(workspace: &Workspace, scripts: &Path) -> Result<Option<PathBuf>> {
    if !has_python() {
        not_run("the script in Python: it needs python3 3.11 or newer with venv");
        return Ok(None);
    }
    let environment = workspace.target().join("contestant-python");
    let wanted = scripts.join("python/requirements.txt");
    step("install what the script in Python needs", || {
        packages(&environment, &wanted)
    })
    .map(Some)
}
