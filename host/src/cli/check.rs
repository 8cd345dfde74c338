//! `topdesk-signl4 check`.

use std::io::IsTerminal as _;

use anyhow::anyhow;
use clap::Args;
use serde_json::{Value, json};

use super::given::Given;
use super::show::{at, word};
use super::{Failed, Outcome, output, show, signals};

const EXAMPLES: &str = "\
Examples:
  topdesk-signl4 check --config settings.json --state connector.redb
  topdesk-signl4 check --config settings.json --json
  topdesk-signl4 check --config settings.json --state 'redis://localhost:6379/0?key=acme'

Both systems are only read. In the state one key is written and deleted again, to see whether that
can be done; without --state one in memory stands in for it. A state in a file is opened by one process: stop
`serve`, or leave --state out.
Exit codes: 0 nothing has failed (warnings and what could not be found out count as good); 1 something
has failed, or the check itself did; 2 wrong usage.";

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
    let called = signals::finish(host.check()).await;
    let told = called
        .ok_or_else(|| show::broken(anyhow!("stopped before the end"), arguments.json))?
        .map_err(|error| show::broken(error, arguments.json))?;
    let told = show::answer(told, arguments.json)?;
    let good = at(&told, "failed").as_u64() == Some(0);
    let shown = match arguments.json {
        true => json!({"ok": good, "check": told}).to_string(),
        false => text(&told, Look::of_stdout()),
    };
    output::result(&shown)?;
    match good {
        true => Ok(()),
        false => Err(Failed::JobShown),
    }
}

/// Whether words may have a colour.
#[derive(Clone, Copy)]
struct Look {
    colour: bool,
}

impl Look {
    fn of_stdout() -> Self {
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { colour }
    }

    fn paint(self, style: &str, text: &str) -> String {
        match self.colour {
            true => format!("\x1b[{style}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }
}

/// The sides in their order, as people call them.
const SIDES: [(&str, &str); 4] = [
    ("settings", "Settings"),
    ("topdesk", "TOPdesk"),
    ("signl4", "SIGNL4"),
    ("host", "This host"),
];
/// As wide as the longest result.
const WIDTH: usize = "warning".len();

fn text(told: &Value, look: Look) -> String {
    let items = || at(told, "items").as_array().into_iter().flatten();
    let mut lines = Vec::new();
    for (side, name) in SIDES {
        let mut of_side = items().filter(|item| at(item, "side") == side).peekable();
        if of_side.peek().is_none() {
            continue;
        }
        lines.push(look.paint("1", name));
        of_side.for_each(|item| one(item, look, &mut lines));
        lines.push(String::new());
    }
    let count = |member| at(told, member).as_u64().unwrap_or_default();
    lines.push(format!(
        "{} ok, {} warnings, {} failed, {} unknown; {} requests",
        count("ok"),
        count("warnings"),
        count("failed"),
        count("unknown"),
        count("requests")
    ));
    lines.join("\n")
}

fn one(item: &Value, look: Look, lines: &mut Vec<String>) {
    let result = word(at(item, "result"));
    let style = match result.as_str() {
        "ok" => "32",
        "warning" => "33",
        "failed" => "1;31",
        _ => "2",
    };
    let mark = look.paint(style, &format!("{result:WIDTH$}"));
    let (title, sentence) = (word(at(item, "title")), word(at(item, "sentence")));
    lines.push(format!("  {mark}  {title}: {sentence}"));
    let advice = word(at(item, "advice"));
    if !advice.is_empty() {
        lines.push(format!("  {:WIDTH$}    {advice}", ""));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(colour: bool) -> String {
        let told = json!({
            "items": [
                {"side": "settings", "title": "The settings", "result": "ok", "sentence": "Fine.", "advice": null},
                {"side": "signl4", "title": "The key", "result": "failed", "sentence": "No \u{1b}[2J.",
                 "advice": "Make one."},
            ],
            "ok": 1, "warnings": 0, "failed": 1, "unknown": 0, "requests": 3,
        });
        text(&told, Look { colour })
    }

    #[test]
    fn items_stand_under_their_sides_with_the_advice_below() {
        assert_eq!(
            shown(false),
            "Settings\n  ok       The settings: Fine.\n\nSIGNL4\n  failed   The key: No  [2J.\n             \
             Make one.\n\n1 ok, 0 warnings, 1 failed, 0 unknown; 3 requests"
        );
    }

    #[test]
    fn only_a_terminal_gets_colour() {
        assert!(shown(true).contains("\u{1b}[1;31mfailed \u{1b}[0m"));
        assert!(!shown(false).contains('\u{1b}'));
    }
}
