//! The report of a run: the JSON of `details`. It contains no secrets and no personal data.

use crate::plan::Ignored;
use serde::Serialize;

/// How many notifications changed nothing, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct IgnoredCounts {
    /// Already processed.
    pub duplicate: u32,
    /// Caused by the connector itself.
    pub echo: u32,
    /// Older than the known state.
    pub stale: u32,
    /// About tickets or alerts without a record.
    pub foreign: u32,
    /// Processed, but the setting `write_back` writes nothing to the ticket.
    pub off: u32,
}

/// Counts of tickets and alerts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TicketCounts {
    /// Tickets in the pages that were read.
    pub tickets_read: u32,
    /// New or changed tickets among these.
    pub tickets_changed: u32,
    /// Alerts that SIGNL4 raised.
    pub raised: u32,
    /// Alerts acknowledged because somebody took the ticket.
    pub acknowledged: u32,
    /// Alerts that SIGNL4 resolved.
    pub resolved: u32,
    /// Tickets that share the alert of a burst or a major call.
    pub covered: u32,
    /// Tickets that wait until the hours of their rule begin.
    pub held: u32,
    /// Tickets that would alert but were last changed longer than `max_age` ago.
    pub too_old: u32,
}

/// Counts of the reconciliation of alerts and tickets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ComparedCounts {
    /// Tickets compared with their open alerts.
    pub reconciled: u32,
    /// Differences that the comparison repaired.
    pub drift: u32,
    /// Ticket records that were deleted because ticket and alert ended long ago.
    pub forgotten: u32,
}

/// Counts of notifications from SIGNL4, and of notes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NotificationCounts {
    /// Notifications written to their tickets.
    pub written_back: u32,
    /// Notes written to tickets.
    pub notes: u32,
    /// Events that polling SIGNL4 found.
    pub found: u32,
    /// Notes of tickets written to their alerts.
    pub notes_sent: u32,
    /// Notifications that changed nothing.
    pub ignored: IgnoredCounts,
}

/// Counts of unfinished work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OpenCounts {
    /// Items that wait for a retry.
    pub waiting: u32,
    /// Dead letters added in this run; `problems` contains each.
    pub dead_letters: u32,
    /// All stored dead letters. Only `on-schedule` counts them.
    pub dead_letters_in_all: u32,
    /// Another call held the turn, so this one stopped.
    pub busy: bool,
}

/// Counts of requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RequestCounts {
    /// Requests to TOPdesk.
    pub topdesk_requests: u32,
    /// Requests to SIGNL4.
    pub signl4_requests: u32,
}

/// The report of one run. In JSON the fields of its parts are members of one object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Counts of tickets and alerts.
    #[serde(flatten)]
    pub tickets: TicketCounts,
    /// Counts of the reconciliation.
    #[serde(flatten)]
    pub compared: ComparedCounts,
    /// Counts of notifications and notes.
    #[serde(flatten)]
    pub notifications: NotificationCounts,
    /// Counts of unfinished work.
    #[serde(flatten)]
    pub open: OpenCounts,
    /// Counts of requests.
    #[serde(flatten)]
    pub requests: RequestCounts,
    /// Sentences about what a person should check.
    pub problems: Vec<String>,
}

/// The maximum number of problems, so that they do not fill the log.
const MAX_PROBLEMS: usize = 20;

impl Report {
    pub(super) fn problem(&mut self, sentence: String) {
        if self.problems.len() < MAX_PROBLEMS && !self.problems.contains(&sentence) {
            self.problems.push(sentence);
        }
    }

    pub(super) fn ignore(&mut self, why: Ignored) {
        let ignored = &mut self.notifications.ignored;
        let count = match why {
            Ignored::Duplicate => &mut ignored.duplicate,
            Ignored::Echo => &mut ignored.echo,
            Ignored::Stale => &mut ignored.stale,
            Ignored::Foreign => &mut ignored.foreign,
        };
        *count = count.saturating_add(1);
    }

    /// Whether the run did anything or has problems.
    pub(super) fn is_noteworthy(&self) -> bool {
        let mut idle = Self::default();
        idle.tickets.tickets_read = self.tickets.tickets_read;
        idle.compared.reconciled = self.compared.reconciled;
        idle.requests = self.requests.clone();
        *self != idle
    }

    /// The report as a JSON object.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
