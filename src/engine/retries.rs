//! Retries of alerts, each with its own due time.

use crate::domain::{MAX_PAUSE, left_until, pause_after};
use crate::domain::{Ticket, TicketId};
use crate::engine::alerts::process_tickets;
use crate::engine::availability::{Availability, Checkpoint};
use crate::engine::failure::Failure;
use crate::engine::journal::{Api, Journal, Observation};
use crate::engine::judge::Origin;
use crate::engine::throttle::Share;
use crate::engine::work::{Engine, Work};
use crate::ledger::{Effect, Head, PendingTicket, keys};
use crate::ports::ApiError;
use crate::signl4::TEAMS;
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// How many tickets are retried in one run.
const MAX_TICKETS: usize = 20;

/// Retries the tickets that are due. They are read by id, since the cursor has already passed them.
pub(crate) fn retry_pending(run: &mut Engine<'_>) -> Result<(), Failure> {
    let now = run.ctx.now();
    let is_due = |pending: &&PendingTicket| left_until(pending.due_ms, now, MAX_PAUSE).is_none();
    let nothing_due = !run.session.head().retries.iter().any(|p| is_due(&p));
    if nothing_due || run.events_are_closed() || run.check_topdesk() == Availability::NotNow {
        return Ok(());
    }
    let Some(mut work) = run.acquire()?.work() else {
        return Ok(());
    };
    let retries = &work.turn.head.retries;
    let due: Vec<_> = retries
        .iter()
        .filter(is_due)
        .take(MAX_TICKETS)
        .cloned()
        .collect();
    let mut tickets = Vec::new();
    for pending in due {
        if work.checkpoint(Share::Half) == Checkpoint::Stop {
            break;
        }
        match read(&mut work, &pending)? {
            ReadOutcome::Ticket(ticket) => tickets.extend(ticket.map(|ticket| *ticket)),
            ReadOutcome::Rescheduled => {}
            ReadOutcome::Unavailable => break,
        }
    }
    let unprocessed = process_tickets(&mut work, tickets, Origin::ById)?;
    work.turn.head.retries.end();
    for ticket in unprocessed {
        work.turn
            .schedule_retry(&ticket.id, SignedDuration::ZERO, 0);
    }
    work.commit()
}

/// The result of reading a pending ticket.
enum ReadOutcome {
    /// The ticket to process; `None` if it was deleted and has no record.
    Ticket(Option<Box<Ticket>>),
    /// The read failed: the ticket was rescheduled or moved to the dead letters.
    Rescheduled,
    /// TOPdesk is unavailable, so the other tickets are not read.
    Unavailable,
}

fn read(work: &mut Work<'_, '_>, pending: &PendingTicket) -> Result<ReadOutcome, Failure> {
    let Some(id) = TicketId::new(&pending.ticket) else {
        work.turn.head.retries.remove(&pending.ticket);
        return Ok(ReadOutcome::Rescheduled);
    };
    match work.reader.topdesk.ticket(&id) {
        Ok(found) => {
            let ticket = match found {
                Some(ticket) => Some(ticket),
                None => work.deleted_ticket(&id)?,
            };
            if let Some(since) = work.turn.head.retries.begin(pending) {
                work.tickets.waited_until.insert(id, since);
            }
            Ok(ReadOutcome::Ticket(ticket.map(Box::new)))
        }
        Err(error) if error.is_outage() => {
            work.topdesk_failed(error)?;
            Ok(ReadOutcome::Unavailable)
        }
        Err(error) => {
            record_read_error(work, &id, pending, &error)?;
            Ok(ReadOutcome::Rescheduled)
        }
    }
}

/// TOPdesk does not return a ticket whose alert is pending: reschedules it, or adds a dead letter after the
/// last retry.
fn record_read_error(
    work: &mut Work<'_, '_>,
    id: &TicketId,
    pending: &PendingTicket,
    error: &ApiError,
) -> Result<(), Failure> {
    let failed_reads = pending.failed_reads.saturating_add(1);
    if let Some(pause) = pause_after(failed_reads) {
        let (ticket, error) = (id.as_str(), error.message());
        work.journal.problem(format!("ticket {ticket}: {error}"));
        // It goes to the end of the queue, so that the other tickets do not wait for it.
        work.turn.schedule_retry(id, pause, failed_reads);
        return Ok(());
    }
    let record = work.reader.ledger.record(id)?;
    let number = record.map(|record| record.number).unwrap_or_default();
    let key = keys::dead(id, "alert");
    let about = (id.as_str(), number.as_str());
    work.add_dead_letter(&key, about, Effect::Raise, error.message())?;
    work.turn.head.retries.remove(&pending.ticket);
    Ok(())
}

/// Reports the faults of teams whose tickets wait. Every run reports them, not only those that retry.
pub(crate) fn report_waiting_teams(head: &Head, journal: &mut Journal<'_>) {
    journal.observe(Observation::Teams);
    let faults = head.retries.iter().filter_map(|p| p.fault.clone());
    let messages: BTreeSet<_> = faults.collect();
    for message in messages {
        let key = TEAMS;
        journal.api_failed(Api::Signl4Events, ApiError::Misconfigured { key, message });
    }
}
