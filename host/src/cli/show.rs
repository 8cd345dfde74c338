//! Results for people and, with `--json`, for programs: one line.

use crate::Host;
use crate::contract::{Failure, RunFailure, RunReport};
use serde_json::{Map, Value, json};

use super::{Failed, Outcome, output};

/// What a run gave, whichever call it was.
pub(crate) type Ran = Result<RunReport, RunFailure>;

/// How the command ends after this run.
pub(crate) fn ended(ran: &Ran) -> Outcome {
    match ran {
        Ok(_) => Ok(()),
        Err(failure) => Err(exit(&failure.reason)),
    }
}

/// Shows that a call gave no result at all.
pub(crate) fn broken(error: impl Into<anyhow::Error>, as_json: bool) -> Failed {
    let error = error.into();
    if !as_json {
        return Failed::Job(error);
    }
    let shown = json!({"ok": false, "error": format!("{error:#}")});
    match output::result(&shown.to_string()) {
        Ok(()) => Failed::JobShown,
        Err(unwritten) => unwritten,
    }
}

/// Settings that are wrong are a matter of configuration; everything else is a failed job.
pub(crate) fn exit(failure: &Failure) -> Failed {
    match failure {
        Failure::FixSettings(_) => Failed::UsageShown,
        Failure::TryLater(_) | Failure::Refused(_) | Failure::StateTrouble(_) => Failed::JobShown,
    }
}

/// The JSON of an answer; a failure is shown, and ends the command.
pub(crate) fn answer(answer: Result<String, Failure>, as_json: bool) -> Result<Value, Failed> {
    let failure = match answer {
        Ok(text) => return Ok(details(&text)),
        Err(failure) => failure,
    };
    let shown = match as_json {
        true => json!({"ok": false, "reason": failure_json(&failure)}).to_string(),
        false => failure_text(&failure),
    };
    output::result(&shown)?;
    Err(exit(&failure))
}

pub(crate) fn run_json(ran: &Ran, host: &Host) -> Map<String, Value> {
    let environment = host.environment();
    let mut shown = match ran {
        Ok(report) => Map::from_iter([
            ("ok".into(), json!(true)),
            ("work_waiting".into(), json!(report.work_waiting)),
            ("details".into(), details(&report.details)),
        ]),
        Err(failure) => Map::from_iter([
            ("ok".into(), json!(false)),
            ("reason".into(), failure_json(&failure.reason)),
            ("details".into(), details(&failure.details)),
        ]),
    };
    let requests = environment.outgoing_log.records();
    shown.insert("requests".into(), json!(requests));
    shown.insert("store".into(), json!(environment.store_log.counts()));
    shown
}

/// A member of an answer; null where it has none.
pub(crate) fn at<'v>(value: &'v Value, member: &str) -> &'v Value {
    value.get(member).unwrap_or(&Value::Null)
}

/// A text from an answer.
pub(crate) fn word(value: &Value) -> String {
    plain(value.as_str().unwrap_or_default())
}

/// Text of a ticket must not steer the terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// A JSON object as it is; anything else as text, so that nothing is hidden.
fn details(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

pub(crate) fn failure_json(failure: &Failure) -> Value {
    match failure {
        Failure::FixSettings(faults) => {
            let fault =
                |f: &crate::contract::SettingFault| json!({"key": f.key, "message": f.message});
            json!({"fix_settings": faults.iter().map(fault).collect::<Vec<_>>()})
        }
        Failure::TryLater(later) => json!({"try_later": {
            "after_seconds": later.after_seconds,
            "message": later.message,
        }}),
        Failure::Refused(message) => json!({"refused": message}),
        Failure::StateTrouble(message) => json!({"state_trouble": message}),
    }
}

pub(crate) fn failure_text(failure: &Failure) -> String {
    match failure {
        Failure::FixSettings(faults) => {
            let fault = |f: &crate::contract::SettingFault| format!("\n  {}: {}", f.key, f.message);
            let faults: String = faults.iter().map(fault).collect();
            format!("settings to correct:{faults}")
        }
        Failure::TryLater(later) => match later.after_seconds {
            Some(seconds) => format!("try again in {seconds} s: {}", later.message),
            None => format!("try again: {}", later.message),
        },
        Failure::Refused(message) => format!("refused: {message}"),
        Failure::StateTrouble(message) => format!("stored state needs a person: {message}"),
    }
}

pub(crate) fn run_text(call: &str, ran: &Ran, host: &Host) -> String {
    let (said, details) = match ran {
        Ok(report) if report.work_waiting => {
            ("done; more work is waiting".to_owned(), &report.details)
        }
        Ok(report) => ("done".to_owned(), &report.details),
        Err(failure) => (failure_text(&failure.reason), &failure.details),
    };
    format!("{call}: {said}\n{}\n{}", pretty(details), traffic(host))
}

fn pretty(text: &str) -> String {
    serde_json::to_string_pretty(&details(text)).unwrap_or_else(|_| text.to_owned())
}

fn traffic(host: &Host) -> String {
    let environment = host.environment();
    let requests = environment.outgoing_log.records();
    let requests = requests.iter().map(|record| format!("request: {record}\n"));
    let counts = environment.store_log.counts();
    let (reads, writes) = (counts.reads(), counts.writes());
    requests.collect::<String>() + &format!("state: {reads} reads, {writes} writes")
}
