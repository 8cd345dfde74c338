//! One effect to be had on an alert.

use crate::domain::rules::{Scenario, Verdict};
use crate::domain::{ExternalId, Record, Ticket};
use crate::plan::Effect;

/// What is to be sent to SIGNL4 about a ticket, and the records around it.
pub(crate) struct AlertCommand {
    pub ticket: Ticket,
    pub verdict: Verdict,
    /// The record before this effect, to go back to if it provably had none.
    pub before: Option<Record>,
    /// The record that says what is about to happen.
    pub intent: Record,
    pub effect: Effect,
    /// The alert stands for these tickets, which would otherwise have one each.
    pub members: Vec<AlertCommand>,
    /// The ticket whose end ends this alert of a burst.
    pub last_member: Option<Ticket>,
}

impl AlertCommand {
    /// One more attempt of an effect on a ticket's own alert.
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

    /// The id of the alert.
    pub fn id(&self) -> ExternalId {
        ExternalId {
            ticket: self.ticket.id.clone(),
            generation: self.intent.generation,
        }
    }

    /// The scenario in place of the rule's.
    pub fn scenario(&self) -> Option<Scenario> {
        match &self.effect {
            Effect::Raise(raise) => raise.scenario,
            _ => None,
        }
    }

    /// The tickets that it is about.
    pub fn tickets(self) -> Vec<Ticket> {
        if self.members.is_empty() {
            return vec![self.last_member.unwrap_or(self.ticket)];
        }
        self.members.into_iter().map(|job| job.ticket).collect()
    }
}
