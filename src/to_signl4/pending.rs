//! Alerts that wait for another attempt, each at a time of its own.

use crate::domain::{Ticket, TicketId};
use crate::health::Part;
use crate::ledger::{Effect, MOST_PENDING, Pending, keys};
use crate::retry::{LONGEST_PAUSE, Trouble, left_until, pause_after};
use crate::run::{Failure, Run, Turn};
use crate::signl4::TEAMS;
use crate::sorted::Set;
use crate::to_signl4::alerts::Origin;
use jiff::{SignedDuration, Timestamp};

/// How many are read again in one run.
const AT_ONCE: usize = 20;
/// In place of the moment when it is due: it is being tried. It stays in the list until that is
/// decided, so that no write of the cursor on the way forgets it.
const TAKEN_UP: i64 = 0;

impl Run<'_> {
    /// Whether a ticket waits for its own time, and may: one that has ended is settled at once.
    pub(crate) fn has_its_own_time(&self, ticket: &Ticket) -> bool {
        !ticket.ended()
            && self
                .head
                .pending
                .iter()
                .any(|p| p.ticket == ticket.id.as_str() && p.due_ms != TAKEN_UP)
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
            fault: None,
        });
    }

    /// Whether no more may be given a time of their own: then the cursor waits.
    pub(crate) fn pending_is_full(&self) -> bool {
        let waiting = self.head.pending.iter().filter(|p| p.due_ms != TAKEN_UP);
        waiting.count() >= MOST_PENDING
    }

    /// Gives a ticket a time of its own, because the settings of its team are wrong.
    pub(crate) fn postpone_for(&mut self, ticket: &TicketId, pause: SignedDuration, fault: &str) {
        self.postpone(ticket, pause, 0);
        if let Some(pending) = self.head.pending.last_mut() {
            pending.fault = Some(fault.to_owned());
        }
    }

    /// Says what is wrong with teams whose tickets wait: every run does, not only those that try.
    pub(crate) fn recall_teams(&mut self) {
        let faults = self.head.pending.iter().filter_map(|p| p.fault.clone());
        self.noticed.teams_seen = true;
        let messages: Set<_> = faults.collect();
        for message in messages.iter().cloned() {
            let key = TEAMS;
            self.side_trouble(Part::Signl4, Trouble::Settings { key, message });
        }
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
        let undone = self.act(tickets, Origin::ById)?;
        self.head.pending.retain(|p| p.due_ms != TAKEN_UP);
        for ticket in undone {
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
                self.mark_taken_up(pending);
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

    fn mark_taken_up(&mut self, pending: &Pending) {
        let since = Timestamp::from_millisecond(pending.due_ms).ok();
        let id = TicketId::new(&pending.ticket);
        self.waited.extend(id.zip(since));
        for one in self.head.pending.iter_mut().filter(|p| *p == pending) {
            one.due_ms = TAKEN_UP;
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
