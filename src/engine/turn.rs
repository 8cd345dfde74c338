//! The turn: the lease, and what may be changed under it.

use crate::domain::{Record, TicketId};
use crate::engine::context::Context;
use crate::engine::failure::Failure;
use crate::engine::throttle::Throttle;
use crate::ledger::{self, Entry, Head, Lease, LedgerReader, LedgerWriter, PendingTicket, keys};
use crate::ports::{BODY, CONNECT};
use crate::topdesk::TopdeskWriter;
use jiff::{SignedDuration, Timestamp};

/// The lease, the head read under it, and everything that can write. There is none without the lease, so
/// what has no turn has nothing to write with. Dropping it releases the lease.
pub(crate) struct Turn<'a> {
    ctx: Context<'a>,
    throttle: &'a Throttle<'a>,
    ledger: LedgerWriter<'a>,
    topdesk: TopdeskWriter<'a>,
    lease: Lease,
    renewed_at_ms: u64,
    is_lost: bool,
    /// The head as it was read under the lease, with what this run has changed.
    pub head: Head,
}

/// What came of asking for the turn.
pub(crate) enum Attempt<'a> {
    Acquired(Box<Turn<'a>>),
    HeldElsewhere,
}

impl<'a> Turn<'a> {
    /// Asks for the lease, and reads the head under it.
    pub fn acquire(
        ctx: Context<'a>,
        throttle: &'a Throttle<'a>,
        ledger: LedgerWriter<'a>,
        topdesk: TopdeskWriter<'a>,
    ) -> Result<Attempt<'a>, Failure> {
        let lease = ledger::acquire(ledger.store(), ctx.now(), length(ctx))?;
        if lease == Lease::Busy {
            return Ok(Attempt::HeldElsewhere);
        }
        let mut turn = Self {
            ctx,
            throttle,
            ledger,
            topdesk,
            lease,
            renewed_at_ms: ctx.monotonic_ms(),
            is_lost: false,
            head: Head::default(),
        };
        // Should that fail, the turn is dropped, and the lease released: what is known of the head may be
        // old, and must not be written.
        turn.head = read_head(ledger.reader(), ctx, throttle)?;
        Ok(Attempt::Acquired(Box::new(turn)))
    }

    /// Notes whether the store has atomic counters, by which the holder of the lease is elected, so that
    /// `status` knows. True if it is news that it has none.
    pub fn note_election(&mut self) -> bool {
        let has_counters = !matches!(self.lease, Lease::Flagged { .. });
        let before = self.head.health.has_atomic_counters.replace(has_counters);
        !has_counters && before != Some(false)
    }

    /// Takes the head of the store in place of one that may be half changed; what the systems asked for
    /// meanwhile stays.
    pub fn discard_changes(&mut self) -> Result<(), Failure> {
        self.head = self.ledger.reader().head()?;
        self.head.follow_clock(self.ctx.now());
        Ok(())
    }

    /// Writing access to the ledger.
    pub fn ledger(&self) -> LedgerWriter<'a> {
        self.ledger
    }

    /// Writing access to TOPdesk.
    pub fn topdesk(&self) -> &TopdeskWriter<'a> {
        &self.topdesk
    }

    /// Whether another run has taken the lease over, because its time was up.
    pub fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// Renews the lease when a third of it is over, so that the longest request fits into the rest. False:
    /// it is lost, or the store does not answer.
    pub fn renew(&mut self) -> bool {
        let length = length(self.ctx);
        let third_ms = u64::try_from(length.as_millis() / 3).unwrap_or(0);
        let now_ms = self.ctx.monotonic_ms();
        if now_ms.saturating_sub(self.renewed_at_ms) < third_ms {
            return true;
        }
        let kept = self
            .lease
            .renew(self.ledger.store(), self.ctx.now(), length);
        self.renewed_at_ms = now_ms;
        self.is_lost |= kept == Ok(false);
        kept == Ok(true)
    }

    /// Stores the head, unless another run has taken over: then its head is the better one, and what was
    /// done here is found again by its records.
    pub fn commit(&mut self) -> Result<(), Failure> {
        if self.is_lost {
            return Ok(());
        }
        self.head.throttle = self.throttle.collect();
        self.ledger.set_head(&self.head)?;
        self.throttle.mark_saved();
        Ok(())
    }

    /// Stores at once what the next run must know before its first request: only this part of the head.
    /// The rest is stored when it is decided.
    pub fn commit_throttle(&mut self) -> Result<(), Failure> {
        if self.is_lost || !self.throttle.is_unsaved() {
            return Ok(());
        }
        let mut stored = self.ledger.reader().head()?;
        stored.follow_clock(self.ctx.now());
        stored.throttle = self.throttle.collect();
        self.head.throttle.clone_from(&stored.throttle);
        self.ledger.set_head(&stored)?;
        self.throttle.mark_saved();
        Ok(())
    }

    /// Appends to the audit log.
    pub fn commit_audit(&self, entries: Vec<Entry>) -> Result<(), Failure> {
        Ok(self.ledger.append_audit(entries, self.ctx.now())?)
    }

    /// Stores a record.
    pub fn set_record(&self, id: &TicketId, record: &Record) -> Result<(), Failure> {
        Ok(self.ledger.set_record(id, record)?)
    }

    /// Puts a ticket off: it is tried again after a pause. `failed_reads`: how often TOPdesk did not show
    /// it.
    pub fn put_off(&mut self, id: &TicketId, pause: SignedDuration, failed_reads: u32) {
        self.put_off_for(id, pause, failed_reads, None);
    }

    /// The same of a ticket that waits because the settings of its team are wrong.
    pub fn put_off_for(
        &mut self,
        id: &TicketId,
        pause: SignedDuration,
        failed_reads: u32,
        fault: Option<String>,
    ) {
        self.head.retries.put_off(PendingTicket {
            ticket: id.as_str().to_owned(),
            due_ms: self.ctx.moment_ms(pause),
            failed_reads,
            fault,
        });
    }

    /// Notes that a ticket is to be checked again at a moment. The same moment twice is one.
    pub fn schedule_recheck(&mut self, id: &TicketId, at: Timestamp) -> Result<(), Failure> {
        // Never a moment that has come by this host's clock, as it may have if TOPdesk's is behind: the
        // key that is being worked off would be removed with it.
        let soonest_ms = self.ctx.moment_ms(SignedDuration::from_secs(1));
        self.schedule_at(id, at.as_millisecond().max(soonest_ms))
    }

    /// Notes that a ticket is to be checked by the next run. Only where no such note is being worked off.
    pub fn recheck_next_run(&mut self, id: &TicketId) -> Result<(), Failure> {
        self.schedule_at(id, self.ctx.now_ms())
    }

    fn schedule_at(&mut self, id: &TicketId, at_ms: i64) -> Result<(), Failure> {
        self.commit_first_due(at_ms)?;
        Ok(self.ledger.set_marker(&keys::due(at_ms, id))?)
    }

    /// The first moment is stored before the note: one that the head does not know would never be looked
    /// for. Only this of the head, since the rest of it is not decided yet.
    fn commit_first_due(&mut self, at_ms: i64) -> Result<(), Failure> {
        if !self.head.due.is_first(at_ms) {
            return Ok(());
        }
        self.head.due.next_ms = Some(at_ms);
        let mut stored = self.ledger.reader().head()?;
        if stored.due.is_first(at_ms) && !self.is_lost {
            stored.due.next_ms = Some(at_ms);
            self.ledger.set_head(&stored)?;
        }
        Ok(())
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // A run that broke in the middle must write nothing more: its lease runs out.
        if std::thread::panicking() {
            return;
        }
        self.lease.release(self.ledger.store());
    }
}

/// The head as it is stored; the throttle knows what it says before any request.
pub(super) fn read_head<'a>(
    ledger: LedgerReader<'a>,
    ctx: Context<'a>,
    throttle: &Throttle<'a>,
) -> Result<Head, Failure> {
    let mut head = ledger.head()?;
    let shifted = head.follow_clock(ctx.now());
    throttle.load(&head.throttle, shifted);
    Ok(head)
}

/// Long enough for the longest request and some thinking. The lease is renewed on the way, so that a run
/// that is killed holds up the next ones no longer than that, whatever its budget was.
fn length(ctx: Context<'_>) -> SignedDuration {
    let request = CONNECT
        .saturating_add(ctx.settings.response_timeout)
        .saturating_add(BODY);
    request.saturating_add(SignedDuration::from_secs(15))
}
