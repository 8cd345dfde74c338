//! The journal of a run: one [`Journal::record`] call per event updates the counts, the problems, the log,
//! the audit log and the connector's health. Personal data is redacted here and nowhere else.

mod apply;
mod event;
mod kind;
mod observations;
mod redact;
mod report;

pub(crate) use event::{About, Delivered, Event};
pub use kind::Kind;
pub(crate) use observations::{Api, HealthObservations, Observation};
pub(crate) use redact::redact;
pub use report::Report;

use crate::engine::failure::Failure;
use crate::ledger::{Entry, Level, ShownEntry};
use crate::ports::ApiError;
use crate::ports::{Clock, Log, Ports};
use serde::Serialize;

/// The journal of one run.
pub(crate) struct Journal<'a> {
    clock: &'a dyn Clock,
    log: &'a dyn Log,
    report: Report,
    /// The first failure of a whole system. The run still processes the other system.
    failure: Option<Failure>,
    work_waiting: bool,
    /// Entries that are not stored in the audit log yet.
    audit_buffer: Vec<Entry>,
    health: HealthObservations,
}

impl<'a> Journal<'a> {
    pub fn new(ports: Ports<'a>) -> Self {
        Self {
            clock: ports.clock,
            log: ports.log,
            report: Report::default(),
            failure: None,
            work_waiting: false,
            audit_buffer: Vec::new(),
            health: HealthObservations::default(),
        }
    }

    /// The report so far.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// What the run has observed about the connector's health.
    pub fn health(&self) -> &HealthObservations {
        &self.health
    }

    /// The health observations, for removing problems that follow from others.
    pub fn health_mut(&mut self) -> &mut HealthObservations {
        &mut self.health
    }

    /// Whether the run has failed so far.
    pub fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Marks that work remains for the next run.
    pub fn work_remains(&mut self) {
        self.work_waiting = true;
    }

    /// Adds a problem, as a sentence for a person, to the report.
    pub fn problem(&mut self, sentence: impl AsRef<str>) {
        self.report.problem(redact(sentence.as_ref()));
    }

    /// Records an observation about the connector's health.
    pub fn observe(&mut self, observation: Observation) {
        self.health.observe(observation);
    }

    /// Records a health problem. `count`: how many items are affected, or 0 if this kind is not counted.
    pub fn health_problem(&mut self, kind: Kind, message: &str, count: u32) {
        self.health.add_problem(kind, redact(message), count);
    }

    /// Records that a whole system failed. The first such failure becomes the failure of the run. A used-up
    /// request budget is not a failure.
    pub fn api_failed(&mut self, api: Api, error: ApiError) {
        if let Some(kind) = Kind::of(api, &error) {
            self.health_problem(kind, error.message(), 0);
        }
        self.defer_rest(error);
    }

    /// Ends the run with an error that is no health problem: the system must not be called again for now.
    pub fn defer_rest(&mut self, error: ApiError) {
        self.problem(error.message());
        if matches!(error, ApiError::BudgetExhausted { .. }) {
            self.work_remains();
            return;
        }
        self.failure.get_or_insert(error.into());
    }

    /// Adds an entry to the audit log, and the same as a line of the log.
    fn audit(&mut self, entry: Entry) {
        let entry = Entry {
            at_ms: self.clock.now().as_millisecond(),
            why: entry.why.as_deref().map(redact),
            result: redact(&entry.result),
            ..entry
        };
        self.line(&ShownEntry::from(&entry));
        self.audit_buffer.push(entry);
    }

    /// Writes a line to the log only.
    fn line(&self, line: &impl Serialize) {
        if let Ok(line) = serde_json::to_string(line) {
            self.log.line(&line);
        }
    }

    /// Removes and returns the entries to store in the audit log.
    pub fn take_audit(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.audit_buffer)
    }

    /// Ends the journal. `requests`: how many requests were sent to TOPdesk and to SIGNL4.
    pub fn finish(self, result: Result<(), Failure>, requests: (u32, u32)) -> Finished {
        let mut report = self.report;
        report.requests.topdesk_requests += requests.0;
        report.requests.signl4_requests += requests.1;
        Finished {
            report,
            failure: result
                .err()
                .or(self.failure)
                .map(|failure| failure.map_messages(redact)),
            work_waiting: self.work_waiting,
        }
    }
}

/// The result of a journal.
pub(crate) struct Finished {
    pub report: Report,
    pub failure: Option<Failure>,
    pub work_waiting: bool,
}

impl Finished {
    /// Writes a log line about the run if it did anything or failed. Idle runs are not logged.
    pub fn log(&self, ports: Ports<'_>) {
        if self.report.is_noteworthy() || self.failure.is_some() {
            log_run(ports, &self.report, self.failure.as_ref());
        }
    }
}

/// Writes a log line about a run.
pub(crate) fn log_run(ports: Ports<'_>, report: &Report, failure: Option<&Failure>) {
    #[derive(Serialize)]
    struct Line<'a> {
        at: String,
        level: Level,
        event: &'static str,
        failure: Option<&'static str>,
        why: Vec<String>,
        report: &'a Report,
    }
    let level = match failure {
        Some(_) => Level::Error,
        None if report.problems.is_empty() => Level::Info,
        None => Level::Warning,
    };
    let line = Line {
        at: ports.clock.now().to_string(),
        level,
        event: "run",
        failure: failure.map(Failure::kind),
        why: failure.map(Failure::sentences).unwrap_or_default(),
        report,
    };
    if let Ok(line) = serde_json::to_string(&line) {
        ports.log.line(&line);
    }
}
