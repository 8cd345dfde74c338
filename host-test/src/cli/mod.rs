//! The commands: one module each. Exit codes: 0 done, 1 the job failed, 2 usage or configuration.

mod conformance;
mod demo;
mod simulate;
mod simulators;
mod soak;

use std::ffi::OsString;
use std::iter;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use host::cli::{Failed, Outcome, output, signals};

/// Tries the TOPdesk ↔ SIGNL4 connector: simulators of both systems, and a world around the real component.
#[derive(Parser)]
#[command(name = "host-test", version, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 the job failed; 2 wrong usage or configuration.";

#[derive(Subcommand)]
enum Command {
    /// Tells the whole story with simulators of both systems, and checks how it ends.
    Demo(demo::Arguments),
    /// Plays the scenarios to any artefact: here, on hosts that are played, on wasmtime, on any URL.
    Conformance(conformance::Arguments),
    /// Plays random histories of tickets, phones, faults and crashes, and checks the promise.
    Simulate(simulate::Arguments),
    /// Ends the real service by kill -9 again and again while people work, and checks what is left.
    Soak(soak::Arguments),
    /// The product's own commands, for what starts this program again.
    #[command(hide = true)]
    Product {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<OsString>,
    },
    /// A TOPdesk to try things on, over HTTP.
    SimulateTopdesk(simulators::TopdeskArguments),
    /// A SIGNL4 to try things on, over HTTP.
    SimulateSignl4(simulators::Signl4Arguments),
}

/// Runs the command of the command line.
pub(crate) async fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Product { words } => {
            let program = OsString::from("topdesk-signl4");
            return host::cli::main(iter::once(program).chain(words)).await;
        }
        Command::Demo(arguments) => demo::main(arguments).await,
        Command::Conformance(arguments) => conformance::main(arguments).await,
        // It begins runtimes of its own, which a thread that drives one may not.
        Command::Simulate(arguments) => tokio::task::block_in_place(|| simulate::main(&arguments)),
        Command::Soak(arguments) => soak::main(arguments).await,
        Command::SimulateTopdesk(arguments) => simulators::topdesk(arguments).await,
        Command::SimulateSignl4(arguments) => simulators::signl4(arguments).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => failed.show(),
    }
}
