//! The commands: one module each. Exit codes: 0 done, 1 the job failed, 2 usage or configuration.

mod audit;
mod backfill;
mod check;
mod component;
mod dead_letters;
mod describe;
mod explain;
mod failure;
pub mod given;
pub mod output;
mod pause;
mod run;
mod serve;
mod show;
pub mod signals;
mod status;
mod webhook;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use failure::{Failed, Outcome};

/// Joins TOPdesk and SIGNL4: as a service, and what an operator asks of it.
#[derive(Parser)]
#[command(name = "topdesk-signl4", version, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 the job failed; 2 wrong usage or configuration.";

#[derive(Subcommand)]
enum Command {
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
}

/// Runs the command of a command line, whose first word is the program's name.
pub async fn main(words: impl Iterator<Item = OsString>) -> ExitCode {
    let outcome = match Arguments::parse_from(words).command {
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
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => failed.show(),
    }
}
