//! Tickets to check again at a moment of their own: when a rule's hours begin, when a target date comes
//! near. One key each, in the order of their moments; the head knows the first.

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

/// How many are checked in one run.
const MAX_TICKETS: usize = 40;
/// When to check whether what was put off is still known.
const PUT_OFF_CHECK: SignedDuration = SignedDuration::from_hours(24);
/// How many notes are removed at once that say no more than an earlier one.
const MAX_REMOVED: usize = 100;

/// Checks the tickets whose moment has come.
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
    let noted = noted(work.reader.ledger)?;
    let due: Vec<_> = noted.into_iter().take_while(is_due).collect();
    let (tickets, read) = read_due(&mut work, &due)?;
    // Noted anew, not with the head: a store that gives an older head would have forgotten it.
    for ticket in process_tickets(&mut work, tickets, Origin::ById)? {
        let now = work.ctx.now();
        work.turn.schedule_recheck(&ticket.id, now)?;
    }
    let done = due.get(..read).unwrap_or(&due);
    for (_, id) in done {
        if work.turn.head.retries.contains(id) {
            let now = work.ctx.now();
            let later = now.checked_add(PUT_OFF_CHECK).unwrap_or(now);
            work.turn.schedule_recheck(id, later)?;
        }
    }
    // The head first: what waits for another attempt is in it.
    work.turn.head.due.next_ms = Some(now_ms);
    work.commit()?;
    for (at_ms, id) in done {
        work.turn.ledger().delete(&keys::due(*at_ms, id))?;
    }
    work.turn.head.due.next_ms = first_noted(work.reader.ledger)?;
    if !done.is_empty() && due.len() > done.len() {
        work.journal.work_remains();
    }
    work.commit()
}

/// Reads as many of the due tickets as time allows. Gives them, and how many notes were worked off.
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
                // Tried again at a time of its own, like an alert that could not be sent.
                let (ticket, error) = (id.as_str(), error.message());
                work.journal.problem(format!("ticket {ticket}: {error}"));
                work.turn.put_off(id, SignedDuration::ZERO, 1);
            }
        }
        if let Ok(at) = Timestamp::from_millisecond(*at_ms) {
            work.tickets.waited_until.insert(id.clone(), at);
        }
        read += 1;
    }
    Ok((tickets, read))
}

/// Finds the first moment from what is noted, should the head have lost it. Of several moments of one
/// ticket the first stays: when it has come, the ticket is read, and the next is noted.
pub(crate) fn recount_due(work: &mut Work<'_, '_>) -> Result<(), Failure> {
    let noted = noted(work.reader.ledger)?;
    work.turn.head.due.next_ms = noted.first().map(|(at_ms, _)| *at_ms);
    let mut known = BTreeSet::new();
    let repeated = noted.iter().filter(|(_, id)| !known.insert(id));
    for (at_ms, id) in repeated.take(MAX_REMOVED) {
        work.turn.ledger().delete(&keys::due(*at_ms, id))?;
    }
    Ok(())
}

fn first_noted(ledger: LedgerReader<'_>) -> Result<Option<i64>, Failure> {
    Ok(noted(ledger)?.first().map(|(at_ms, _)| *at_ms))
}

/// What is noted, the earliest first.
fn noted(ledger: LedgerReader<'_>) -> Result<Vec<(i64, TicketId)>, Failure> {
    let keys = ledger.due()?;
    Ok(keys.iter().filter_map(|key| keys::read_due(key)).collect())
}
