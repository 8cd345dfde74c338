//! Alerts that wait for another attempt, each at a time of its own.

use crate::alerts::Origin;
use crate::domain::{Ticket, TicketId};
use crate::ledger::{Effect, Pending, keys};
use crate::retry::{LONGEST_PAUSE, Trouble, left_until, pause_after};
use crate::run::{Failure, Run, Turn};
use jiff::SignedDuration;

/// How many are read again in one run.
const AT_ONCE: usize = 20;

impl Run<'_> {
    /// Whether a ticket waits for its own time, and may: one that has ended is settled at once.
    pub(crate) fn has_its_own_time(&self, ticket: &Ticket) -> bool {
        !ticket.ended()
            && self
                .head
                .pending
                .iter()
                .any(|p| p.ticket == ticket.id.as_str())
    }

    /// Gives a ticket a time of its own. `unread`: how often TOPdesk did not show it.
    pub(crate) fn postpone(&mut self, ticket: &TicketId, pause: SignedDuration, unread: u32) {
        let due_ms = self.moment_ms(pause);
        let ticket = ticket.as_str().to_owned();
        self.head.pending.retain(|p| p.ticket != ticket);
        self.head.pending.push(Pending {
            ticket,
            due_ms,
            unread,
        });
    }

    /// Tries again what could not be sent for a reason of its own. These tickets are read by id.
    pub(crate) fn retry_pending(&mut self) -> Result<(), Failure> {
        let now = self.now();
        let is_due = |p: &&Pending| left_until(p.due_ms, now, LONGEST_PAUSE).is_none();
        let nothing_due = self.head.pending.iter().all(|p| !is_due(&p));
        if nothing_due
            || self.signl4_closed()
            || self.topdesk_waits()
            || self.turn()? == Turn::Theirs
        {
            return Ok(());
        }
        let due: Vec<_> = self
            .head
            .pending
            .iter()
            .filter(is_due)
            .take(AT_ONCE)
            .cloned()
            .collect();
        let mut tickets = Vec::new();
        for pending in due {
            if self.half_time() || !self.take_up(&pending, &mut tickets)? {
                break;
            }
        }
        for ticket in self.act(tickets, Origin::ById)? {
            self.postpone(&ticket.id, SignedDuration::ZERO, 0);
        }
        self.save_head()
    }

    /// Reads a pending ticket again. False if there is no point in reading others.
    fn take_up(&mut self, pending: &Pending, tickets: &mut Vec<Ticket>) -> Result<bool, Failure> {
        let Some(id) = TicketId::new(&pending.ticket) else {
            self.head.pending.retain(|p| p != pending);
            return Ok(true);
        };
        match self.topdesk.ticket(&id) {
            Ok(found) => {
                let gone = self
                    .ledger
                    .record(&id)?
                    .map(|record| Ticket::gone(id, record.number));
                tickets.extend(found.or(gone));
                self.head.pending.retain(|p| p != pending);
                Ok(true)
            }
            Err(trouble) if trouble.whole_side() => {
                self.topdesk_trouble(trouble)?;
                Ok(false)
            }
            Err(trouble) => {
                self.not_shown(&id, pending, &trouble)?;
                Ok(true)
            }
        }
    }

    /// TOPdesk does not show a ticket whose alert waits: later again, and in the end given up.
    fn not_shown(
        &mut self,
        id: &TicketId,
        pending: &Pending,
        trouble: &Trouble,
    ) -> Result<(), Failure> {
        let unread = pending.unread.saturating_add(1);
        if let Some(pause) = pause_after(unread) {
            self.report
                .problem(format!("ticket {}: {}", id.as_str(), trouble.message()));
            // Behind the others, so that these do not wait for it.
            self.postpone(id, pause, unread);
            return Ok(());
        }
        let number = self
            .ledger
            .record(id)?
            .map(|r| r.number)
            .unwrap_or_default();
        self.bury(
            &keys::dead(id, "alert"),
            id.as_str(),
            &number,
            Effect::Raise,
            trouble.message(),
        )?;
        self.head.pending.retain(|p| p != pending);
        Ok(())
    }
}
