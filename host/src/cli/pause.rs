//! `topdesk-signl4 pause` and `topdesk-signl4 resume`.

use crate::CallError;
use crate::contract::Failure;
use anyhow::anyhow;
use clap::Args;
use serde_json::{Value, json};

use super::given::Given;
use super::show::{at, word};
use super::{Outcome, output, show, signals};

const EXAMPLES: &str = "\
Examples:
  topdesk-signl4 pause --config settings.json \\
      --state 'redis://localhost:6379/0?key=acme' --minutes 60
  topdesk-signl4 resume --config settings.json --state 'redis://localhost:6379/0?key=acme'

While paused, runs do nothing and notifications are kept. A pause ends by itself. A state in a file
is opened by one process: pause a running `serve` from its console.
Exit codes: 0 done; 1 it failed; 2 wrong usage or settings.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Pause {
    #[command(flatten)]
    given: Given,
    /// For how long, from now: 1 minute to 7 days.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=10_080))]
    minutes: u32,
    /// Print the result as one line of JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Resume {
    #[command(flatten)]
    given: Given,
    /// Print the result as one line of JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn pause(arguments: Pause) -> Outcome {
    let host = arguments.given.host()?;
    let seconds = arguments.minutes.saturating_mul(60);
    shown(signals::finish(host.pause(seconds)).await, arguments.json)
}

pub(crate) async fn resume(arguments: Resume) -> Outcome {
    let host = arguments.given.host()?;
    shown(signals::finish(host.resume()).await, arguments.json)
}

fn shown(called: Option<Result<Result<String, Failure>, CallError>>, as_json: bool) -> Outcome {
    let told = called
        .ok_or_else(|| show::broken(anyhow!("stopped before the end"), as_json))?
        .map_err(|error| show::broken(error, as_json))?;
    let told = show::answer(told, as_json)?;
    if as_json {
        return output::result(&json!({"ok": true, "pause": told}).to_string());
    }
    output::result(&text(&told))
}

fn text(told: &Value) -> String {
    match at(told, "paused_until") {
        Value::Null => "Runs work again.".into(),
        until => format!("Runs do nothing until {}.", word(until)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_told_with_its_end() {
        assert_eq!(
            text(&json!({"paused_until": "2026-01-31T10:00:00Z"})),
            "Runs do nothing until 2026-01-31T10:00:00Z."
        );
        assert_eq!(text(&json!({"paused_until": null})), "Runs work again.");
    }
}
