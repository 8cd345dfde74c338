//! The status as metrics, in the format OpenMetrics 1.0.

use super::Status;
use crate::engine::Failure;
use crate::ports::Ports;
use jiff::Timestamp;
use std::fmt::Write;

/// Returns the status as OpenMetrics text. It contains no name, id or secret: the values of labels are constants
/// of the code.
///
/// # Errors
/// When the state cannot be read.
pub fn metrics(ports: Ports<'_>) -> Result<String, Failure> {
    Ok(text(&super::read(ports)?))
}

fn text(status: &Status) -> String {
    let mut text = Metrics::default();
    text.count("ok", "1 if nothing is wrong", usize::from(status.ok));
    text.family("trouble", "gauge", "What is wrong: 1 for each kind");
    for trouble in &status.troubles {
        text.labelled("trouble", "kind", trouble.kind(), 1);
    }
    text.count(
        "paused",
        "1 while runs do nothing",
        usize::from(status.paused_until.is_some()),
    );
    let lag = status.cursor.lag_seconds;
    text.family(
        "lag_seconds",
        "gauge",
        "Time since the last change that was processed",
    );
    if let Some(lag) = lag {
        text.sample("lag_seconds", lag);
    }
    text.count(
        "tickets_followed",
        "Tickets that are followed",
        status.tickets.followed,
    );
    let open = usize::try_from(status.alerts_open).unwrap_or(usize::MAX);
    text.count(
        "alerts_open",
        "Alerts that have not ended, of the tickets counted",
        open,
    );
    let last = status.runs.last.as_deref();
    if let Some(at) = last.and_then(|text| text.parse::<Timestamp>().ok()) {
        let help =
            "The last run that was recorded, which happens at least every quarter of an hour";
        text.family("last_run_timestamp_seconds", "gauge", help);
        text.sample("last_run_timestamp_seconds", at.as_second());
    }
    text.family(
        "tickets",
        "gauge",
        "Of those counted, at most 500, by the phase of their alert",
    );
    for (phase, count) in status.tickets.by_phase.iter() {
        text.labelled("tickets", "phase", phase, u64::from(*count));
    }
    text.count(
        "inbox",
        "Notifications that wait to be written to their tickets",
        status.inbox.waiting,
    );
    text.count("pending", "Tickets with a scheduled retry", status.pending);
    text.count(
        "due",
        "Tickets with a scheduled recheck",
        status.due.waiting,
    );
    text.count(
        "dead_letters",
        "Dead letters: work that was abandoned and waits for a person",
        status.dead_letters,
    );
    if let Some(days) = status.password_days_left {
        text.family(
            "password_days_left",
            "gauge",
            "Days until the application password expires",
        );
        text.sample("password_days_left", days);
    }
    text.family("events", "counter", "Events recorded since the first run");
    for (event, count) in status.counters.iter() {
        text.labelled("events_total", "event", event, *count);
    }
    text.0.push_str("# EOF\n");
    text.0
}

/// The text of the metrics, whose names begin with `connector_`.
#[derive(Default)]
struct Metrics(String);

// Writing to a string cannot fail.
impl Metrics {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(
            self.0,
            "# TYPE connector_{name} {kind}\n# HELP connector_{name} {help}.\n"
        );
    }

    fn sample(&mut self, name: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.0, "connector_{name} {value}");
    }

    fn labelled(&mut self, name: &str, label: &str, word: &str, value: u64) {
        // The word may come from another version: drop everything that would need escaping.
        let word: String = word
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        let _ = writeln!(self.0, "connector_{name}{{{label}=\"{word}\"}} {value}");
    }

    fn count(&mut self, name: &str, help: &str, value: usize) {
        self.family(name, "gauge", help);
        self.sample(name, value);
    }
}
