//! Tickets to look at again at a moment of their own: when a rule's hours begin, when a target date
//! comes near. One key each, in the order of their moments; the cursor knows the first.

use crate::domain::rules::{OnChange, Verdict};
use crate::domain::{Ticket, TicketId};
use crate::ledger::{Phase, Record, keys};
use crate::retry::Trouble;
use crate::run::{Failure, Run, Turn};
use crate::sorted::Set;
use crate::to_signl4::alerts::Origin;
use jiff::{SignedDuration, Timestamp};

/// How many are looked at in one run.
const AT_ONCE: usize = 40;
/// When to look whether what was postponed is still known.
const A_DAY: SignedDuration = SignedDuration::from_hours(24);
/// How many notes are removed at once that say no more than an earlier one.
const MOST_REMOVED: usize = 100;

impl Run<'_> {
    /// Notes when the passing of time alone may change what is to be done about a ticket.
    pub(crate) fn look_again_in_time(
        &mut self,
        ticket: &Ticket,
        verdict: Verdict,
        record: Option<&Record>,
    ) -> Result<(), Failure> {
        if ticket.ended() || !ticket.active() {
            return Ok(());
        }
        // An alert that is there already is followed further when the rule's hours begin.
        if let Verdict::Hold(at, until) = verdict
            && let Some(rule) = self.settings.rules.list.get(at)
            && (rule.near_target.is_some() || rule.on_change != OnChange::default())
            && record.is_some_and(|r| matches!(r.phase, Phase::Open | Phase::Acknowledged))
        {
            self.wake_at(&ticket.id, until)?;
        }
        match self.settings.rules.look_again(ticket, self.topdesk_now()) {
            Some(at) => self.wake_at(&ticket.id, at),
            None => Ok(()),
        }
    }

    /// Notes that a ticket is to be looked at again. The same moment twice is one.
    pub(crate) fn wake_at(&mut self, ticket: &TicketId, at: Timestamp) -> Result<(), Failure> {
        // Never a moment that has come by this host's clock, as it may have if TOPdesk's is behind: the
        // key that is being worked off would be removed with it.
        let at_ms = at
            .as_millisecond()
            .max(self.moment_ms(SignedDuration::from_secs(1)));
        self.note_moment(ticket, at_ms)
    }

    /// Notes that a ticket is to be looked at by the next run. Only where no note is being worked off.
    pub(crate) fn wake_next(&mut self, ticket: &TicketId) -> Result<(), Failure> {
        self.note_moment(ticket, self.now().as_millisecond())
    }

    fn note_moment(&mut self, ticket: &TicketId, at_ms: i64) -> Result<(), Failure> {
        self.keep_moment(at_ms)?;
        Ok(self.ledger.note(&keys::due(at_ms, ticket))?)
    }

    /// The first moment is kept before the note: one that the cursor does not know of would never be
    /// looked for. Only this of the cursor, since the rest of it is not decided yet.
    fn keep_moment(&mut self, at_ms: i64) -> Result<(), Failure> {
        let is_first = |next: Option<i64>| next.is_none_or(|next| at_ms < next);
        if !is_first(self.head.next_due_ms) {
            return Ok(());
        }
        self.head.next_due_ms = Some(at_ms);
        let mut kept = self.ledger.head()?;
        if is_first(kept.next_due_ms) && !self.lost_lease {
            kept.next_due_ms = Some(at_ms);
            self.ledger.set_head(&kept)?;
        }
        Ok(())
    }

    /// Looks at the tickets whose moment has come.
    pub(crate) fn wake(&mut self) -> Result<(), Failure> {
        let now_ms = self.now().as_millisecond();
        let due = self.head.next_due_ms.is_some_and(|at| at <= now_ms);
        if !due || self.signl4_closed() || self.topdesk_waits() || self.turn()? == Turn::Theirs {
            return Ok(());
        }
        let is_due = |(at_ms, _): &(i64, TicketId)| *at_ms <= now_ms;
        let due: Vec<_> = self.noted()?.into_iter().take_while(is_due).collect();
        let mut done = Vec::new();
        let mut tickets = Vec::new();
        for (at_ms, id) in due.iter().take(AT_ONCE) {
            if self.half_time() || self.pending_is_full() {
                break;
            }
            match self.topdesk.ticket(id) {
                Ok(Some(found)) => tickets.push(found),
                Ok(None) => tickets.extend(self.deleted(id)?),
                Err(trouble) if trouble.whole_side() => {
                    self.topdesk_trouble(trouble)?;
                    break;
                }
                Err(trouble) => self.not_shown_now(id, &trouble),
            }
            self.waited
                .extend(Timestamp::from_millisecond(*at_ms).map(|at| (id.clone(), at)));
            done.push(keys::due(*at_ms, id));
        }
        // Noted anew, not with the cursor: a store that gives an older cursor would have forgotten it.
        for ticket in self.act(tickets, Origin::ById)? {
            self.wake_at(&ticket.id, self.now())?;
        }
        for (_, id) in due.iter().take(done.len()) {
            if self.head.pending.iter().any(|p| p.ticket == id.as_str()) {
                let later = self.now().checked_add(A_DAY).unwrap_or(self.now());
                self.wake_at(id, later)?;
            }
        }
        // The cursor first: what waits for another attempt is in it.
        self.head.next_due_ms = Some(now_ms);
        self.save_head()?;
        for key in &done {
            self.ledger.remove(key)?;
        }
        self.head.next_due_ms = self.noted()?.first().map(|(at_ms, _)| *at_ms);
        self.work_waiting |= !done.is_empty() && due.len() > done.len();
        self.save_head()
    }

    /// A ticket that TOPdesk does not know any more, if it is followed: it has ended.
    fn deleted(&self, id: &TicketId) -> Result<Option<Ticket>, Failure> {
        let record = self.ledger.record(id)?;
        Ok(record.map(|record| Ticket::gone(id.clone(), record.number)))
    }

    /// Finds the first moment from what is noted, should the cursor have lost it. Of several moments of
    /// one ticket the first stays: when it has come, the ticket is read, and the next is noted.
    pub(super) fn recount_noted(&mut self) -> Result<(), Failure> {
        let noted = self.noted()?;
        self.head.next_due_ms = noted.first().map(|(at_ms, _)| *at_ms);
        let mut known = Set::default();
        let again = noted.iter().filter(|(_, id)| !known.insert(id));
        for (at_ms, id) in again.take(MOST_REMOVED) {
            self.ledger.remove(&keys::due(*at_ms, id))?;
        }
        Ok(())
    }

    /// What is noted, the earliest first.
    fn noted(&self) -> Result<Vec<(i64, TicketId)>, Failure> {
        let keys = self.ledger.due()?;
        Ok(keys.iter().filter_map(|key| keys::read_due(key)).collect())
    }

    /// It is tried again at a time of its own, like an alert that could not be sent.
    fn not_shown_now(&mut self, id: &TicketId, trouble: &Trouble) {
        let ticket = id.as_str();
        self.report
            .problem(format!("ticket {ticket}: {}", trouble.message()));
        self.postpone(id, SignedDuration::ZERO, 1);
    }
}
