//! `topdesk-signl4 audit`.

use anyhow::anyhow;
use clap::Args;
use serde_json::{Value, json};

use super::given::Given;
use super::show::{at, plain, word};
use super::{Outcome, output, show, signals};

const EXAMPLES: &str = "\
Examples:
  topdesk-signl4 audit --config settings.json --state connector.redb
  topdesk-signl4 audit --config settings.json --state connector.redb --most 1000 --json > audit.json
  topdesk-signl4 audit --config settings.json --state connector.redb --before 2026-01-31T10:00:00Z

What was done, the latest first. Only the state is read. As much is kept as docs/store.md says.
Exit codes: 0 done; 1 it failed; 2 wrong usage.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,
    /// Only what was done before this moment (RFC 3339).
    #[arg(long, value_name = "MOMENT")]
    before: Option<String>,
    /// How many entries, at most.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    most: u32,
    /// Print the result as one line of JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn main(arguments: Arguments) -> Outcome {
    let host = arguments.given.host()?;
    let work = host.audit(arguments.before.as_deref(), arguments.most);
    let told = signals::finish(work)
        .await
        .ok_or_else(|| show::broken(anyhow!("stopped before the end"), arguments.json))?
        .map_err(|error| show::broken(error, arguments.json))?;
    let told = show::answer(told, arguments.json)?;
    if arguments.json {
        return output::result(&json!({"ok": true, "audit": told}).to_string());
    }
    output::result(&text(&told))
}

fn text(told: &Value) -> String {
    let entries = at(told, "entries").as_array().into_iter().flatten();
    let mut lines: Vec<_> = entries.map(line).collect();
    if lines.is_empty() {
        lines.push("Nothing was done yet.".into());
    }
    if at(told, "more") == &json!(true) {
        lines.push("There are older ones: --before, or a greater --most.".into());
    }
    lines.join("\n")
}

fn line(entry: &Value) -> String {
    let number = plain(at(entry, "number").as_str().unwrap_or_default());
    let why = at(entry, "why")
        .as_str()
        .map(|why| format!(" ({})", plain(why)));
    format!(
        "{} {:<7} {} {number}: {}{}",
        word(at(entry, "at")),
        word(at(entry, "level")),
        word(at(entry, "event")),
        plain(at(entry, "result").as_str().unwrap_or_default()),
        why.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_line() {
        let told = json!({"entries": [{
            "at": "2026-01-31T10:00:00Z", "level": "info", "event": "alert_resolved", "number": "I 1",
            "why": "The ticket is closed.", "result": "SIGNL4 has ended the alert",
        }], "more": true});
        assert_eq!(
            text(&told),
            "2026-01-31T10:00:00Z info    alert_resolved I 1: SIGNL4 has ended the alert (The ticket is closed.)\n\
             There are older ones: --before, or a greater --most."
        );
        assert_eq!(text(&json!({"entries": []})), "Nothing was done yet.");
    }
}
