//! `host-test run`.

use clap::Args;

use super::given::Given;
use super::{Failed, Outcome, show, signals};

const EXAMPLES: &str = "\
Examples:
  host-test run --component dist/connector.wasm --config settings.json
  host-test run --component dist/connector.wasm --config settings.json --state connector.redb --json

Exit codes: 0 done; 1 the run failed; 2 wrong usage or settings.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,
    /// Print the result as one line of JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn main(arguments: Arguments) -> Outcome {
    let host = arguments.given.host()?;
    let called = signals::finish(host.on_schedule()).await;
    let ran = called
        .ok_or_else(|| Failed::job(anyhow::anyhow!("stopped before the run had ended")))?
        .map_err(Failed::job)?;
    show::run("on-schedule", &ran, &host, arguments.json)
}
