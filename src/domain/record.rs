//! What is known of one ticket.

use super::{NoteSync, Ticket};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How far the alert of a ticket has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// About to be raised. Found at the beginning of a run it means: whether SIGNL4 has the alert
    /// is not known, so it is sent again under the same external id.
    Raising,
    /// Raised; nobody has answered yet.
    Open,
    /// About to be acknowledged, because somebody has taken the ticket in TOPdesk.
    Acknowledging,
    /// Somebody has taken it, in SIGNL4 or in TOPdesk.
    Acknowledged,
    /// About to be resolved; found at the beginning of a run: whether it was is not known.
    Resolving,
    /// Resolved because the ticket has ended.
    Resolved,
    /// Closed by a person in SIGNL4.
    Closed,
    /// Refused for good by SIGNL4: see the dead letter.
    Dead,
}

impl Phase {
    /// Whether nobody is alerted any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed | Self::Dead)
    }
}

/// A notification that is being written to the ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writing {
    /// The notification's short name.
    pub event: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Not before this moment (Unix milliseconds).
    pub due_ms: i64,
    /// An attempt may have succeeded without our knowing.
    pub unknown: bool,
}

/// SIGNL4 has said of an alert that nobody answers it, in a notification or when it was polled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    /// It could not be delivered; else nobody replied.
    pub failed: bool,
    /// When that was (Unix microseconds).
    pub at_us: i64,
    /// Of which of the ticket's alerts.
    #[serde(default)]
    pub generation: u32,
}

/// How many notifications are remembered as done. SIGNL4 documents no repetition, so a repeated one
/// can only be a recent one.
const MAX_HANDLED: usize = 32;

/// The whole state of one ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The number people use, for messages.
    pub number: String,
    /// 1 for the first alert, one more for each reopening.
    pub generation: u32,
    /// How far the alert has come.
    pub phase: Phase,
    /// Whether the ticket had ended when it was last seen or written.
    pub ended: bool,
    /// Attempts of the effect under way, if its phase is `Raising`, `Acknowledging` or `Resolving`; else those of the
    /// last one, which count for nothing.
    pub attempts: u32,
    /// The alert was sent more than once, because an answer was lost: SIGNL4 may have two of it.
    #[serde(rename = "resent")]
    pub maybe_duplicated: bool,
    /// When the newest status notification that was applied had happened (Unix microseconds).
    pub status_us: i64,
    /// Short names of notifications that are done.
    pub handled: Vec<String>,
    /// The notification being written.
    pub writing: Option<Writing>,
    /// Name of the team that was alerted; none for the default one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Name of the rule that matched when the ticket was last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The priority then: the word in the setting `priorities` that stands for it. Not its place there,
    /// which shifts when the setting is edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// The operator group then: its id, or its name where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Somebody worked on it then, as far as TOPdesk told.
    #[serde(default, skip_serializing_if = "is_false")]
    pub taken: bool,
    /// The alert was resolved, or is to be, in order to be raised anew.
    #[serde(rename = "again", default, skip_serializing_if = "is_false")]
    pub reraise_after_resolve: bool,
    /// The target date (Unix seconds) whose coming near was acted on.
    #[serde(rename = "near", default, skip_serializing_if = "Option::is_none")]
    pub target_alerted_for: Option<i64>,
    /// The alert is that of another ticket or of a burst, whose id this is.
    #[serde(rename = "cover", default, skip_serializing_if = "Option::is_none")]
    pub group_leader: Option<String>,
    /// Ids of the tickets that have no alert of their own, because this one stands for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// The newest news that nobody replied, or that delivery failed.
    #[serde(rename = "told", default, skip_serializing_if = "Option::is_none")]
    pub unanswered: Option<Unanswered>,
    /// The ticket's notes that the alert has got.
    #[serde(rename = "noted", default, skip_serializing_if = "NoteSync::is_new")]
    pub note_sync: NoteSync,
    /// What is to be written below the alert.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Somebody has reopened the alert on the phone, of a ticket that stayed ended: it is left open.
    #[serde(rename = "kept_open", default, skip_serializing_if = "is_false")]
    pub reopened_on_phone: bool,
    /// When the connector last acknowledged it, by SIGNL4's clock (Unix microseconds).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub own_ack_us: i64,
    /// Who has acknowledged the alert: a fingerprint, no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_by: Option<String>,
}

fn is_zero(value: &i64) -> bool {
    *value == 0
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Record {
    /// The first alert of a ticket, about to be raised.
    #[must_use]
    pub fn new(ticket: &Ticket) -> Self {
        Self {
            number: ticket.number.clone(),
            generation: 1,
            phase: Phase::Raising,
            ended: false,
            attempts: 0,
            maybe_duplicated: false,
            status_us: 0,
            handled: Vec::new(),
            writing: None,
            team: None,
            rule: None,
            priority: None,
            group: None,
            taken: false,
            reraise_after_resolve: false,
            target_alerted_for: None,
            group_leader: None,
            members: Vec::new(),
            unanswered: None,
            note_sync: NoteSync::default(),
            remarks: Vec::new(),
            reopened_on_phone: false,
            own_ack_us: 0,
            acknowledged_by: None,
        }
    }

    /// The same ticket's next alert, about to be raised.
    #[must_use]
    pub fn next(mut self) -> Self {
        self.generation = self.generation.saturating_add(1);
        self.phase = Phase::Raising;
        // What happened to an earlier alert is told apart by its id, not by its moment.
        self.status_us = 0;
        self.own_ack_us = 0;
        self.ended = false;
        self.attempts = 0;
        self.maybe_duplicated = false;
        self.reraise_after_resolve = false;
        self.group_leader = None;
        self.remarks.clear();
        self.reopened_on_phone = false;
        self.acknowledged_by = None;
        self
    }

    /// Whether it is known that nobody replied, or that delivery failed, and nobody has answered the
    /// alert since.
    #[must_use]
    pub fn is_known_unanswered(&self, failed: bool) -> bool {
        let known = self.unanswered.filter(|known| known.failed == failed);
        known.is_some_and(|known| {
            known.generation == self.generation && known.at_us >= self.status_us
        })
    }

    /// Whether its alert has been over since a moment, and nothing is under way about it.
    #[must_use]
    pub fn is_over_since(&self, moment: Timestamp) -> bool {
        let at_rest = self.writing.is_none() && !self.reraise_after_resolve;
        self.phase.is_over() && at_rest && self.status_us <= moment.as_microsecond()
    }

    /// What is known of a forgotten ticket: so many alerts, all of them over, and that it had ended.
    #[must_use]
    pub fn former(ticket: &Ticket, generation: u32) -> Self {
        Self {
            generation,
            phase: Phase::Resolved,
            ended: true,
            ..Self::new(ticket)
        }
    }

    /// Whether a notification is done.
    #[must_use]
    pub fn has_handled(&self, event: &str) -> bool {
        self.handled.iter().any(|h| h == event)
    }

    /// Notes that a notification is done, and with it what was being written.
    pub fn handle(&mut self, event: String) {
        self.expect(event);
        self.writing = None;
    }

    /// Notes a notification as done that is yet to come; the oldest are forgotten.
    pub fn expect(&mut self, event: String) {
        let surplus = (self.handled.len() + 1).saturating_sub(MAX_HANDLED);
        self.handled.drain(..surplus);
        self.handled.push(event);
    }
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
