//! `cargo xtask check` and `cargo xtask test`: everything that must be right before a change lands.

use std::process::Command;

use anyhow::{Context, Result};

use crate::bugs::bugs;
use crate::build::build;
use crate::command::{run, shown};
use crate::paths::Workspace;
use crate::progress::step;
use crate::setup::setup;
use crate::setup::target::Target;

/// Runs every check; the first that fails ends it.
///
/// # Errors
/// The failing step's name and the command that repeats it.
pub fn check(workspace: &Workspace) -> Result<()> {
    checked(workspace, "format", &[], &["fmt", "--all", "--check"])?;
    let strict = ["--", "-D", "warnings"];
    let host = [&["clippy", "--quiet", "--all-targets"][..], &strict].concat();
    checked(workspace, "lints of the host's code", &[], &host)?;
    // The fuzzer's own engine is C++, which nothing here needs: a path in its place keeps it unbuilt.
    let no_engine = [("CUSTOM_LIBFUZZER_PATH", "unused/libfuzzer.a")];
    let fuzz = [
        "clippy",
        "--quiet",
        "--package",
        "fuzz",
        "--features",
        "libfuzzer",
        "--bin",
        "long",
    ];
    let fuzz = [&fuzz[..], &strict].concat();
    checked(workspace, "lints of the fuzzer", &no_engine, &fuzz)?;
    setup(workspace)?;
    let guests = [
        "topdesk-signl4-connector",
        "cron-front",
        "http-front",
        "state-files",
        "state-keyvalue",
        "state-spin",
        "state-wasmcloud",
    ];
    let packages = guests.map(|guest| ["--package", guest]).concat();
    let guest = [
        "clippy",
        "--quiet",
        "--lib",
        "--target",
        Target::Wasip2.name(),
    ];
    let guest = [&guest[..], &packages, &strict].concat();
    checked(workspace, "lints of the components' code", &[], &guest)?;
    let doc = ["doc", "--quiet", "--no-deps", "--workspace"];
    checked(
        workspace,
        "documentation",
        &[("RUSTDOCFLAGS", "-D warnings")],
        &doc,
    )?;
    test(workspace, &[])?;
    bugs(workspace, &[])
}

/// Builds the components, then runs all tests natively; `arguments` go to `cargo test`.
///
/// # Errors
/// When the build or a test fails.
pub fn test(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    build(workspace)?;
    let dist = workspace.dist();
    let dist = dist.to_str().context("the checkout's path is not UTF-8")?;
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    checked(
        workspace,
        "tests",
        &[("CONNECTOR_DIST", dist)],
        &[&["test"], &words[..]].concat(),
    )
}

fn checked(
    workspace: &Workspace,
    name: &str,
    variables: &[(&str, &str)],
    arguments: &[&str],
) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(&workspace.root)
        .envs(variables.iter().copied())
        .args(arguments);
    let repeat = format!("{}{}", assignments(variables), shown(&cargo));
    step(name, || run(&mut cargo))
        .with_context(|| format!("{name} failed; repeat it with `{repeat}`"))
}

fn assignments(variables: &[(&str, &str)]) -> String {
    variables
        .iter()
        .map(|(name, value)| format!("{name}='{value}' "))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_to_repeat_has_its_environment() {
        assert_eq!(
            assignments(&[("RUSTDOCFLAGS", "-D warnings")]),
            "RUSTDOCFLAGS='-D warnings' "
        );
    }
}
