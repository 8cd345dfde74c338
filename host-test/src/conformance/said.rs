//! From what a component says to what a scenario compares.

use anyhow::Context as _;
use scenarios::{Ended, Failure, Settings};
use serde_json::Value;

use host::contract::{self, RunFailure, RunReport};

/// The same settings for a host.
pub(super) fn settings(settings: &Settings) -> host::Settings {
    let each = settings.iter();
    each.fold(host::Settings::new(), |all, (key, value)| {
        all.with(key, value)
    })
}

/// A run by contract.
pub(super) fn ended(result: Result<RunReport, RunFailure>) -> anyhow::Result<Ended> {
    let (details, reason) = match result {
        Ok(report) => (report.details, None),
        Err(failure) => (failure.details, Some(failure.reason)),
    };
    Ok(Ended {
        report: serde_json::from_str(&details).context("the report is no JSON")?,
        failure: reason.map(failure),
    })
}

/// A failure by contract.
pub(super) fn failure(reason: contract::Failure) -> Failure {
    match reason {
        contract::Failure::FixSettings(faults) => {
            Failure::FixSettings(faults.into_iter().map(|fault| fault.key).collect())
        }
        contract::Failure::TryLater(later) => Failure::TryLater {
            after_s: later.after_seconds,
            message: later.message,
        },
        contract::Failure::Refused(message) => Failure::Refused(message),
        contract::Failure::StateTrouble(message) => Failure::StateTrouble(message),
    }
}

/// A run over HTTP: `GET /schedule/<token>`, as `adapters/http-front` answers it.
pub(super) fn ended_over_http(
    status: u16,
    retry_after: Option<u32>,
    body: &[u8],
) -> anyhow::Result<Ended> {
    let said = || String::from_utf8_lossy(body);
    let mut answer: Value = serde_json::from_slice(body)
        .with_context(|| format!("the run answered {status} and no JSON: {}", said()))?;
    if status == 200 {
        return Ok(Ended {
            report: answer,
            failure: None,
        });
    }
    let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
    let message = text("message").unwrap_or_default();
    let failure = match text("error").as_deref() {
        Some("fix-settings") => Failure::FixSettings(keys(&answer)),
        Some("try-later") => Failure::TryLater {
            after_s: retry_after,
            message,
        },
        Some("refused") => Failure::Refused(message),
        Some("state-trouble") => Failure::StateTrouble(message),
        _ => anyhow::bail!("the run answered {status}: {}", said()),
    };
    Ok(Ended {
        report: answer
            .get_mut("details")
            .map(Value::take)
            .unwrap_or_default(),
        failure: Some(failure),
    })
}

/// A failure as the front for the cron trigger puts it (`adapters/cron-front/src/words.rs`).
pub(super) fn failed_in_words(line: &str) -> anyhow::Result<Failure> {
    let (kind, words) = line.split_once(": ").context("a failure without a colon")?;
    let message = words.to_owned();
    Ok(match kind {
        "settings to correct" => {
            let faults = words.split("; ").filter_map(|fault| fault.split_once(": "));
            let keys = faults.map(|(key, _)| key.to_owned());
            let is_key = |key: &String| {
                key.bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit())
            };
            Failure::FixSettings(keys.filter(is_key).collect())
        }
        "a later run goes on" => Failure::TryLater {
            after_s: None,
            message,
        },
        "refused" => Failure::Refused(message),
        "the stored state needs a person" => Failure::StateTrouble(message),
        kind => {
            let seconds = kind.strip_prefix("a run in ");
            let seconds = seconds.and_then(|rest| rest.strip_suffix(" s or later goes on"));
            let seconds = seconds.with_context(|| format!("the trigger was told: {line}"))?;
            Failure::TryLater {
                after_s: Some(seconds.parse()?),
                message,
            }
        }
    })
}

fn keys(answer: &Value) -> Vec<String> {
    let faults = answer.get("settings").and_then(Value::as_array);
    let key = |fault: &Value| Some(fault.get("key")?.as_str()?.to_owned());
    faults.into_iter().flatten().filter_map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_over_http_is_the_body() {
        let ended = ended_over_http(200, None, br#"{"raised":1}"#).unwrap();
        assert_eq!(
            (ended.report["raised"].as_u64(), ended.failure),
            (Some(1), None)
        );
    }

    #[test]
    fn a_failure_over_http_has_its_kind_its_words_and_the_report() {
        let body = br#"{"error":"try-later","message":"TOPdesk is down","details":{"raised":2}}"#;
        let ended = ended_over_http(503, Some(60), body).unwrap();
        assert_eq!(ended.report["raised"], 2);
        let later = Failure::TryLater {
            after_s: Some(60),
            message: "TOPdesk is down".into(),
        };
        assert_eq!(ended.failure, Some(later));
    }

    #[test]
    fn settings_to_correct_are_named_over_http_too() {
        let body = br#"{"error":"fix-settings","settings":[{"key":"topdesk_url","message":"x"}]}"#;
        let failure = ended_over_http(500, None, body).unwrap().failure;
        assert_eq!(
            failure,
            Some(Failure::FixSettings(vec!["topdesk_url".into()]))
        );
    }

    #[test]
    fn what_the_cron_trigger_is_told_is_read_as_the_failure_it_was() {
        let later = failed_in_words("a run in 60 s or later goes on: TOPdesk: away").unwrap();
        let expected = Failure::TryLater {
            after_s: Some(60),
            message: "TOPdesk: away".into(),
        };
        assert_eq!(later, expected);
        let settings = failed_in_words("settings to correct: topdesk_url: expected; so: x");
        assert_eq!(
            settings.unwrap(),
            Failure::FixSettings(vec!["topdesk_url".into(), "so".into()])
        );
        assert!(failed_in_words("something else: x").is_err());
    }

    #[test]
    fn an_answer_that_is_not_the_fronts_is_no_end_of_a_run() {
        assert!(ended_over_http(404, None, b"").is_err());
        assert!(ended_over_http(502, None, b"{}").is_err());
    }
}
