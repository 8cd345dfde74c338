//! What no change tells: a ticket that was deleted, an alert whose news was never found. Rarely, and
//! in bounded steps, the tickets with an open alert are read by id and decided about anew, and with an
//! API key their alerts are looked up.

use crate::domain::{ExternalId, Ticket, TicketId};
use crate::ledger::{Phase, Record, Round, keys};
use crate::run::{Failure, Run, Turn};
use crate::to_signl4::alerts::Origin;

/// Records looked at in one run.
const RECORDS: usize = 100;
/// Tickets read in one run.
const TICKETS: usize = 20;
/// From so many on it is not believed that all of them were deleted at the same time.
const TOO_MANY: usize = 3;

impl Run<'_> {
    /// Goes on with the present round, or begins one when it is due.
    pub(crate) fn reconcile(&mut self) -> Result<(), Failure> {
        if !self.reconcile_is_due() || self.signl4_closed() || self.half_time() {
            return Ok(());
        }
        if self.topdesk_waits() || self.turn()? == Turn::Theirs {
            return Ok(());
        }
        let began_ms = self.now().as_millisecond();
        let after = String::new();
        let present = self.head.round.clone();
        let round = present.filter(|round| round.after.is_some());
        let round = round.unwrap_or(Round {
            began_ms,
            after: Some(after),
        });
        let last = round.after.clone().unwrap_or_default();
        let keys = self.ledger.tickets()?;
        let mut left = keys
            .into_iter()
            .filter(|key| key.as_str() > last.as_str())
            .peekable();
        let mut followed = Vec::new();
        let mut reached = last.clone();
        for key in left.by_ref().take(RECORDS) {
            if let Some(id) = keys::read_ticket(&key)
                && let Some(record) = self.ledger.record(&id)?
                && is_followed(&id, &record)
            {
                followed.push((id, record));
            }
            reached = key;
            if followed.len() >= TICKETS {
                break;
            }
        }
        let mut after = left.peek().is_some().then_some(reached);
        self.compare_alerts(&followed)?;
        let ids: Vec<_> = followed.iter().map(|(id, _)| id.clone()).collect();
        let Some(compared) = self.compare(followed)? else {
            return Ok(());
        };
        if compared < ids.len() {
            let last_compared = compared.checked_sub(1).and_then(|at| ids.get(at));
            after = Some(last_compared.map_or(last, keys::ticket));
        }
        self.work_waiting |= after.is_some();
        self.head.round = Some(Round { after, ..round });
        self.save_head()
    }

    fn reconcile_is_due(&self) -> bool {
        let every_ms = i64::try_from(self.settings.reconcile_every.as_millis()).unwrap_or(0);
        if every_ms == 0 {
            return false;
        }
        let now_ms = self.now().as_millisecond();
        match &self.head.round {
            // The first run begins to count.
            None => false,
            Some(round) if round.after.is_some() => true,
            // A moment in the future was noted by a clock that was wrong.
            Some(round) => !(0..every_ms).contains(&now_ms.saturating_sub(round.began_ms)),
        }
    }

    /// With an API key: what SIGNL4 shows of these alerts, whoever has missed what.
    fn compare_alerts(&mut self, followed: &[(TicketId, Record)]) -> Result<(), Failure> {
        if !self.signl4.can_look() || self.look_waits() {
            return Ok(());
        }
        for (ticket, record) in followed {
            let id = ExternalId {
                ticket: ticket.clone(),
                generation: record.generation,
            };
            if record.cover.is_none() && !self.compare_alert(&id, record)? {
                break;
            }
        }
        Ok(())
    }

    /// Reads the tickets and decides about them. Gives how many; none if TOPdesk is in trouble, and the
    /// step is repeated.
    fn compare(&mut self, followed: Vec<(TicketId, Record)>) -> Result<Option<usize>, Failure> {
        let mut tickets = Vec::new();
        let mut gone = Vec::new();
        let mut compared = 0;
        for (id, record) in followed {
            // The rest of the time is for what is to be done about them.
            if compared > 0 && self.half_time() {
                break;
            }
            compared += 1;
            match self.topdesk.ticket(&id) {
                Ok(Some(ticket)) => tickets.push(ticket),
                Ok(None) => gone.push(Ticket::gone(id, record.number)),
                Err(trouble) if trouble.whole_side() => {
                    self.topdesk_trouble(trouble)?;
                    return Ok(None);
                }
                Err(trouble) => {
                    self.report
                        .problem(format!("ticket {}: {}", record.number, trouble.message()))
                }
            }
        }
        if tickets.is_empty() && gone.len() >= TOO_MANY {
            self.report.problem(format!(
                "TOPdesk shows none of {} tickets with an open alert: if they were not deleted, check what the \
                 connector's account may see; their alerts are left as they are",
                gone.len()
            ));
            return Ok(Some(compared));
        }
        tickets.extend(gone);
        self.report.reconciled += u32::try_from(tickets.len()).unwrap_or(u32::MAX);
        let done = |run: &Self| run.report.raised + run.report.resolved + run.report.acknowledged;
        let before = done(self);
        for ticket in self.act(tickets, Origin::ById)? {
            self.postpone(&ticket.id, jiff::SignedDuration::ZERO, 0);
        }
        self.report.drift += done(self) - before;
        Ok(Some(compared))
    }
}

/// Only what has an alert that is not over.
fn is_followed(id: &TicketId, record: &Record) -> bool {
    let alive = !matches!(record.phase, Phase::Resolved | Phase::Closed | Phase::Dead);
    alive && !id.is_burst()
}
