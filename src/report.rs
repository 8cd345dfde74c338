//! What a run did, in counts and sentences: the JSON of `details`. No secret, no personal data.

use crate::ledger::Level;
use crate::plan::Ignored;
use crate::ports::Ports;
use crate::run::Failure;
use jiff::Timestamp;
use serde::Serialize;

/// Notifications that changed nothing, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct IgnoredCounts {
    /// Done before.
    pub duplicate: u32,
    /// Our own doing.
    pub echo: u32,
    /// Overtaken by something newer.
    pub stale: u32,
    /// Of tickets or alerts that are not followed.
    pub foreign: u32,
    /// Remembered, but the settings want nothing of it written to the ticket.
    pub off: u32,
}

/// The report of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Tickets in the pages that were read.
    pub tickets_read: u32,
    /// Of these, new or changed since they were last read.
    pub tickets_changed: u32,
    /// Alerts that SIGNL4 accepted.
    pub raised: u32,
    /// Alerts that were acknowledged because somebody has taken the ticket.
    pub acknowledged: u32,
    /// Alerts whose end SIGNL4 accepted.
    pub resolved: u32,
    /// Tickets that share an alert with others: a burst, or a major call.
    pub covered: u32,
    /// Tickets that wait for the hours of their rule.
    pub held: u32,
    /// Tickets that would alert, but were last changed longer than `max_age` ago.
    pub too_old: u32,
    /// Tickets that were compared with their open alerts.
    pub reconciled: u32,
    /// What that comparison had to repair: a change that nothing had told.
    pub drift: u32,
    /// Records that were forgotten, their alerts and tickets being long over.
    pub forgotten: u32,
    /// Notifications that were written to their tickets.
    pub written_back: u32,
    /// Notes among these.
    pub notes: u32,
    /// What was found by looking at SIGNL4: what its notifications say, or would have said.
    pub found: u32,
    /// Notes of tickets that went to their alerts.
    pub notes_sent: u32,
    /// Notifications that changed nothing.
    pub ignored: IgnoredCounts,
    /// Matters that wait for another attempt.
    pub waiting: u32,
    /// Matters that were given up in this run: see `problems`.
    pub dead_letters: u32,
    /// All matters that were ever given up and that nobody has dropped since. Only `on-schedule`
    /// counts them.
    pub dead_letters_in_all: u32,
    /// Another call was working, so this one left.
    pub busy: bool,
    /// Requests to TOPdesk.
    pub topdesk_requests: u32,
    /// Requests to SIGNL4.
    pub signl4_requests: u32,
    /// What a person should look at.
    pub problems: Vec<String>,
}

/// More would not be read by anybody, and must not fill the log.
const MOST_PROBLEMS: usize = 20;

impl Report {
    /// Adds a sentence for a person.
    pub fn problem(&mut self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        if self.problems.len() < MOST_PROBLEMS && !self.problems.contains(&sentence) {
            self.problems.push(sentence);
        }
    }

    /// Counts a notification that changed nothing.
    pub fn ignore(&mut self, why: Ignored) {
        let count = match why {
            Ignored::Duplicate => &mut self.ignored.duplicate,
            Ignored::Echo => &mut self.ignored.echo,
            Ignored::Stale => &mut self.ignored.stale,
            Ignored::Foreign => &mut self.ignored.foreign,
        };
        *count = count.saturating_add(1);
    }

    /// Whether anything was done or is to be looked at: idle runs would fill the log.
    pub(crate) fn is_worth_a_line(&self) -> bool {
        let idle = Self {
            tickets_read: self.tickets_read,
            topdesk_requests: self.topdesk_requests,
            signl4_requests: self.signl4_requests,
            reconciled: self.reconciled,
            ..Self::default()
        };
        *self != idle
    }

    /// Writes the run as a line of the log.
    pub(crate) fn log(&self, ports: Ports<'_>, failure: Option<&Failure>) {
        let line = Line::new(ports.clock.now(), self, failure);
        if let Ok(line) = serde_json::to_string(&line) {
            ports.log.line(&line);
        }
    }

    /// The report as a JSON object.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A run, as a line of the log.
#[derive(Serialize)]
struct Line<'a> {
    at: String,
    level: Level,
    event: &'static str,
    failure: Option<&'static str>,
    why: Vec<String>,
    report: &'a Report,
}

impl<'a> Line<'a> {
    fn new(at: Timestamp, report: &'a Report, failure: Option<&Failure>) -> Self {
        let level = match failure {
            Some(_) => Level::Error,
            None if report.problems.is_empty() => Level::Info,
            None => Level::Warning,
        };
        Self {
            at: at.to_string(),
            level,
            event: "run",
            failure: failure.map(Failure::kind),
            why: failure.map(Failure::told).unwrap_or_default(),
            report,
        }
    }
}
