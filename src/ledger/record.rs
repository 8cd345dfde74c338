//! What is known of one ticket.

use super::{Noted, VERSION};
use crate::domain::Ticket;
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

/// News of an alert that nobody has answered: told by a notification, or found by looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
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
const REMEMBERED: usize = 32;

/// The whole state of one ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Format version.
    #[serde(serialize_with = "super::present")]
    pub version: u32,
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
    pub resent: bool,
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
    /// The priority's place in the setting `priorities` then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// The operator group then: its id, or its name where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Somebody worked on it then, as far as TOPdesk told.
    #[serde(default, skip_serializing_if = "is_false")]
    pub taken: bool,
    /// The alert was resolved, or is to be, in order to be raised anew.
    #[serde(default, skip_serializing_if = "is_false")]
    pub again: bool,
    /// The target date (Unix seconds) whose coming near was acted on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<i64>,
    /// The alert is that of another ticket or of a burst, whose id this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<String>,
    /// Ids of the tickets that have no alert of their own, because this one stands for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// The newest news that nobody replied, or that delivery failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
    /// The ticket's notes that the alert has got.
    #[serde(default, skip_serializing_if = "Noted::is_new")]
    pub noted: Noted,
    /// What is to be written below the alert.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Somebody has reopened the alert on the phone, of a ticket that stayed ended: it is left open.
    #[serde(default, skip_serializing_if = "is_false")]
    pub kept_open: bool,
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
            version: VERSION,
            number: ticket.number.clone(),
            generation: 1,
            phase: Phase::Raising,
            ended: false,
            attempts: 0,
            resent: false,
            status_us: 0,
            handled: Vec::new(),
            writing: None,
            team: None,
            rule: None,
            rank: None,
            group: None,
            taken: false,
            again: false,
            near: None,
            cover: None,
            members: Vec::new(),
            told: None,
            noted: Noted::default(),
            remarks: Vec::new(),
            kept_open: false,
            own_ack_us: 0,
            acknowledged_by: None,
        }
    }

    /// The same ticket's next alert, about to be raised.
    #[must_use]
    pub fn next(mut self) -> Self {
        self.generation = self.generation.saturating_add(1);
        self.phase = Phase::Raising;
        // News of another alert of the ticket is told apart by its id, not by its moment.
        self.status_us = 0;
        self.own_ack_us = 0;
        self.ended = false;
        self.attempts = 0;
        self.resent = false;
        self.again = false;
        self.cover = None;
        self.remarks.clear();
        self.kept_open = false;
        self.acknowledged_by = None;
        self
    }

    /// Whether it is known that nobody replied, or that delivery failed, and nobody has answered the
    /// alert since.
    #[must_use]
    pub fn was_told(&self, failed: bool) -> bool {
        let told = self.told.filter(|told| told.failed == failed);
        told.is_some_and(|told| told.generation == self.generation && told.at_us >= self.status_us)
    }

    /// Whether its alert has been over since a moment, and nothing is under way about it.
    #[must_use]
    pub fn is_over_since(&self, moment: Timestamp) -> bool {
        let at_rest = self.writing.is_none() && !self.again;
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
        let surplus = (self.handled.len() + 1).saturating_sub(REMEMBERED);
        self.handled.drain(..surplus);
        self.handled.push(event);
    }
}
