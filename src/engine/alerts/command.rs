//! A command to send one event about an alert.

use crate::domain::rules::{Scenario, Verdict};
use crate::domain::{ExternalId, Record, Ticket};
use crate::plan::Effect;

/// An event to send to SIGNL4 about a ticket, with the ticket's records before and after.
pub(crate) struct AlertCommand {
    pub ticket: Ticket,
    pub verdict: Verdict,
    /// The record before the event, to be restored if SIGNL4 certainly did not process the event.
    pub before: Option<Record>,
    /// The record to store before the event is sent.
    pub intent: Record,
    pub effect: Effect,
    /// The tickets that this alert of a burst covers, each with its own command; empty for any other alert.
    pub members: Vec<AlertCommand>,
    /// The ticket whose end resolves this alert of a burst.
    pub last_member: Option<Ticket>,
}

impl AlertCommand {
    /// A command about a ticket's own alert; counts as one more attempt.
    pub fn new(
        ticket: Ticket,
        verdict: Verdict,
        before: Option<Record>,
        effect: Effect,
        mut intent: Record,
    ) -> Self {
        intent.attempts = intent.attempts.saturating_add(1);
        Self {
            ticket,
            verdict,
            before,
            intent,
            effect,
            members: Vec::new(),
            last_member: None,
        }
    }

    /// The external id of the alert.
    pub fn id(&self) -> ExternalId {
        ExternalId {
            ticket: self.ticket.id.clone(),
            generation: self.intent.generation,
        }
    }

    /// The scenario that replaces the rule's.
    pub fn scenario(&self) -> Option<Scenario> {
        match &self.effect {
            Effect::Raise(raise) => raise.scenario,
            _ => None,
        }
    }

    /// The tickets that the command concerns.
    pub fn tickets(self) -> Vec<Ticket> {
        if self.members.is_empty() {
            return vec![self.last_member.unwrap_or(self.ticket)];
        }
        self.members
            .into_iter()
            .map(|member| member.ticket)
            .collect()
    }
}
