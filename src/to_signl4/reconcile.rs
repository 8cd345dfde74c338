//! What no change tells: a ticket that was deleted, an alert whose news was never found. Rarely, and
//! in bounded steps, the tickets with an open alert are read by id and decided about anew, and with an
//! API key their alerts are looked up. On the way what is long over is forgotten, and at the beginning
//! of each round what the cursor should know is counted anew.

use crate::domain::{ExternalId, Ticket, TicketId};
use crate::health::Kind;
use crate::ledger::{self, Effect, Record, Round, keys};
use crate::run::{Failure, Run, Turn};
use crate::sorted::sorted;
use crate::to_signl4::alerts::Origin;
use crate::to_signl4::forget::{Since, is_left_open};
use jiff::SignedDuration;

/// Records looked at in one run.
const RECORDS: usize = 100;
/// Tickets read in one run.
const TICKETS: usize = 20;
/// From so many on it is not believed that all of them were deleted at the same time.
const TOO_MANY: usize = 3;
/// How often rounds take place where nothing is to be compared.
const TIDY_EVERY_MS: i64 = 6 * 3_600_000;
/// How long dead letters are kept one by one.
const LETTERS_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Records that are looked at in one run.
#[derive(Default)]
struct Step {
    /// The key of the last one.
    reached: String,
    looked_at: usize,
    /// Their alerts are open.
    followed: Vec<(TicketId, Record)>,
    /// Whether their tickets are still there is asked.
    doubtful: Vec<(TicketId, Record)>,
    /// They are forgotten.
    spent: Vec<(TicketId, Record)>,
}

/// What came of reading tickets.
struct Compared {
    /// How many were read, in their order, before time was up.
    count: usize,
    /// Their alerts are left open by the settings although they ended long ago.
    left_open: Vec<(TicketId, Record)>,
}

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
        let after = Some(String::new());
        let present = self.head.round.clone();
        let round = match present.filter(|round| round.after.is_some()) {
            Some(round) => round,
            None => {
                self.tidy()?;
                Round { began_ms, after }
            }
        };
        let keys = self.ledger.tickets()?;
        let since = Since::new(self.now(), keys.len());
        let last = round.after.clone().unwrap_or_default();
        let left = keys.into_iter().filter(|key| *key > last);
        let mut left = left.peekable();
        let mut step = Step::default();
        while step.looked_at < RECORDS && step.followed.len() + step.doubtful.len() < TICKETS {
            let Some(key) = left.next() else { break };
            self.look_at(key, since, &mut step)?;
        }
        let mut after = left.peek().is_some().then_some(step.reached);
        let mut spent = step.spent;
        if !self.settings.reconcile_every.is_zero() {
            self.compare_alerts(&step.followed)?;
            let followed = step.followed.into_iter().chain(step.doubtful);
            let followed = sorted(followed, |(one, _), (other, _)| one.cmp(other));
            let ids: Vec<_> = followed.iter().map(|(id, _)| id.clone()).collect();
            let Some(compared) = self.compare(followed, since)? else {
                return Ok(());
            };
            spent.extend(compared.left_open);
            if compared.count < ids.len() {
                let reached = compared.count.checked_sub(1).and_then(|at| ids.get(at));
                after = Some(reached.map_or(last, keys::ticket));
            }
        }
        self.forget(spent)?;
        self.work_waiting |= after.is_some();
        self.head.round = Some(Round { after, ..round });
        self.save_head()
    }

    /// Puts a record where it belongs.
    fn look_at(&self, key: String, since: Since, step: &mut Step) -> Result<(), Failure> {
        step.looked_at += 1;
        let id = keys::read_ticket(&key);
        step.reached = key;
        let Some(id) = id else { return Ok(()) };
        let Some(record) = self.ledger.record(&id)? else {
            return Ok(());
        };
        if id.is_burst() {
            step.looked_at += record.members.len();
            let stands = self.stands_for_any(&id, &record)?;
            if since.is_spent_burst(&record, stands) {
                step.spent.push((id, record));
            }
        } else if !record.phase.is_over() {
            step.followed.push((id, record));
        } else if since.is_spent(&record) {
            step.spent.push((id, record));
        } else if since.is_doubtful(&record) {
            step.doubtful.push((id, record));
        }
        Ok(())
    }

    fn round_every_ms(&self) -> i64 {
        let every_ms = i64::try_from(self.settings.reconcile_every.as_millis()).unwrap_or(0);
        if every_ms == 0 {
            TIDY_EVERY_MS
        } else {
            every_ms
        }
    }

    /// What is done at the beginning of a round.
    fn tidy(&mut self) -> Result<(), Failure> {
        self.recount_noted()?;
        ledger::sweep_elections(self.ports.store)?;
        self.join_old_letters()
    }

    /// What nobody has dropped for so long is kept on in one letter, which counts it.
    fn join_old_letters(&mut self) -> Result<(), Failure> {
        let now_ms = self.now().as_millisecond();
        let kept_ms = i64::try_from(LETTERS_KEPT.as_millis()).unwrap_or(i64::MAX);
        for key in self.ledger.dead_letters()? {
            if key == keys::DEAD_OTHERS {
                continue;
            }
            if let Some(letter) = self.ledger.dead_letter(&key)?
                && now_ms.saturating_sub(letter.at_ms) > kept_ms
            {
                self.ledger.bury_with_others(&letter)?;
                self.ledger.remove(&key)?;
            }
        }
        Ok(())
    }

    /// The cursor is missing although tickets are followed: a store has lost it. Alerts are found by
    /// their records at once. What else the cursor knew is lost, which a person must know.
    pub(super) fn begin_again(&mut self) -> Result<(), Failure> {
        if self.ledger.tickets()?.is_empty() && self.ledger.due()?.is_empty() {
            return Ok(());
        }
        self.bury(
            keys::DEAD_CURSOR,
            "",
            "",
            Effect::Read,
            "the cursor was missing from the store, although tickets are followed: their alerts are compared now, but \
             a ticket without an alert that was last changed before the time of the setting lookback is not looked \
             at; ask for a back-fill from when the connector last worked, then drop this",
        )?;
        let (began_ms, after) = (self.now().as_millisecond(), Some(String::new()));
        self.head.round = Some(Round { began_ms, after });
        self.recount_noted()
    }

    fn reconcile_is_due(&self) -> bool {
        let every_ms = self.round_every_ms();
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
        if followed.is_empty() || !self.signl4.can_look() || self.look_waits() {
            return Ok(());
        }
        if self.ledger.inbox_is_full()? {
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

    /// Reads the tickets and decides about them; none: TOPdesk is in trouble, the step is repeated.
    fn compare(
        &mut self,
        followed: Vec<(TicketId, Record)>,
        since: Since,
    ) -> Result<Option<Compared>, Failure> {
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
            let count = u32::try_from(gone.len()).unwrap_or(u32::MAX);
            let message = format!("none of {count} tickets that are followed can be read");
            self.noticed.note(Kind::NothingVisible, &message, 0);
            self.report.problem(format!(
                "TOPdesk shows none of {} tickets that are followed: if they were not deleted, check what the \
                 connector's account may see; their alerts are left as they are",
                gone.len()
            ));
            return Ok(Some(Compared {
                count: compared,
                left_open: Vec::new(),
            }));
        }
        tickets.extend(gone);
        self.report.reconciled += u32::try_from(tickets.len()).unwrap_or(u32::MAX);
        let done = |run: &Self| run.report.raised + run.report.resolved + run.report.acknowledged;
        let before = done(self);
        let ended = tickets
            .iter()
            .filter(|t| t.ended() && t.modified <= since.long_ago);
        let mut ended: Vec<_> = ended.map(|ticket| ticket.id.clone()).collect();
        for ticket in self.act(tickets, Origin::ById)? {
            ended.retain(|id| *id != ticket.id);
            self.postpone(&ticket.id, jiff::SignedDuration::ZERO, 0);
        }
        self.report.drift += done(self) - before;
        let mut left_open = Vec::new();
        for id in ended {
            let record = self.ledger.record(&id)?;
            left_open.extend(record.filter(is_left_open).map(|record| (id, record)));
        }
        Ok(Some(Compared {
            count: compared,
            left_open,
        }))
    }
}
