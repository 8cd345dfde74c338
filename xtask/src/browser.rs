//! `cargo xtask browser`: the console and the demo's page in a real browser, Debian's Chromium.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::build::{build, harness};
use crate::command::{capture, run};
use crate::examples::{Outcome, has_node, older};
use crate::paths::Workspace;
use crate::progress::{not_run, step};

/// Where Debian's package puts it; `CHROMIUM` names another one.
const CHROMIUM: &str = "/usr/bin/chromium";
const WANTS_CHROMIUM: &str = "Chromium (apt-get install chromium, or CHROMIUM=/path/to/it)";
const WANTS_NODE: &str = "node 20 or newer with npm (apt-get install nodejs npm)";

/// Builds the component and the harness, then lets a browser use them. `arguments` go to node's test runner.
/// Screenshots are left in `browser/screenshots` of the build folder; with `UPDATE_SCREENSHOTS` those of the
/// README are taken too.
///
/// # Errors
/// When a build, the set-up or a test fails. A browser that is not there is no error, but said; in continuous
/// integration (`CI` is set) it is one.
pub fn browser(workspace: &Workspace, arguments: &[String]) -> Result<Outcome> {
    let chromium = std::env::var_os("CHROMIUM").map_or_else(|| CHROMIUM.into(), PathBuf::from);
    if let Some(wants) = missing(&chromium, has_node()) {
        not_run(&format!("browser: it needs {wants}, which is not there"));
        if std::env::var_os("CI").is_some() {
            bail!("in CI the browser tests must be run: they need {wants}");
        }
        return Ok(Outcome::NotRun(wants));
    }
    build(workspace)?;
    let harness = harness(workspace)?;
    let folder = workspace.target().join("browser");
    let packages = installed(workspace, &folder)?;
    step("use it in a browser", || {
        let mut node = Command::new("node");
        node.current_dir(&workspace.root)
            // One browser at a time: a machine with few cores has enough to do with one.
            .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
            .args(arguments)
            .args(tests(workspace)?)
            .env("BROWSER_PACKAGES", packages)
            .env("BROWSER_SCREENSHOTS", folder.join("screenshots"))
            .env("CHROMIUM", &chromium)
            .env("CONNECTOR_DIST", workspace.dist())
            .env("HOST_TEST", harness);
        if std::env::var_os("UPDATE_SCREENSHOTS").is_some() {
            node.env("BROWSER_IMAGES", workspace.root.join("docs/images"));
        }
        run(&mut node)
    })?;
    Ok(Outcome::Passed)
}

/// What is not there.
fn missing(chromium: &Path, has_node: bool) -> Option<&'static str> {
    if !has_node {
        return Some(WANTS_NODE);
    }
    let answers = capture(Command::new(chromium).arg("--version"));
    answers.is_err().then_some(WANTS_CHROMIUM)
}

fn room(workspace: &Workspace) -> PathBuf {
    workspace.root.join("host-test/browser")
}

/// Node before 21 takes files, not patterns.
fn tests(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let room = room(workspace);
    let files = fs::read_dir(&room).with_context(|| format!("cannot list {}", room.display()))?;
    let mut tests: Vec<_> = files.flatten().map(|file| file.path()).collect();
    tests.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    tests.sort();
    Ok(tests)
}

/// The packages, installed in the build folder: the checkout stays as it is.
fn installed(workspace: &Workspace, folder: &Path) -> Result<PathBuf> {
    let packages = folder.join("packages");
    fs::create_dir_all(&packages).with_context(|| format!("cannot make {}", packages.display()))?;
    let lock = room(workspace).join("package-lock.json");
    if older(&packages.join("node_modules/.package-lock.json"), &lock) {
        for file in ["package.json", "package-lock.json"] {
            let from = room(workspace).join(file);
            fs::copy(&from, packages.join(file))
                .with_context(|| format!("cannot copy {}", from.display()))?;
        }
        step("install the packages of the browser tests", || {
            let mut npm = Command::new("npm");
            run(npm
                .current_dir(&packages)
                .args(["ci", "--no-audit", "--no-fund"]))
        })?;
    }
    Ok(packages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_missing_and_how_to_get_it() {
        let nowhere = Path::new("/nowhere/chromium");
        assert_eq!(missing(nowhere, false), Some(WANTS_NODE));
        assert_eq!(missing(nowhere, true), Some(WANTS_CHROMIUM));
        assert_eq!(missing(Path::new("true"), true), None);
    }

    #[test]
    fn the_lock_names_no_registry_but_npms_own() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let lock = fs::read_to_string(root.join("host-test/browser/package-lock.json")).unwrap();
        let addresses = lock.split("\"resolved\": \"").skip(1);
        for address in addresses {
            assert!(
                address.starts_with("https://registry.npmjs.org/"),
                "{address:.60}"
            );
        }
    }
}
