//! `topdesk-signl4 explain`.

use std::io::IsTerminal as _;

use crate::contract::Subject;
use anyhow::anyhow;
use clap::Args;
use serde_json::{Value, json};

use super::given::Given;
use super::show::{at, plain, word};
use super::{Outcome, output, show, signals};

const EXAMPLES: &str = "\
Examples:
  topdesk-signl4 explain --config settings.json --state connector.redb --ticket 'I 2601 104'
  topdesk-signl4 explain --config settings.json --state connector.redb --latest 20 --json

Nothing is changed, in the state or in either system. Without --state it is as if nothing had ever
run. A state in a file is opened by one process: stop `serve`, or ask a copy.
Exit codes: 0 done; 1 it failed; 2 wrong usage or settings.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    about: About,
    /// Print the result as one line of JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct About {
    /// One ticket, by its id or its number.
    #[arg(long, value_name = "ID OR NUMBER")]
    ticket: Option<String>,
    /// So many tickets, those that were changed last: 1 to 100.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    latest: Option<u32>,
}

impl About {
    fn subject(&self) -> Subject {
        match (&self.ticket, self.latest) {
            (Some(ticket), _) => Subject::Ticket(ticket.clone()),
            (None, count) => Subject::Latest(count.unwrap_or(1)),
        }
    }
}

pub(crate) async fn main(arguments: Arguments) -> Outcome {
    let host = arguments.given.host()?;
    let subject = arguments.about.subject();
    let called = signals::finish(host.explain(&subject)).await;
    let told = called
        .ok_or_else(|| show::broken(anyhow!("stopped before the end"), arguments.json))?
        .map_err(|error| show::broken(error, arguments.json))?;
    let told = show::answer(told, arguments.json)?;
    if arguments.json {
        return output::result(&json!({"ok": true, "explained": told}).to_string());
    }
    output::result(&text(&told, Look::of_stdout()))
}

/// How words stand out.
#[derive(Clone, Copy)]
struct Look {
    colour: bool,
}

impl Look {
    fn of_stdout() -> Self {
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { colour }
    }

    fn bold(self, text: &str) -> String {
        match self.colour {
            true => format!("\x1b[1m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }
}

fn text(told: &Value, look: Look) -> String {
    let tickets = at(told, "tickets").as_array().into_iter().flatten();
    let mut lines: Vec<String> = Vec::new();
    for told in tickets {
        ticket(told, look, &mut lines);
        lines.push(String::new());
    }
    lines.push(look.bold("What comes back to a ticket, by event in SIGNL4"));
    for (event, body) in at(told, "write_backs").as_object().into_iter().flatten() {
        let first = match at(at(told, "line_changes"), event) {
            Value::Null => String::new(),
            change => format!("{}, then ", word(at(change, "put"))),
        };
        let body = match body {
            Value::String(sentence) => sentence.clone(),
            body => body.to_string(),
        };
        lines.push(format!("  {event}: {first}{}", plain(&body)));
    }
    lines.join("\n")
}

fn ticket(told: &Value, look: Look, lines: &mut Vec<String>) {
    let number = word(at(told, "number"));
    let name = match number.is_empty() {
        true => word(at(told, "ticket")),
        false => number,
    };
    let said = word(at(told, "sentence"));
    lines.push(format!("{}: {said}", look.bold(&name)));
    for reason in sentences(at(told, "reasons")) {
        lines.push(format!("  {reason}"));
    }
    for rule in at(told, "rules").as_array().into_iter().flatten() {
        let matches = match at(rule, "matches").as_bool() {
            Some(true) => "matches",
            _ => "does not match",
        };
        let because = sentences(at(rule, "because")).join("; ");
        let colon = if because.is_empty() { "" } else { ": " };
        let rule = word(at(rule, "name"));
        lines.push(format!("  rule {rule} {matches}{colon}{because}"));
    }
    if let Some(alert) = at(told, "alert").as_object() {
        let team = alert.get("team").map(word).unwrap_or_default();
        let event = alert.get("event").map(Value::to_string).unwrap_or_default();
        lines.push(format!("  to the team {team}: {}", plain(&event)));
    }
    if let Some(phase) = at(at(told, "known"), "phase").as_str() {
        let number = at(at(told, "known"), "generation");
        lines.push(format!(
            "  remembered: alert {number} of this ticket, {}",
            plain(phase)
        ));
    }
}

fn sentences(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(colour: bool) -> String {
        let told = json!({
            "tickets": [{
                "ticket": "a", "number": "I 1", "decision": "nothing", "sentence": "It does not alert.",
                "reasons": ["No rule matches \u{1b}[2Jit."],
                "rules": [{"name": "network", "matches": false, "because": ["group: has A"]}],
            }],
            "write_backs": {"closed": {"closed": true}, "failed": "nothing: switched off"},
            "line_changes": {"closed": {"put": "escalate"}},
        });
        text(&told, Look { colour })
    }

    #[test]
    fn a_ticket_is_shown_in_a_few_lines_without_control_characters() {
        assert_eq!(
            shown(false),
            "I 1: It does not alert.\n  No rule matches  [2Jit.\n  rule network does not match: group: has A\n\n\
             What comes back to a ticket, by event in SIGNL4\n  closed: escalate, then {\"closed\":true}\n  \
             failed: nothing: switched off"
        );
    }

    #[test]
    fn only_a_terminal_gets_colour() {
        assert!(shown(true).contains("\u{1b}[1mI 1\u{1b}[0m"));
        assert!(!shown(false).contains('\u{1b}'));
    }
}
