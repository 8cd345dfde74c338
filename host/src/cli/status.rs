//! `topdesk-signl4 status`.

use anyhow::anyhow;
use clap::Args;
use serde_json::{Value, json};

use super::given::Given;
use super::show::{at, word};
use super::{Outcome, output, show, signals};

const EXAMPLES: &str = "\
Examples:
  topdesk-signl4 status --config settings.json --state connector.redb
  topdesk-signl4 status --config settings.json --state connector.redb --json
  topdesk-signl4 status --config settings.json --state 'redis://localhost:6379/0?key=acme'

Only the state is read; neither system is asked. A state in a file is opened by one process: stop
`serve`, or ask a copy. A state in Redis can be asked at any time.
Exit codes: 0 done; 1 it failed; 2 wrong usage.";

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
    let called = signals::finish(host.status()).await;
    let told = called
        .ok_or_else(|| show::broken(anyhow!("stopped before the end"), arguments.json))?
        .map_err(|error| show::broken(error, arguments.json))?;
    let told = show::answer(told, arguments.json)?;
    if arguments.json {
        return output::result(&json!({"ok": true, "status": told}).to_string());
    }
    output::result(&text(&told))
}

fn text(told: &Value) -> String {
    let of = |part: &str, member: &str| at(at(told, part), member).clone();
    let some = |part: &str, member: &str, none: &str| match of(part, member) {
        Value::Null => none.to_owned(),
        Value::String(text) => show::plain(&text),
        other => other.to_string(),
    };
    let phases = of("tickets", "by_phase");
    let phases = phases.as_object().into_iter().flatten();
    let phases: Vec<_> = phases
        .map(|(phase, count)| format!("{count} {phase}"))
        .collect();
    let facts = [
        format!("last run: {}", some("runs", "last", "none yet")),
        format!(
            "cursor: {} ({} s ago)",
            some("cursor", "watermark", "none yet"),
            some("cursor", "lag_seconds", "-")
        ),
        format!(
            "election: {}: {}",
            word(&of("election", "kind")),
            word(&of("election", "means"))
        ),
        format!(
            "lease: held until {}",
            some("lease", "held_until", "- (nobody works)")
        ),
        format!(
            "inbox: {} waiting, room for {} more",
            of("inbox", "waiting"),
            of("inbox", "room_for")
        ),
        format!(
            "tickets: {} followed: {}",
            of("tickets", "followed"),
            phases.join(", ")
        ),
        format!(
            "pending: {}; to be looked at: {}",
            at(told, "pending"),
            of("due", "waiting")
        ),
        format!("dead letters: {}", at(told, "dead_letters")),
        format!(
            "patience: TOPdesk {}, SIGNL4 {}, its REST API {}",
            some("patience", "topdesk_until", "-"),
            some("patience", "signl4_until", "-"),
            some("patience", "signl4_rest_until", "-")
        ),
        format!(
            "format: {} (this version reads up to {})",
            some("format", "stored", "none yet"),
            of("format", "reads_up_to")
        ),
    ];
    let mut lines = vec![word(at(told, "line"))];
    for trouble in at(told, "troubles").as_array().into_iter().flatten() {
        let said = |member: &str| show::plain(at(trouble, member).as_str().unwrap_or_default());
        lines.push(format!("  {}: {}", said("title"), said("sentence")));
        lines.push(format!("      {}", said("advice")));
    }
    lines.extend(facts);
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_is_shown_in_a_few_lines() {
        let told = json!({
            "line": "One thing is wrong.", "runs": {"last": null},
            "troubles": [{"title": "A", "sentence": "b", "advice": "c"}],
            "format": {"stored": null, "reads_up_to": 3},
            "election": {"kind": "none", "means": "twice"},
            "cursor": {"watermark": "2026-01-31T10:00:00Z", "lag_seconds": 7},
            "lease": {"held_until": null}, "inbox": {"waiting": 2, "room_for": 298},
            "pending": 1, "due": {"waiting": 3}, "dead_letters": 4,
            "tickets": {"followed": 5, "by_phase": {"closed": 1, "open": 4}},
            "patience": {"topdesk_until": "2026-01-31T10:01:00Z"},
        });
        assert_eq!(
            text(&told),
            "One thing is wrong.\n  A: b\n      c\nlast run: none yet\ncursor: 2026-01-31T10:00:00Z (7 s ago)\nelection: none: twice\n\
             lease: held until - (nobody works)\ninbox: 2 waiting, room for 298 more\n\
             tickets: 5 followed: 1 closed, 4 open\npending: 1; to be looked at: 3\ndead letters: 4\n\
             patience: TOPdesk 2026-01-31T10:01:00Z, SIGNL4 -, its REST API -\n\
             format: none yet (this version reads up to 3)"
        );
    }
}
