//! `topdesk-signl4 backfill`.

use anyhow::anyhow;
use clap::Args;
use serde_json::{Value, json};

use super::given::Given;
use super::show::at;
use super::{Outcome, output, show, signals};

const EXAMPLES: &str = "\
Examples:
  topdesk-signl4 backfill --config settings.json --state connector.redb --since 2d
  topdesk-signl4 backfill --config settings.json --state connector.redb --since 2d --yes

Without --yes it only counts. With it the next runs raise the alerts. Tickets that have an alert do
not get another one.
Exit codes: 0 done; 1 it failed; 2 wrong usage or settings.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,
    /// How far to go back: 90s, 15m, 6h, 2d, at most 31d.
    #[arg(long, value_name = "SPAN", value_parser = seconds)]
    since: u64,
    /// Do it; without this the tickets are only counted.
    #[arg(long)]
    yes: bool,
    /// Print the result as one line of JSON.
    #[arg(long)]
    json: bool,
}

/// Seconds from `90s`, `15m`, `6h`, `2d`.
fn seconds(text: &str) -> Result<u64, String> {
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3_600,
        Some('d') => 86_400,
        _ => 0,
    };
    let digits = text.trim_end_matches(['s', 'm', 'h', 'd']);
    let number: Option<u64> = digits.parse().ok();
    let span = number.and_then(|number| number.checked_mul(unit));
    span.filter(|span| (1..=31 * 86_400).contains(span))
        .ok_or_else(|| "expected a span such as 90s, 15m, 6h or 2d, at most 31d".into())
}

pub(crate) async fn main(arguments: Arguments) -> Outcome {
    let host = arguments.given.host()?;
    let work = host.backfill(arguments.since, arguments.yes);
    let called = signals::finish(work).await;
    let counted = called
        .ok_or_else(|| show::broken(anyhow!("stopped before the end"), arguments.json))?
        .map_err(|error| show::broken(error, arguments.json))?;
    let counted = show::answer(counted, arguments.json)?;
    if arguments.json {
        return output::result(&json!({"ok": true, "backfill": counted}).to_string());
    }
    output::result(&text(&counted))
}

fn text(counted: &Value) -> String {
    let count = |key: &str| at(counted, key).as_u64().unwrap_or_default();
    let (tickets, alerts) = (count("tickets"), count("would_alert"));
    let mut lines = vec![format!(
        "{tickets} tickets have changed since then; {alerts} would alert."
    )];
    if count("too_old_otherwise") > 0 {
        let older = count("too_old_otherwise");
        lines.push(format!("Of these, {older} are older than max_age."));
    }
    let names = at(counted, "numbers").as_array().into_iter().flatten();
    let names: Vec<_> = names.filter_map(Value::as_str).collect();
    if !names.is_empty() {
        let more = if alerts > names.len() as u64 {
            ", …"
        } else {
            ""
        };
        lines.push(format!("  {}{more}", names.join(", ")));
    }
    if at(counted, "complete") == &json!(false) {
        lines.push(
            "Time was up before all were counted: there are more (setting run_budget).".into(),
        );
    }
    lines.push(match at(counted, "committed").as_bool() {
        Some(true) => "The next runs raise these alerts.".into(),
        _ if alerts == 0 => "Nothing was changed, and there is nothing to raise.".into(),
        _ => "Nothing was changed. To raise these alerts, say the same with --yes.".into(),
    });
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_a_unit_and_is_at_most_31_days() {
        assert_eq!(seconds("2d"), Ok(172_800));
        assert_eq!(seconds("90s"), Ok(90));
        for wrong in ["", "2", "d", "32d", "0s", "2w", "-1h", "1hh1"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_count_says_how_to_go_on() {
        let counted = json!({
            "tickets": 3, "would_alert": 1, "too_old_otherwise": 1, "numbers": ["I 1"], "complete": true,
            "committed": false,
        });
        assert_eq!(
            text(&counted),
            "3 tickets have changed since then; 1 would alert.\nOf these, 1 are older than max_age.\n  I 1\n\
             Nothing was changed. To raise these alerts, say the same with --yes."
        );
    }
}
