//! The turn: the lease, and write access under it.

use crate::domain::{Record, TicketId};
use crate::engine::context::Context;
use crate::engine::failure::Failure;
use crate::engine::throttle::Throttle;
use crate::ledger::{self, Entry, Head, Lease, LedgerReader, LedgerWriter, PendingTicket, keys};
use crate::ports::{BODY, CONNECT};
use crate::topdesk::TopdeskWriter;
use jiff::{SignedDuration, Timestamp};

/// The lease, the head read under it, and everything that can write. Without a turn there is no write
/// access. Dropping the turn releases the lease.
pub(crate) struct Turn<'a> {
    ctx: Context<'a>,
    throttle: &'a Throttle<'a>,
    ledger: LedgerWriter<'a>,
    topdesk: TopdeskWriter<'a>,
    lease: Lease,
    renewed_at_ms: u64,
    is_lost: bool,
    /// The head as read under the lease, plus this run's changes that are not committed yet.
    pub head: Head,
}

/// The result of requesting the lease.
pub(crate) enum Attempt<'a> {
    Acquired(Box<Turn<'a>>),
    HeldElsewhere,
}

impl<'a> Turn<'a> {
    /// Requests the lease, and reads the head under it.
    pub fn acquire(
        ctx: Context<'a>,
        throttle: &'a Throttle<'a>,
        ledger: LedgerWriter<'a>,
        topdesk: TopdeskWriter<'a>,
    ) -> Result<Attempt<'a>, Failure> {
        let lease = ledger::acquire(ledger.store(), ctx.now(), lease_duration(ctx))?;
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
        // If this fails, dropping the turn releases the lease. The default head must never be written.
        turn.head = read_head(ledger.reader(), ctx, throttle)?;
        Ok(Attempt::Acquired(Box::new(turn)))
    }

    /// Records in the head, for `status`, whether the store has atomic counters to elect the lease holder.
    /// Returns true if it has none and this was not known before.
    pub fn record_election(&mut self) -> bool {
        let has_counters = !matches!(self.lease, Lease::Flagged { .. });
        let before = self.head.health.has_atomic_counters.replace(has_counters);
        !has_counters && before != Some(false)
    }

    /// Replaces the head, which a failed run may have changed in part, with the stored one. The throttle is
    /// not affected.
    pub fn discard_changes(&mut self) -> Result<(), Failure> {
        self.head = self.ledger.reader().head()?;
        self.head.follow_clock(self.ctx.now());
        Ok(())
    }

    /// Write access to the ledger.
    pub fn ledger(&self) -> LedgerWriter<'a> {
        self.ledger
    }

    /// Write access to TOPdesk.
    pub fn topdesk(&self) -> &TopdeskWriter<'a> {
        &self.topdesk
    }

    /// Whether another run has taken the lease over after it expired.
    pub fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// Renews the lease once a third of it has passed, so that the longest request fits into the rest.
    /// Returns false if the lease is lost or the store does not answer.
    pub fn renew(&mut self) -> bool {
        let lease_duration = lease_duration(self.ctx);
        let third_ms = u64::try_from(lease_duration.as_millis() / 3).unwrap_or(0);
        let now_ms = self.ctx.monotonic_ms();
        if now_ms.saturating_sub(self.renewed_at_ms) < third_ms {
            return true;
        }
        let kept = self
            .lease
            .renew(self.ledger.store(), self.ctx.now(), lease_duration);
        self.renewed_at_ms = now_ms;
        self.is_lost |= kept == Ok(false);
        kept == Ok(true)
    }

    /// Stores the head, unless the lease is lost: then the other run's head is newer, and the next run finds
    /// this run's changes through the ticket records.
    pub fn commit(&mut self) -> Result<(), Failure> {
        if self.is_lost {
            return Ok(());
        }
        self.head.throttle = self.throttle.collect();
        self.ledger.set_head(&self.head)?;
        self.throttle.mark_saved();
        Ok(())
    }

    /// Stores the throttle at once, so that the next run knows it before its first request. The other parts
    /// of the head are not decided yet and are stored by [`Self::commit`].
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

    /// Appends entries to the audit log.
    pub fn commit_audit(&self, entries: Vec<Entry>) -> Result<(), Failure> {
        Ok(self.ledger.append_audit(entries, self.ctx.now())?)
    }

    /// Stores a record.
    pub fn set_record(&self, id: &TicketId, record: &Record) -> Result<(), Failure> {
        Ok(self.ledger.set_record(id, record)?)
    }

    /// Schedules a retry of a ticket after `pause`. `failed_reads`: how many times in a row TOPdesk has
    /// failed to return the ticket.
    pub fn schedule_retry(&mut self, id: &TicketId, pause: SignedDuration, failed_reads: u32) {
        self.schedule_retry_with_fault(id, pause, failed_reads, None);
    }

    /// Schedules a retry of a ticket after `pause`. `fault`: what is wrong with the settings of its team, if
    /// the ticket waits for that.
    pub fn schedule_retry_with_fault(
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

    /// Schedules a ticket to be checked at `at`, or in one second if that has passed. Scheduling the same
    /// moment twice has no further effect.
    pub fn schedule_recheck(&mut self, id: &TicketId, at: Timestamp) -> Result<(), Failure> {
        // If TOPdesk's clock is behind, `at` may be in the past of this host. A key in the past could be the
        // one that is being processed, and would be deleted with it.
        let soonest_ms = self.ctx.moment_ms(SignedDuration::from_secs(1));
        self.schedule_at(id, at.as_millisecond().max(soonest_ms))
    }

    /// Schedules a ticket to be checked by the next run. Must not be called while due tickets are processed,
    /// which would delete the new key.
    pub fn recheck_next_run(&mut self, id: &TicketId) -> Result<(), Failure> {
        self.schedule_at(id, self.ctx.now_ms())
    }

    fn schedule_at(&mut self, id: &TicketId, at_ms: i64) -> Result<(), Failure> {
        self.commit_first_due(at_ms)?;
        Ok(self.ledger.set_marker(&keys::due(at_ms, id))?)
    }

    /// Stores the earliest due time before the key of the ticket: a run looks for due keys only from that
    /// time on. Only this field is stored, since the other parts of the head are not decided yet.
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
        // A run that panicked must write nothing more; its lease expires by itself.
        if std::thread::panicking() {
            return;
        }
        self.lease.release(self.ledger.store());
    }
}

/// Reads the stored head and loads its throttle, so that both are known before the first request.
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

/// How long the lease is valid: the longest request plus 15 seconds. It is renewed during the run, so a
/// killed run blocks the next ones no longer than this, whatever its budget was.
fn lease_duration(ctx: Context<'_>) -> SignedDuration {
    let request = CONNECT
        .saturating_add(ctx.settings.response_timeout)
        .saturating_add(BODY);
    request.saturating_add(SignedDuration::from_secs(15))
}
