//! The results of `host-test conformance`, for people and for machines.

use host_test::conformance::{Outcome, Played};
use serde_json::{Value, json};

/// Artefacts by name, and how the scenarios went.
pub(super) type Results = [(String, Played)];

pub(super) fn all_is_well(results: &Results) -> bool {
    results.iter().all(|(_, played)| {
        count(played, |o| matches!(o, Outcome::Failed(_))) == 0
            && count(played, |o| *o == Outcome::Passed) > 0
    })
}

fn count(played: &Played, which: impl Fn(&Outcome) -> bool) -> usize {
    let outcomes = played.outcomes.iter();
    outcomes.filter(|(_, outcome)| which(outcome)).count()
}

fn failed(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::Failed(why) => Some(why),
        Outcome::Passed | Outcome::NotPlayed(_) => None,
    }
}

fn not_played(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::NotPlayed(why) => Some(why),
        Outcome::Passed | Outcome::Failed(_) => None,
    }
}

/// Scenarios of one kind, with the reason.
fn named(played: &Played, reason: fn(&Outcome) -> Option<&str>) -> Vec<(&str, &str)> {
    let outcomes = played.outcomes.iter();
    let named = outcomes.filter_map(|(name, outcome)| Some((name.as_str(), reason(outcome)?)));
    named.collect()
}

pub(super) fn as_json(results: &Results) -> Value {
    let list = |named: Vec<(&str, &str)>| -> Value {
        let each = named.into_iter();
        let each = each.map(|(scenario, why)| json!({"scenario": scenario, "why": why}));
        each.collect()
    };
    let artefacts = results.iter().map(|(file, played)| {
        json!({
            "file": file,
            "host": played.host,
            "passed": count(played, |o| *o == Outcome::Passed),
            "failed": list(named(played, failed)),
            "not_played": list(named(played, not_played)),
            "seconds": (played.time.as_secs_f64() * 10.0).round() / 10.0,
        })
    });
    json!({"ok": all_is_well(results), "artefacts": artefacts.collect::<Value>()})
}

pub(super) fn as_text(results: &Results) -> String {
    let line = |file: &str, host: &str, passed: &str, failed: &str, not: &str, time: &str| {
        format!("{file:<26} {host:<46} {passed:>6} {failed:>6} {not:>10} {time:>7}")
    };
    let mut lines = vec![line(
        "file",
        "host",
        "passed",
        "failed",
        "not played",
        "seconds",
    )];
    for (file, played) in results {
        let number = |which: fn(&Outcome) -> bool| count(played, which).to_string();
        lines.push(line(
            file,
            &played.host,
            &number(|o| *o == Outcome::Passed),
            &number(|o| matches!(o, Outcome::Failed(_))),
            &number(|o| matches!(o, Outcome::NotPlayed(_))),
            &format!("{:.1}", played.time.as_secs_f64()),
        ));
    }
    for (file, played) in results {
        let why =
            |(scenario, why): (&str, &str)| format!("{file} on {}: {scenario}: {why}", played.host);
        lines.extend(
            named(played, failed)
                .into_iter()
                .map(|one| format!("\nFAILED {}", why(one))),
        );
        lines.extend(
            named(played, not_played)
                .into_iter()
                .map(|one| format!("not played: {}", why(one))),
        );
    }
    lines.join("\n")
}
