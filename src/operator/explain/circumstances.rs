//! Explains what else delays a ticket, or will happen to it later.

use super::ticket::Explainer;
use crate::domain::whole_second;
use crate::domain::{MAX_PAUSE, Record, Ticket, left_until};
use crate::engine::throttle::EventsWait;
use crate::plan::{Decision, Effect, NoActionReason};
use jiff::{SignedDuration, Timestamp};

impl Explainer<'_, '_> {
    /// Returns one sentence for each circumstance that applies to the ticket.
    pub(super) fn circumstances(
        &self,
        ticket: &Ticket,
        decision: &Decision,
        record: Option<&Record>,
    ) -> Vec<String> {
        let sentences = [
            self.next_attempt(ticket),
            self.signl4_wait(decision),
            record.and_then(unwritten),
            self.burst(decision),
            self.near_target(ticket, decision),
        ];
        sentences.into_iter().flatten().collect()
    }

    fn next_attempt(&self, ticket: &Ticket) -> Option<String> {
        let id = ticket.id.as_str();
        let pending = self.head.retries.iter().find(|p| p.ticket == id)?;
        let now = self.reader.ctx.now();
        let waits = left_until(pending.due_ms, now, MAX_PAUSE).is_some();
        Some(match waits {
            true => format!(
                "An attempt failed; the next one is due at {}.",
                moment(pending.due_ms)
            ),
            false => "An attempt failed; the next run retries it.".into(),
        })
    }

    fn signl4_wait(&self, decision: &Decision) -> Option<String> {
        let wait: SignedDuration = match self.throttle.events_wait()? {
            EventsWait::Asked(after) => after,
            EventsWait::Full(full) => full.wait,
        };
        matches!(decision, Decision::Act(..)).then(|| {
            let until = moment(self.reader.ctx.moment_ms(wait));
            format!("SIGNL4 accepts no more events until {until}.")
        })
    }

    fn burst(&self, decision: &Decision) -> Option<String> {
        let Decision::Act(Effect::Raise(raise), _) = decision else {
            return None;
        };
        let rules = &self.reader.ctx.settings.rules.list;
        let limit = rules.get(raise.rule?)?.burst?;
        Some(format!(
            "If more than {limit} tickets alert by this rule in one run, the rest share one alert."
        ))
    }

    fn near_target(&self, ticket: &Ticket, decision: &Decision) -> Option<String> {
        let is_over =
            ticket.ended() || matches!(decision, Decision::Nothing(NoActionReason::TooOld));
        if is_over || !ticket.active() {
            return None;
        }
        let rules = &self.reader.ctx.settings.rules;
        let at = rules.next_recheck(ticket, self.reader.topdesk_now())?;
        Some(format!(
            "Its target date approaches: it is checked again at {}.",
            whole_second(at)
        ))
    }
}

fn unwritten(record: &Record) -> Option<String> {
    let writing = record.writing.as_ref()?;
    let attempts = writing.attempts;
    Some(format!(
        "An event from SIGNL4 has not been written to the ticket yet: {attempts} attempts so far."
    ))
}

fn moment(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms).map_or_else(|_| "later".into(), whole_second)
}
