//! Decides about tickets and sends the resulting commands in batches.

use super::bursts::form_bursts;
use super::command::AlertCommand;
use super::deliver::deliver;
use super::grouping::store_members;
use super::plan_command::{command_for, schedule_rechecks};
use super::settle::CommandOutcome;
use crate::domain::Ticket;
use crate::domain::rules::Verdict;
use crate::engine::availability::{Availability, Checkpoint};
use crate::engine::failure::Failure;
use crate::engine::journal::Event;
use crate::engine::judge::Origin;
use crate::engine::throttle::Share;
use crate::engine::work::Work;
use crate::ledger::keys;
use std::collections::{BTreeSet, VecDeque};

/// The maximum number of alerts sent in parallel to teams that have accepted one in this run. Otherwise
/// alerts are sent one at a time: a wrong secret must not cost eight of the ten errors a minute that SIGNL4
/// allows.
const MAX_BATCH: usize = 8;
/// From this many tickets on, listing the keys of all records is cheaper than reading each record.
const MANY_TICKETS: usize = 100;

/// Carries out the plan's decision for each ticket. Returns the tickets that could not be processed.
pub(crate) fn process_tickets(
    work: &mut Work<'_, '_>,
    tickets: Vec<Ticket>,
    origin: Origin,
) -> Result<Vec<Ticket>, Failure> {
    let tickets = without_pending_retries(work, tickets);
    let verdicts = match work.reader.judge(&tickets, origin) {
        Ok(verdicts) => verdicts,
        Err(error) => {
            work.topdesk_failed(error)?;
            return Ok(tickets);
        }
    };
    let commands = commands_of(work, tickets, verdicts)?;
    let counts = work.dispatcher.raised_by_rule();
    let grouped = form_bursts(work.reader, counts, commands)?;
    store_members(work, grouped.accepted)?;
    let mut queue = VecDeque::from(grouped.commands);
    let mut unprocessed = Vec::new();
    while !queue.is_empty()
        && !work.events_are_closed()
        && work.checkpoint(Share::Whole) == Checkpoint::Continue
    {
        let batch = queue.drain(..batch_size(work, &queue)).collect();
        for settled in deliver(work, batch)? {
            match settled {
                CommandOutcome::Done => {}
                CommandOutcome::FollowUp(command) => queue.push_front(*command),
                CommandOutcome::Unprocessed(tickets) => unprocessed.extend(tickets),
            }
        }
    }
    store_too_old_letter(work)?;
    work.dispatcher.clear_all_in_flight();
    unprocessed.extend(queue.into_iter().flat_map(AlertCommand::tickets));
    if !unprocessed.is_empty() && work.check_events() == Availability::Available {
        work.journal.work_remains();
    }
    let items = unprocessed.len();
    work.journal.record(Event::Waiting { items });
    Ok(unprocessed)
}

/// Removes tickets that wait for a retry, except ended ones, which are processed at once. If a ticket is
/// listed twice because it changed while the list was read, its last state counts.
fn without_pending_retries(work: &Work<'_, '_>, tickets: Vec<Ticket>) -> Vec<Ticket> {
    let mut later = BTreeSet::new();
    let from_the_end = tickets.into_iter().rev();
    let latest = from_the_end.filter(|ticket| later.insert(ticket.id.clone()));
    let retries = &work.turn.head.retries;
    let waits = |ticket: &Ticket| !ticket.ended() && retries.is_waiting(&ticket.id);
    let mut kept: Vec<_> = latest.filter(|ticket| !waits(ticket)).collect();
    kept.reverse();
    kept
}

fn commands_of(
    work: &mut Work<'_, '_>,
    tickets: Vec<Ticket>,
    verdicts: Vec<Verdict>,
) -> Result<Vec<AlertCommand>, Failure> {
    let known = known_records(work, &tickets)?;
    let mut commands = Vec::new();
    for (ticket, verdict) in tickets.into_iter().zip(verdicts) {
        // The keys stay valid during this loop: `join_group` only writes the records of the current ticket
        // and of a leader that already has one.
        let key = keys::ticket(&ticket.id);
        let may_be_known = known
            .as_ref()
            .is_none_or(|keys| keys.binary_search(&key).is_ok());
        let record = match may_be_known {
            true => work.reader.ledger.record(&ticket.id)?,
            false => None,
        };
        schedule_rechecks(work, &ticket, verdict, record.as_ref())?;
        commands.extend(command_for(work, ticket, verdict, record)?);
    }
    Ok(commands)
}

/// The keys of all records, ascending, if there are many tickets: most tickets of a long list have no
/// record. `None` if there are few tickets, or if the store returns the keys unsorted.
fn known_records(work: &Work<'_, '_>, tickets: &[Ticket]) -> Result<Option<Vec<String>>, Failure> {
    if tickets.len() < MANY_TICKETS {
        return Ok(None);
    }
    let keys = work.reader.ledger.record_keys()?;
    Ok(Some(keys).filter(|keys| keys.is_sorted()))
}

fn batch_size(work: &Work<'_, '_>, queue: &VecDeque<AlertCommand>) -> usize {
    let accepting = queue
        .iter()
        .take(MAX_BATCH)
        .take_while(|command| work.dispatcher.is_accepting(&command.intent.team))
        .count()
        .max(1);
    let ours = work.throttle.events_room().unwrap_or(1);
    accepting.min(work.dispatcher.max_batch_size(ours))
}

/// Stores the dead letter about tickets that were too old, before the cursor passes them. There is one per
/// run.
fn store_too_old_letter(work: &mut Work<'_, '_>) -> Result<(), Failure> {
    let is_new = !work.tickets.too_old.is_listed();
    if let Some((key, letter)) = work.tickets.too_old.letter(work.ctx.now_ms()) {
        work.turn.ledger().add_dead_letter(&key, &letter)?;
        if is_new {
            work.journal.record(Event::TooOldListed);
        }
    }
    Ok(())
}
