//! `topdesk-signl4 dead-letters`.

use crate::contract::Failure;
use crate::{CallError, Host};
use anyhow::anyhow;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::given::Given;
use super::show::{at, word};
use super::{Failed, Outcome, output, show, signals};

/// How many are asked for, or named, in one call.
const AT_ONCE: usize = 100;

const EXAMPLES: &str = "\
Examples:
  topdesk-signl4 dead-letters list --config settings.json --state connector.redb
  topdesk-signl4 dead-letters retry --config settings.json \\
      --state connector.redb dead.44d88612-fea8-48f3-9de8-2e1278abb02f.raise.1
  topdesk-signl4 dead-letters drop --config settings.json --state connector.redb --all

A retry only lets the next run decide anew; what that gives up too is a new dead letter. What is
dropped stays undone. A state in a file is opened by one process: stop `serve` first.
Exit codes: 0 done; 1 it failed, or one of the letters was left as it is; 2 wrong usage or settings.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Lists what was given up, why, and what a retry would do.
    #[command(after_help = EXAMPLES)]
    List(ListArguments),
    /// Lets the next run try again.
    #[command(after_help = EXAMPLES)]
    Retry(ChosenArguments),
    /// Drops letters whose matter is settled.
    #[command(after_help = EXAMPLES)]
    Drop(ChosenArguments),
}

#[derive(Args)]
struct ListArguments {
    #[command(flatten)]
    given: Given,
    /// Print the result as one line of JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct ChosenArguments {
    #[command(flatten)]
    given: Given,
    /// Which: keys, as `list` shows them.
    #[arg(
        value_name = "KEY",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    keys: Vec<String>,
    /// Every letter that is there now.
    #[arg(long)]
    all: bool,
    /// Print the result as one line of JSON.
    #[arg(long)]
    json: bool,
}

/// What a call of the contract gives.
type Called = Result<Result<String, Failure>, CallError>;

pub(crate) async fn main(arguments: Arguments) -> Outcome {
    match arguments.what {
        What::List(arguments) => list(arguments).await,
        What::Retry(arguments) => chosen(arguments, true).await,
        What::Drop(arguments) => chosen(arguments, false).await,
    }
}

async fn list(arguments: ListArguments) -> Outcome {
    let host = arguments.given.host()?;
    let letters = every_letter(&host, arguments.json).await?;
    if arguments.json {
        return output::result(&json!({"ok": true, "dead_letters": letters}).to_string());
    }
    output::result(&listed(&letters))
}

/// Retries or drops.
async fn chosen(arguments: ChosenArguments, retry: bool) -> Outcome {
    let host = arguments.given.host()?;
    let mut keys = arguments.keys;
    if arguments.all {
        let letters = every_letter(&host, arguments.json).await?;
        let key = |letter: &Value| at(letter, "key").as_str().map(str::to_owned);
        keys = letters.iter().filter_map(key).collect();
    }
    let mut done = Vec::new();
    for some in keys.chunks(AT_ONCE) {
        let called = match retry {
            true => signals::finish(host.retry(some)).await,
            false => signals::finish(host.drop_dead_letters(some)).await,
        };
        let answer = answered(called, arguments.json)?;
        done.extend(
            at(&answer, "letters")
                .as_array()
                .cloned()
                .unwrap_or_default(),
        );
    }
    let is_done = |letter: &Value| at(letter, "done") == &json!(true);
    let all_done = done.iter().all(is_done);
    match arguments.json {
        true => output::result(&json!({"ok": all_done, "letters": done}).to_string())?,
        false => output::result(&told(&done))?,
    }
    match all_done {
        true => Ok(()),
        false => Err(Failed::JobShown),
    }
}

async fn every_letter(host: &Host, as_json: bool) -> Result<Vec<Value>, Failed> {
    let mut all = Vec::new();
    loop {
        let last = all.last().map(|letter: &Value| word(at(letter, "key")));
        let most = u32::try_from(AT_ONCE).unwrap_or(1);
        let page = host.dead_letters(last.as_deref(), most);
        let page = answered(signals::finish(page).await, as_json)?;
        let letters = at(&page, "letters").as_array().cloned().unwrap_or_default();
        let is_last = letters.is_empty() || at(&page, "more") != &json!(true);
        all.extend(letters);
        if is_last {
            return Ok(all);
        }
    }
}

fn answered(called: Option<Called>, as_json: bool) -> Result<Value, Failed> {
    let called = called
        .ok_or_else(|| show::broken(anyhow!("stopped before the end"), as_json))?
        .map_err(|error| show::broken(error, as_json))?;
    show::answer(called, as_json)
}

fn listed(letters: &[Value]) -> String {
    if letters.is_empty() {
        return "Nothing was given up.".into();
    }
    let lines = letters.iter().map(|letter| {
        let number = word(at(letter, "number"));
        let name = match number.is_empty() {
            true => word(at(letter, "ticket")),
            false => number,
        };
        let about = match name.is_empty() {
            true => "several tickets".to_owned(),
            false => format!("ticket {name}"),
        };
        let retry = match at(letter, "can_retry").as_bool() {
            Some(true) => "retry: ",
            _ => "",
        };
        format!(
            "{}\n  {about}, {}, {}: {}\n  {retry}{}",
            word(at(letter, "key")),
            word(at(letter, "effect")),
            word(at(letter, "at")),
            word(at(letter, "reason")),
            word(at(letter, "advice"))
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn told(letters: &[Value]) -> String {
    if letters.is_empty() {
        return "There was nothing to do.".into();
    }
    let line = |letter: &Value| {
        let left = match at(letter, "done").as_bool() {
            Some(true) => "",
            _ => "left as it is: ",
        };
        format!(
            "{}: {left}{}",
            word(at(letter, "key")),
            word(at(letter, "sentence"))
        )
    };
    letters.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_shown_with_its_key_what_it_is_about_and_what_to_do() {
        let letters = [json!({
            "key": "dead.a.raise.1", "ticket": "a", "number": "I 1", "effect": "raise", "reason": "no\nway",
            "at": "2026-01-31T10:00:00Z", "advice": "Do this.", "can_retry": true,
        })];
        assert_eq!(
            listed(&letters),
            "dead.a.raise.1\n  ticket I 1, raise, 2026-01-31T10:00:00Z: no way\n  retry: Do this."
        );
    }

    #[test]
    fn no_letters_are_said_to_be_none() {
        assert_eq!(listed(&[]), "Nothing was given up.");
    }

    #[test]
    fn what_was_left_says_so() {
        let letters = [
            json!({"key": "a", "done": true, "sentence": "Done."}),
            json!({"key": "b", "done": false, "sentence": "It cannot."}),
        ];
        assert_eq!(told(&letters), "a: Done.\nb: left as it is: It cannot.");
    }
}
