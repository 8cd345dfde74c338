//! Telling what is done: at once as a line in the host's log, and at the end of the run in the store.

use crate::domain::Ticket;
use crate::health::without_addresses;
use crate::ledger::{Entry, Level};
use crate::run::Run;
use jiff::Timestamp;
use serde::Serialize;

/// One entry as it is shown: in the log, in `audit` and below a ticket.
#[derive(Serialize)]
pub(crate) struct Shown<'a> {
    at: String,
    level: Level,
    event: &'a str,
    ticket: Option<&'a str>,
    number: &'a str,
    why: Option<&'a str>,
    rule: Option<&'a str>,
    request: Option<&'a str>,
    result: &'a str,
}

impl<'a> From<&'a Entry> for Shown<'a> {
    fn from(entry: &'a Entry) -> Self {
        let at = Timestamp::from_millisecond(entry.at_ms);
        Self {
            at: at.unwrap_or(Timestamp::UNIX_EPOCH).to_string(),
            level: entry.level,
            event: &entry.event,
            ticket: entry.ticket.as_deref(),
            number: &entry.number,
            why: entry.why.as_deref(),
            rule: entry.rule.as_deref(),
            request: entry.request.as_deref(),
            result: &entry.result,
        }
    }
}

/// What is told of one thing; the rest is added by what follows.
pub(crate) fn entry(level: Level, event: &str, result: impl Into<String>) -> Entry {
    Entry {
        at_ms: 0,
        level,
        event: event.to_owned(),
        ticket: None,
        number: String::new(),
        why: None,
        rule: None,
        request: None,
        result: result.into(),
    }
}

impl Entry {
    pub(crate) fn of(self, ticket: &Ticket) -> Self {
        self.about(ticket.id.as_str(), &ticket.number)
    }

    pub(crate) fn about(self, ticket: &str, number: &str) -> Self {
        Self {
            ticket: Some(ticket.to_owned()).filter(|id| !id.is_empty()),
            number: number.to_owned(),
            ..self
        }
    }

    pub(crate) fn because(self, why: Option<String>) -> Self {
        Self { why, ..self }
    }
}

impl Run<'_> {
    /// Tells of one thing that was done.
    pub(crate) fn tell(&mut self, entry: Entry) {
        let entry = Entry {
            at_ms: self.now().as_millisecond(),
            why: entry.why.as_deref().map(without_addresses),
            result: without_addresses(&entry.result),
            ..entry
        };
        self.log(&Shown::from(&entry));
        self.told.push(entry);
    }

    /// Tells the log alone: what would fill the audit with the same thing again and again.
    pub(crate) fn log(&self, line: &impl Serialize) {
        if let Ok(line) = serde_json::to_string(line) {
            self.ports.log.line(&line);
        }
    }

    /// Keeps what was told, if this run may change anything. What was done stands in the records
    /// already: that it cannot be told is a problem, and no failure.
    pub(crate) fn keep_told(&mut self) {
        let told = std::mem::take(&mut self.told);
        if told.is_empty() || !self.holds_lease() || self.lost_lease {
            return;
        }
        if self.ledger.append_audit(told, self.now()).is_err() {
            self.report
                .problem("what was done in this run could not be kept for the audit");
        }
    }
}
