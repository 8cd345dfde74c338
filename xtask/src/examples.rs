//! `cargo xtask examples`: the tests of the examples that are not in Rust, each with what it needs.

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::build::{CONNECTOR, build, harness};
use crate::command::{capture, run};
use crate::paths::Workspace;
use crate::progress::{not_run, step};

/// What became of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its tests were run, and passed.
    Passed,
    /// They were not run, for want of this.
    NotRun(&'static str),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => write!(f, "passed"),
            Self::NotRun(wants) => write!(f, "NOT RUN for want of {wants}"),
        }
    }
}

const NODE: &str = "node 20 or newer with npm";
const PYTHON: &str = "python3 3.11 or newer with venv";

/// Builds the component and the simulators, then tests the examples, and says what became of each.
///
/// # Errors
/// When a build, a set-up or a test fails. A language that is not there is no error, but said; in continuous
/// integration (`CI` is set) it is one.
pub fn examples(workspace: &Workspace) -> Result<Vec<(&'static str, Outcome)>> {
    build(workspace)?;
    // The simulators are part of it.
    let harness = harness(workspace)?;
    let mut outcomes = Vec::new();
    for (name, there, wants, test) in [
        (
            "embed-node",
            has_node(),
            NODE,
            node as fn(&Bench) -> Result<()>,
        ),
        ("embed-python", has_python(), PYTHON, python),
    ] {
        let outcome = if there {
            let bench = Bench::new(workspace, &harness, name);
            step(&format!("examples/{name}"), || test(&bench))?;
            Outcome::Passed
        } else {
            not_run(&format!(
                "examples/{name}: it needs {wants}, which is not there"
            ));
            ensure!(std::env::var_os("CI").is_none(), "in CI {name} must be run");
            Outcome::NotRun(wants)
        };
        outcomes.push((name, outcome));
    }
    Ok(outcomes)
}

/// Whether there is a node that is recent enough, with npm.
pub(crate) fn has_node() -> bool {
    let recent = "process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)";
    succeeds("node", &["-e", recent]) && succeeds("npm", &["--version"])
}

pub(crate) fn has_python() -> bool {
    let recent = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";
    succeeds("python3", &["-c", recent])
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    capture(Command::new(program).args(arguments)).is_ok()
}

/// Where one example's tests run, and with what.
struct Bench {
    folder: PathBuf,
    harness: PathBuf,
    target: PathBuf,
    dist: PathBuf,
}

impl Bench {
    fn new(workspace: &Workspace, harness: &Path, name: &str) -> Self {
        Self {
            folder: workspace.root.join("examples").join(name),
            harness: harness.to_owned(),
            target: workspace.target(),
            dist: workspace.dist(),
        }
    }

    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.folder)
            .env("CONNECTOR_DIST", &self.dist)
            .env("HOST_TEST", &self.harness);
        command
    }
}

fn node(bench: &Bench) -> Result<()> {
    let installed = bench.folder.join("node_modules/.package-lock.json");
    if older(&installed, &bench.folder.join("package-lock.json")) {
        run(bench.command("npm").args(["ci", "--no-audit", "--no-fund"]))?;
    }
    let transpile = ["run", "--silent", "transpile"];
    run(bench
        .command("npm")
        .args(transpile)
        .arg(bench.dist.join(CONNECTOR)))?;
    run(bench.command("npm").args(["run", "--silent", "test"]))
}

fn python(bench: &Bench) -> Result<()> {
    let environment = bench.target.join("embed-python");
    let python = packages(&environment, &bench.folder.join("requirements.txt"))?;
    // Compiled modules are left to memory: the checkout stays as it is.
    run(bench.command(&python).args(["-B", "-m", "unittest"]))
}

/// Makes an environment with the packages of a list, unless it is there already, and gives its Python.
pub(crate) fn packages(environment: &Path, wanted: &Path) -> Result<PathBuf> {
    let python = environment.join("bin/python");
    let done = environment.join("done");
    if older(&done, wanted) {
        run(Command::new("python3")
            .args(["-m", "venv"])
            .arg(environment))?;
        let pip = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
        ];
        run(Command::new(&python).args(pip).arg(wanted))?;
        fs::write(&done, "").context("cannot note that Python's packages are there")?;
    }
    Ok(python)
}

/// Is a file missing, or older than the other?
pub(crate) fn older(file: &Path, than: &Path) -> bool {
    let modified = |file: &Path| fs::metadata(file).and_then(|data| data.modified());
    match (modified(file), modified(than)) {
        (Ok(file), Ok(than)) => file < than,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_does_not_succeed() {
        assert!(!succeeds("no-such-program-anywhere", &[]));
    }

    #[test]
    fn what_is_missing_is_set_up() {
        let folder = tempfile::tempdir().unwrap();
        assert!(older(&folder.path().join("done"), folder.path()));
    }
}
