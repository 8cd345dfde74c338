//! `topdesk-signl4 run`.

use anyhow::anyhow;
use clap::Args;
use serde_json::json;

use super::given::{Given, tell_unknown};
use super::{Outcome, output, show, signals};

const EXAMPLES: &str = "\
Examples:
  topdesk-signl4 run --config settings.json
  topdesk-signl4 run --config settings.json --state connector.redb --json
  topdesk-signl4 run --config settings.json --state 'redis://localhost:6379/0?key=acme'

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
        .ok_or_else(|| show::broken(anyhow!("stopped before the run had ended"), arguments.json))?
        .map_err(|error| show::broken(error, arguments.json))?;
    let environment = host.environment();
    let unknown = tell_unknown(&environment.settings, &environment.settings_log);
    if arguments.json {
        let mut shown = show::run_json(&ran, &host);
        shown.insert("unknown_settings".into(), json!(unknown));
        output::result(&json!(shown).to_string())?;
    } else {
        output::result(&show::run_text("on-schedule", &ran, &host))?;
    }
    show::ended(&ran)
}
