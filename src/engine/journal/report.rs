//! What a run did, in counts and sentences: the JSON of `details`. No secret, no personal data.

use crate::plan::Ignored;
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

/// What became of tickets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TicketCounts {
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
}

/// What the comparison of alerts and tickets came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ComparedCounts {
    /// Tickets that were compared with their open alerts.
    pub reconciled: u32,
    /// What that comparison had to repair: a change that nothing had told.
    pub drift: u32,
    /// Records that were forgotten, their alerts and tickets being long over.
    pub forgotten: u32,
}

/// What became of news from SIGNL4, and of notes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NewsCounts {
    /// Notifications that were written to their tickets.
    pub written_back: u32,
    /// Notes among these.
    pub notes: u32,
    /// What polling SIGNL4 found: what its notifications say, or would have said.
    pub found: u32,
    /// Notes of tickets that went to their alerts.
    pub notes_sent: u32,
    /// Notifications that changed nothing.
    pub ignored: IgnoredCounts,
}

/// What is not done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OpenCounts {
    /// Matters that wait for another attempt.
    pub waiting: u32,
    /// Matters that were given up in this run: see `problems`.
    pub dead_letters: u32,
    /// All matters that were ever given up and that nobody has dropped since. Only `on-schedule`
    /// counts them.
    pub dead_letters_in_all: u32,
    /// Another call was working, so this one left.
    pub busy: bool,
}

/// Requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RequestCounts {
    /// Requests to TOPdesk.
    pub topdesk_requests: u32,
    /// Requests to SIGNL4.
    pub signl4_requests: u32,
}

/// The report of one run. In JSON the members of its parts stand side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What became of tickets.
    #[serde(flatten)]
    pub tickets: TicketCounts,
    /// What the comparison came to.
    #[serde(flatten)]
    pub compared: ComparedCounts,
    /// What became of news.
    #[serde(flatten)]
    pub news: NewsCounts,
    /// What is not done.
    #[serde(flatten)]
    pub open: OpenCounts,
    /// Requests.
    #[serde(flatten)]
    pub requests: RequestCounts,
    /// What a person should look at.
    pub problems: Vec<String>,
}

/// More would not be read by anybody, and must not fill the log.
const MAX_PROBLEMS: usize = 20;

impl Report {
    pub(super) fn problem(&mut self, sentence: String) {
        if self.problems.len() < MAX_PROBLEMS && !self.problems.contains(&sentence) {
            self.problems.push(sentence);
        }
    }

    pub(super) fn ignore(&mut self, why: Ignored) {
        let ignored = &mut self.news.ignored;
        let count = match why {
            Ignored::Duplicate => &mut ignored.duplicate,
            Ignored::Echo => &mut ignored.echo,
            Ignored::Stale => &mut ignored.stale,
            Ignored::Foreign => &mut ignored.foreign,
        };
        *count = count.saturating_add(1);
    }

    /// Whether anything was done or is to be looked at.
    pub(super) fn is_worth_a_line(&self) -> bool {
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
