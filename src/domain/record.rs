//! The stored state of one ticket.

use super::{NoteSync, Ticket};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The state of a ticket's alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The request to raise it is being sent. A run that finds this phase stored does not know whether SIGNL4 has the
    /// alert, so it sends the alert again under the same external id.
    Raising,
    /// Raised, and nobody has acknowledged it yet.
    Open,
    /// The request to acknowledge it is being sent, because an operator has taken the ticket in TOPdesk.
    Acknowledging,
    /// Acknowledged, in SIGNL4 or by taking the ticket in TOPdesk.
    Acknowledged,
    /// The request to resolve it is being sent. A run that finds this phase stored does not know whether SIGNL4 got it.
    Resolving,
    /// Resolved because the ticket has ended.
    Resolved,
    /// Closed by a person in SIGNL4.
    Closed,
    /// Permanently refused by SIGNL4; a dead letter gives the reason.
    Dead,
}

impl Phase {
    /// Whether the alert has ended.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed | Self::Dead)
    }
}

/// The write-back of a phone event to the ticket, while it is in progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writing {
    /// The event's short id.
    pub event: String,
    /// The number of attempts so far.
    pub attempts: u32,
    /// The next attempt is not made before this time (Unix milliseconds).
    pub due_ms: i64,
    /// Whether the outcome of an earlier attempt is unknown: the write may have succeeded.
    pub unknown: bool,
}

/// SIGNL4 reported, by a webhook or when it was polled, that an alert stays unanswered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    /// Whether the alert could not be delivered; otherwise nobody replied.
    pub failed: bool,
    /// When this happened (Unix microseconds).
    pub at_us: i64,
    /// The generation of the ticket's alert.
    #[serde(default)]
    pub generation: u32,
}

/// How many handled events are remembered. SIGNL4 does not document that it repeats webhooks, so only a recent event
/// can come twice.
const MAX_HANDLED: usize = 32;

/// The stored state of one ticket and its alert. "When last seen" means: when the ticket was last read and decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The ticket's number, for messages.
    pub number: String,
    /// The number of the ticket's current alert: 1 for the first.
    pub generation: u32,
    /// The state of the alert.
    pub phase: Phase,
    /// Whether the ticket had ended when it was last seen or changed by the connector.
    pub ended: bool,
    /// Attempts of the request in progress, in phase `Raising`, `Acknowledging` or `Resolving`. In any other phase the
    /// value has no meaning.
    pub attempts: u32,
    /// The alert was sent more than once because a response was lost, so SIGNL4 may have it twice.
    #[serde(rename = "resent")]
    pub maybe_duplicated: bool,
    /// The time of the newest status event that was applied (Unix microseconds).
    pub status_us: i64,
    /// Short ids of the events that were handled, oldest first.
    pub handled: Vec<String>,
    /// The write-back in progress, if any.
    pub writing: Option<Writing>,
    /// Name of the alerted team; none for the default team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Name of the rule that matched when the ticket was last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The priority when last seen, as the setting `priorities` names it. Its position in the setting is not stored,
    /// because that changes when the setting is edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// The operator group when last seen: its id, or its name if it has no id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Whether somebody worked on the ticket when last seen, according to TOPdesk.
    #[serde(default, skip_serializing_if = "is_false")]
    pub taken: bool,
    /// The alert was resolved, or is being resolved, in order to raise the next one.
    #[serde(rename = "again", default, skip_serializing_if = "is_false")]
    pub reraise_after_resolve: bool,
    /// The target date (Unix seconds) for which the alert was already raised again.
    #[serde(rename = "near", default, skip_serializing_if = "Option::is_none")]
    pub target_alerted_for: Option<i64>,
    /// Id of the ticket or burst whose alert this ticket shares, if it has none of its own.
    #[serde(rename = "cover", default, skip_serializing_if = "Option::is_none")]
    pub group_leader: Option<String>,
    /// Ids of the tickets that share this ticket's alert.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// The newest report that nobody replied or that delivery failed.
    #[serde(rename = "told", default, skip_serializing_if = "Option::is_none")]
    pub unanswered: Option<Unanswered>,
    /// Which of the ticket's notes were sent to the alert.
    #[serde(rename = "noted", default, skip_serializing_if = "NoteSync::is_new")]
    pub note_sync: NoteSync,
    /// Remarks that are still to be written on the alert.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Somebody reopened the alert on the phone although the ticket has ended: the connector leaves it open.
    #[serde(rename = "kept_open", default, skip_serializing_if = "is_false")]
    pub reopened_on_phone: bool,
    /// When the connector last acknowledged the alert (Unix microseconds, SIGNL4's clock).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub own_ack_us: i64,
    /// A fingerprint of the person who acknowledged the alert. The name is not stored.
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
    /// The record of a ticket whose first alert is about to be raised.
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

    /// The same record for the ticket's next alert, which is about to be raised.
    #[must_use]
    pub fn next(mut self) -> Self {
        self.generation = self.generation.saturating_add(1);
        self.phase = Phase::Raising;
        // Events of an earlier alert are recognised by its generation, so their times need not be kept.
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

    /// Whether SIGNL4 reported that nobody replied (`failed` false) or that delivery failed (`failed` true), and nobody
    /// has answered the alert since.
    #[must_use]
    pub fn is_known_unanswered(&self, failed: bool) -> bool {
        let known = self.unanswered.filter(|known| known.failed == failed);
        known.is_some_and(|known| {
            known.generation == self.generation && known.at_us >= self.status_us
        })
    }

    /// Whether the alert ended at `moment` or before, and no request about it is pending.
    #[must_use]
    pub fn is_over_since(&self, moment: Timestamp) -> bool {
        let at_rest = self.writing.is_none() && !self.reraise_after_resolve;
        self.phase.is_over() && at_rest && self.status_us <= moment.as_microsecond()
    }

    /// The record of a ticket that has only a tombstone left: it had `generation` alerts, and all of them and the
    /// ticket have ended.
    #[must_use]
    pub fn from_tombstone(ticket: &Ticket, generation: u32) -> Self {
        Self {
            generation,
            phase: Phase::Resolved,
            ended: true,
            ..Self::new(ticket)
        }
    }

    /// Whether an event was handled, by its short id.
    #[must_use]
    pub fn has_handled(&self, event: &str) -> bool {
        self.handled.iter().any(|h| h == event)
    }

    /// Records an event as handled and ends the write-back in progress.
    pub fn handle(&mut self, event: String) {
        self.mark_handled(event);
        self.writing = None;
    }

    /// Records an event as handled, also before it arrives. The oldest events are forgotten.
    pub fn mark_handled(&mut self, event: String) {
        let surplus = (self.handled.len() + 1).saturating_sub(MAX_HANDLED);
        self.handled.drain(..surplus);
        self.handled.push(event);
    }
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
