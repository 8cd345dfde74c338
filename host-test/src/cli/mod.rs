//! The commands: one module each. Exit codes: 0 done, 1 the job failed, 2 usage or configuration.

mod audit;
mod backfill;
mod bench;
mod check;
mod conformance;
mod dead_letters;
mod demo;
mod describe;
mod explain;
mod failure;
mod given;
mod output;
mod pause;
mod run;
mod serve;
mod show;
mod signals;
mod simulate;
mod simulators;
mod soak;
mod status;
mod webhook;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub(crate) use failure::{Failed, Outcome};

/// Runs the TOPdesk ↔ SIGNL4 connector on this machine: the real component under wasmtime.
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
    /// Calls on-schedule once: everything that is due.
    Run(run::Arguments),
    /// Hands one webhook to the connector, then lets it do what the webhook left.
    Webhook(webhook::Arguments),
    /// Says what would be done about tickets, and why; nothing is done.
    Explain(explain::Arguments),
    /// Counts older tickets that would alert, and lets them alert if that is wanted.
    Backfill(backfill::Arguments),
    /// Says whether the settings are good, right by right; nothing is changed in either system.
    Check(check::Arguments),
    /// Says how things stand: cursor, lease, inbox, tickets, what was given up.
    Status(status::Arguments),
    /// What was done, the latest first.
    Audit(audit::Arguments),
    /// What can be set, what may call the connector, and the rights that it needs.
    Describe(describe::Arguments),
    /// Lets runs do nothing for a while.
    Pause(pause::Pause),
    /// Ends a pause.
    Resume(pause::Resume),
    /// What was given up: lists it, lets the next run try again, or drops it.
    DeadLetters(dead_letters::Arguments),
    /// Runs the connector as a service: by interval, and on webhooks over HTTP.
    Serve(serve::Arguments),
    /// Plays the scenarios to any artefact: here, on hosts that are played, on wasmtime, on any URL.
    Conformance(conformance::Arguments),
    /// Plays random histories of tickets, phones, faults and crashes, and checks the promise.
    Simulate(simulate::Arguments),
    /// Ends the real service by kill -9 again and again while people work, and checks what is left.
    Soak(soak::Arguments),
    /// Measures what the connector costs, against the native core and what people would otherwise run.
    Bench(bench::Arguments),
    #[command(hide = true)]
    NativeCore(bench::NativeCore),
    /// A TOPdesk to try things on, over HTTP.
    SimulateTopdesk(simulators::TopdeskArguments),
    /// A SIGNL4 to try things on, over HTTP.
    SimulateSignl4(simulators::Signl4Arguments),
}

/// Runs the command of the command line.
pub(crate) async fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Demo(arguments) => demo::main(arguments).await,
        Command::Run(arguments) => run::main(arguments).await,
        Command::Webhook(arguments) => webhook::main(arguments).await,
        Command::Explain(arguments) => explain::main(arguments).await,
        Command::Backfill(arguments) => backfill::main(arguments).await,
        Command::Check(arguments) => check::main(arguments).await,
        Command::Status(arguments) => status::main(arguments).await,
        Command::Audit(arguments) => audit::main(arguments).await,
        Command::Describe(arguments) => describe::main(arguments).await,
        Command::Pause(arguments) => pause::pause(arguments).await,
        Command::Resume(arguments) => pause::resume(arguments).await,
        Command::DeadLetters(arguments) => dead_letters::main(arguments).await,
        Command::Serve(arguments) => serve::main(arguments).await,
        Command::Conformance(arguments) => conformance::main(arguments).await,
        // It begins runtimes of its own, which a thread that drives one may not.
        Command::Simulate(arguments) => tokio::task::block_in_place(|| simulate::main(&arguments)),
        Command::Soak(arguments) => soak::main(arguments).await,
        Command::Bench(arguments) => bench::main(arguments).await,
        Command::NativeCore(arguments) => bench::native_core(arguments).await,
        Command::SimulateTopdesk(arguments) => simulators::topdesk(arguments).await,
        Command::SimulateSignl4(arguments) => simulators::signl4(arguments).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => failed.show(),
    }
}
