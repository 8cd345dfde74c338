//! Results for people and, with `--json`, for programs: one line.

use host_test::Host;
use host_test::contract::{Failure, RunFailure, RunReport};
use serde_json::{Value, json};

use super::{Failed, Outcome};

/// What a run gave, whichever call it was.
pub(crate) type Ran = Result<RunReport, RunFailure>;

/// Shows a run and decides how the command ends.
pub(crate) fn run(call: &str, ran: &Ran, host: &Host, as_json: bool) -> Outcome {
    if as_json {
        println!("{}", run_json(ran, host));
    } else {
        print_run(call, ran, host);
    }
    match ran {
        Ok(_) => Ok(()),
        Err(failure) => Err(exit(&failure.reason)),
    }
}

/// Settings that are wrong are a matter of configuration; everything else is a failed job.
pub(crate) fn exit(failure: &Failure) -> Failed {
    match failure {
        Failure::FixSettings(_) => Failed::UsageShown,
        Failure::TryLater(_) | Failure::Refused(_) | Failure::StateTrouble(_) => Failed::JobShown,
    }
}

pub(crate) fn run_json(ran: &Ran, host: &Host) -> Value {
    let mut shown = match ran {
        Ok(report) => json!({
            "ok": true,
            "work_waiting": report.work_waiting,
            "details": details(&report.details),
        }),
        Err(failure) => json!({
            "ok": false,
            "reason": failure_json(&failure.reason),
            "details": details(&failure.details),
        }),
    };
    if let Some(object) = shown.as_object_mut() {
        let environment = host.environment();
        object.insert("requests".into(), json!(environment.outgoing_log.records()));
        object.insert("store".into(), json!(environment.store_log.counts()));
    }
    shown
}

/// A JSON object as it is; anything else as text, so that nothing is hidden.
fn details(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

pub(crate) fn failure_json(failure: &Failure) -> Value {
    match failure {
        Failure::FixSettings(faults) => {
            let fault =
                |f: &host_test::contract::SettingFault| json!({"key": f.key, "message": f.message});
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

pub(crate) fn print_failure(failure: &Failure) {
    match failure {
        Failure::FixSettings(faults) => {
            println!("settings to correct:");
            for fault in faults {
                println!("  {}: {}", fault.key, fault.message);
            }
        }
        Failure::TryLater(later) => match later.after_seconds {
            Some(seconds) => println!("try again in {seconds} s: {}", later.message),
            None => println!("try again: {}", later.message),
        },
        Failure::Refused(message) => println!("refused: {message}"),
        Failure::StateTrouble(message) => println!("stored state needs a person: {message}"),
    }
}

fn print_run(call: &str, ran: &Ran, host: &Host) {
    let said = match ran {
        Ok(report) => {
            let more = if report.work_waiting {
                "; more work is waiting"
            } else {
                ""
            };
            println!("{call}: done{more}");
            &report.details
        }
        Err(failure) => {
            print!("{call}: ");
            print_failure(&failure.reason);
            &failure.details
        }
    };
    println!("{}", pretty(said));
    print_traffic(host);
}

fn pretty(text: &str) -> String {
    serde_json::to_string_pretty(&details(text)).unwrap_or_else(|_| text.to_owned())
}

fn print_traffic(host: &Host) {
    let environment = host.environment();
    for record in environment.outgoing_log.records() {
        println!("request: {record}");
    }
    let counts = environment.store_log.counts();
    println!(
        "state: {} reads, {} writes",
        counts.reads(),
        counts.writes()
    );
}
