//! Tickets scheduled to be checked at a certain time: when a rule's hours begin, or when a target date
//! approaches. Each has one key in the store, sorted by due time; the head holds the earliest due time.

use crate::domain::{Ticket, TicketId};
use crate::engine::alerts::process_tickets;
use crate::engine::availability::{Availability, Checkpoint};
use crate::engine::failure::Failure;
use crate::engine::judge::Origin;
use crate::engine::throttle::Share;
use crate::engine::work::{Engine, Work};
use crate::ledger::{LedgerReader, keys};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// How many due tickets are checked in one run.
const MAX_TICKETS: usize = 40;
/// When a due ticket that also waits for a retry is checked again, in case the retry is lost with the head.
const RETRY_RECHECK_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// How many repeated keys are removed at once.
const MAX_REMOVED_KEYS: usize = 100;

/// Checks the tickets that are due.
pub(crate) fn run_due(run: &mut Engine<'_>) -> Result<(), Failure> {
    let now_ms = run.ctx.now_ms();
    let has_come = run.session.head().due.is_due(now_ms);
    if !has_come || run.events_are_closed() || run.check_topdesk() == Availability::NotNow {
        return Ok(());
    }
    let Some(mut work) = run.acquire()?.work() else {
        return Ok(());
    };
    let is_due = |(at_ms, _): &(i64, TicketId)| *at_ms <= now_ms;
    let scheduled = due_tickets(work.reader.ledger)?;
    let due: Vec<_> = scheduled.into_iter().take_while(is_due).collect();
    let (tickets, read) = read_due(&mut work, &due)?;
    // Rescheduled by keys of their own, not in the head: a store that returns an older head would lose them.
    for ticket in process_tickets(&mut work, tickets, Origin::ById)? {
        let now = work.ctx.now();
        work.turn.schedule_recheck(&ticket.id, now)?;
    }
    let done = due.get(..read).unwrap_or(&due);
    for (_, id) in done {
        if work.turn.head.retries.contains(id) {
            let now = work.ctx.now();
            let later = now.checked_add(RETRY_RECHECK_AFTER).unwrap_or(now);
            work.turn.schedule_recheck(id, later)?;
        }
    }
    // The head is stored before the keys are deleted, because it holds the retries of these tickets.
    work.turn.head.due.next_ms = Some(now_ms);
    work.commit()?;
    for (at_ms, id) in done {
        work.turn.ledger().delete(&keys::due(*at_ms, id))?;
    }
    work.turn.head.due.next_ms = first_due_ms(work.reader.ledger)?;
    if !done.is_empty() && due.len() > done.len() {
        work.journal.work_remains();
    }
    work.commit()
}

/// Reads due tickets until half of the run is spent. Returns the tickets, and how many due keys were
/// processed.
fn read_due(
    work: &mut Work<'_, '_>,
    due: &[(i64, TicketId)],
) -> Result<(Vec<Ticket>, usize), Failure> {
    let mut tickets = Vec::new();
    let mut read = 0;
    for (at_ms, id) in due.iter().take(MAX_TICKETS) {
        if work.checkpoint(Share::Half) == Checkpoint::Stop || work.turn.head.retries.is_full() {
            break;
        }
        match work.reader.topdesk.ticket(id) {
            Ok(Some(found)) => tickets.push(found),
            Ok(None) => tickets.extend(work.deleted_ticket(id)?),
            Err(error) if error.is_outage() => {
                work.topdesk_failed(error)?;
                break;
            }
            Err(error) => {
                // Retried with its own backoff, like an alert that could not be sent.
                let (ticket, error) = (id.as_str(), error.message());
                work.journal.problem(format!("ticket {ticket}: {error}"));
                work.turn.schedule_retry(id, SignedDuration::ZERO, 1);
            }
        }
        if let Ok(at) = Timestamp::from_millisecond(*at_ms) {
            work.tickets.waited_until.insert(id.clone(), at);
        }
        read += 1;
    }
    Ok((tickets, read))
}

/// Rebuilds the earliest due time from the keys, in case the head has lost it. If a ticket has several keys,
/// only the earliest is kept: when it is due, the ticket is read and the next check is scheduled.
pub(crate) fn recount_due(work: &mut Work<'_, '_>) -> Result<(), Failure> {
    let scheduled = due_tickets(work.reader.ledger)?;
    work.turn.head.due.next_ms = scheduled.first().map(|(at_ms, _)| *at_ms);
    let mut known = BTreeSet::new();
    let repeated = scheduled.iter().filter(|(_, id)| !known.insert(id));
    for (at_ms, id) in repeated.take(MAX_REMOVED_KEYS) {
        work.turn.ledger().delete(&keys::due(*at_ms, id))?;
    }
    Ok(())
}

fn first_due_ms(ledger: LedgerReader<'_>) -> Result<Option<i64>, Failure> {
    Ok(due_tickets(ledger)?.first().map(|(at_ms, _)| *at_ms))
}

/// All scheduled tickets with their due times (Unix milliseconds), the earliest first.
fn due_tickets(ledger: LedgerReader<'_>) -> Result<Vec<(i64, TicketId)>, Failure> {
    let keys = ledger.due()?;
    Ok(keys.iter().filter_map(|key| keys::read_due(key)).collect())
}
