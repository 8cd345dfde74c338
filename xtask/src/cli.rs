//! The command line. Progress goes to stderr, results to stdout.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::build::{build, listing};
use crate::paths::Workspace;
use crate::{bench, browser, bugs, check, conformance, demo, examples, setup, sizes};

/// Builds, checks and shows the connector. Each task does what it depends on first.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    after_help = "Examples:\n  \
        cargo xtask build            the components, in dist/\n  \
        cargo xtask demo             see it work, without any account\n  \
        cargo xtask check            all that must pass before a change lands"
)]
pub struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Make the WebAssembly targets usable with the Rust toolchain in use.
    #[command(after_help = "Environment:\n  \
        CONNECTOR_STD_FROM_SOURCE=1   build the targets' std from Debian's sources at once\n  \
        CONNECTOR_DEBIAN_SUITE=NAME   take them from this suite [trixie-backports]\n  \
        RUSTUP_AUTO_INSTALL=0         never let rustup download anything")]
    Setup,
    /// Build the components into dist/.
    #[command(after_help = "Examples:\n  cargo xtask build\n  cargo xtask build --surface")]
    Build(BuildOptions),
    /// Build, then run the story from ticket to answer against simulated systems.
    #[command(after_help = "Examples:\n  cargo xtask demo\n  cargo xtask demo -- --json")]
    Demo(PassedOn),
    /// Build, then run all tests.
    #[command(after_help = "Examples:\n  cargo xtask test\n  cargo xtask test -- --package xtask")]
    Test(PassedOn),
    /// Build, then play every scenario to every artefact, here and on the wasmtime command line.
    #[command(
        after_help = "Examples:\n  cargo xtask conformance\n  cargo xtask conformance -- --only reopened\n\nEnvironment:\n  \
        WASMTIME=PROGRAM     the command line to use [the one of PyPI, installed below target/]\n  \
        LIBFAKETIME=LIBRARY  where libfaketime is [where Debian's package faketime puts it]"
    )]
    Conformance(PassedOn),
    /// Build, then test the examples in Node and Python; says which were not run for want of a
    /// language. The one in Rust is among the tests.
    #[command(after_help = "Example:\n  cargo xtask examples")]
    Examples,
    /// Build, then use the console and the demo in Chromium; says so if they were not, for want of it.
    #[command(
        after_help = "Examples:\n  cargo xtask browser\n  cargo xtask browser -- --test-name-pattern=keyboard\n\nEnvironment:\n  \
        CHROMIUM=PROGRAM       the browser to use [/usr/bin/chromium]\n  \
        UPDATE_SCREENSHOTS=1   also take the pictures of the README, into docs/images/"
    )]
    Browser(PassedOn),
    /// Build, then measure what the connector costs, and write docs/performance.md; half an hour, on a machine
    /// that does nothing else.
    #[command(after_help = "Examples:\n  cargo xtask bench\n  cargo xtask bench -- --quick")]
    Bench(PassedOn),
    /// What is in the bytes of connector.wasm, by the crate that they come from.
    #[command(after_help = "Examples:\n  cargo xtask sizes\n  cargo xtask sizes --json")]
    Sizes(SizesOptions),
    /// Plant every bug of host-test/simulation/bugs/ in a copy of the sources: the simulation must find each.
    #[command(after_help = "Examples:\n  cargo xtask bugs\n  cargo xtask bugs -- lease_forever")]
    Bugs(PassedOn),
    /// Format, lints of both worlds, documentation, tests, planted bugs: all that must pass.
    #[command(after_help = "Example:\n  cargo xtask check")]
    Check,
}

#[derive(Args, Debug)]
struct BuildOptions {
    /// Also print what each component imports and exports.
    #[arg(long, visible_alias = "verbose")]
    surface: bool,
}

#[derive(Args, Debug)]
struct SizesOptions {
    /// Print it as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
struct PassedOn {
    /// Handed on unchanged.
    #[arg(last = true)]
    arguments: Vec<String>,
}

impl Arguments {
    /// Does the task and gives the process's exit code.
    ///
    /// # Errors
    /// When the task fails.
    pub fn run(self) -> Result<ExitCode> {
        let workspace = Workspace::find()?;
        match self.task {
            Task::Setup => setup::setup(&workspace)?,
            Task::Build(options) => {
                let files = build(&workspace)?;
                print!("{}", listing::table(&files, options.surface)?);
            }
            Task::Demo(passed_on) => return demo::demo(&workspace, &passed_on.arguments),
            Task::Test(passed_on) => check::test(&workspace, &passed_on.arguments)?,
            Task::Conformance(passed_on) => {
                conformance::conformance(&workspace, &passed_on.arguments)?;
            }
            Task::Examples => {
                for (name, outcome) in examples::examples(&workspace)? {
                    println!("{name}: {outcome}");
                }
            }
            Task::Browser(passed_on) => {
                let outcome = browser::browser(&workspace, &passed_on.arguments)?;
                println!("browser: {outcome}");
            }
            Task::Bench(passed_on) => bench::bench(&workspace, &passed_on.arguments)?,
            Task::Sizes(options) => {
                let sizes = sizes::sizes(&workspace)?;
                let text = if options.json {
                    sizes.json()
                } else {
                    sizes.text()
                };
                println!("{}", text.trim_end());
            }
            Task::Bugs(passed_on) => bugs::bugs(&workspace, &passed_on.arguments)?,
            Task::Check => check::check(&workspace)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_stands_after_two_dashes_is_handed_on() {
        let line = ["xtask", "demo", "--", "--json"];
        let arguments = Arguments::try_parse_from(line).unwrap();
        assert!(matches!(arguments.task, Task::Demo(p) if p.arguments == ["--json"]));
    }
}
