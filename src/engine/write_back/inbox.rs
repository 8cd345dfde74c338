//! Processes the inbox: notifications from webhooks, and events found by polling SIGNL4.

use super::deliver::deliver;
use super::fan_out::fan_out;
use super::outcome::ItemOutcome;
use crate::domain::PhoneEvent;
use crate::engine::availability::{Availability, Checkpoint};
use crate::engine::failure::Failure;
use crate::engine::journal::{Event, Observation};
use crate::engine::throttle::Share;
use crate::engine::work::{Engine, Work};
use crate::ledger::{MAX_WAITING, keys};
use crate::plan::{self, EventDecision, Ignored};
use std::collections::VecDeque;

/// After this many requests that timed out, the rest waits for the next run.
const MAX_TIMEOUTS: u32 = 2;

/// Processes the inbox, the oldest item first and the items of each ticket in order. Returns true if TOPdesk
/// has hinted at a change.
pub(crate) fn process_inbox(run: &mut Engine<'_>) -> Result<bool, Failure> {
    let keys = run.reader.ledger.inbox()?;
    if keys.len() >= MAX_WAITING {
        run.journal.problem(format!(
            "{} notifications of SIGNL4 wait to be written to their tickets; more than that and the number of \
             tickets are not taken",
            keys.len()
        ));
    }
    run.journal.observe(Observation::Inbox);
    if keys.is_empty() {
        return Ok(false);
    }
    run.journal.observe(Observation::WaitingNotifications);
    if run.acquire()?.work().is_none()
        || run.check_pause() == Availability::NotNow
        || run.check_topdesk() == Availability::NotNow
    {
        return Ok(false);
    }
    match run.work() {
        Some(mut work) => process_items(&mut work, keys),
        None => Ok(false),
    }
}

fn process_items(work: &mut Work<'_, '_>, keys: Vec<String>) -> Result<bool, Failure> {
    let mut waiting = VecDeque::from(keys);
    let mut was_hinted = false;
    let mut timeouts = 0;
    while let Some(key) = waiting.pop_front() {
        // The other half of the time is reserved for polling TOPdesk.
        if work.checkpoint(Share::Half) == Checkpoint::Stop || timeouts >= MAX_TIMEOUTS {
            work.journal.work_remains();
            break;
        }
        if key == keys::HINT {
            // Deleted before the poll, so that a hint that arrives during the poll is kept.
            work.turn.ledger().delete(&key)?;
            was_hinted = true;
            continue;
        }
        let Some(event) = read(work, &key)? else {
            continue;
        };
        if work.tickets.blocked.contains(&event.alert.ticket) {
            continue;
        }
        if event.alert.ticket.is_burst() {
            // It is replaced by one notification for each of its tickets.
            if waiting.len() >= MAX_WAITING {
                work.journal.work_remains();
                continue;
            }
            for key in answer_burst(work, &key, &event)?.into_iter().rev() {
                waiting.push_front(key);
            }
            continue;
        }
        match answer(work, &key, &event)? {
            ItemOutcome::Continue => {}
            ItemOutcome::TimedOut => {
                timeouts += 1;
                work.tickets.blocked.insert(event.alert.ticket);
            }
            ItemOutcome::TicketWaits => {
                work.tickets.blocked.insert(event.alert.ticket);
            }
            ItemOutcome::Unavailable => break,
        }
    }
    Ok(was_hinted)
}

/// Reads an item. `None` if it was already removed, or if it is damaged and was deleted.
fn read(work: &mut Work<'_, '_>, key: &str) -> Result<Option<PhoneEvent>, Failure> {
    let Some(item) = work.reader.ledger.inbox_item(key)? else {
        return Ok(None);
    };
    let event = item.event();
    if event.is_none() {
        work.journal.problem(format!(
            "the notification {key} was stored in an unknown shape and is dropped"
        ));
        work.turn.ledger().delete(key)?;
    }
    Ok(event)
}

/// Processes a notification about a burst. Returns the keys of the notifications that replace it.
fn answer_burst(
    work: &mut Work<'_, '_>,
    key: &str,
    event: &PhoneEvent,
) -> Result<Vec<String>, Failure> {
    let record = work.reader.ledger.record(&event.alert.ticket)?;
    let record = record.filter(|r| r.generation == event.alert.generation);
    let ignored = match &record {
        None => Some(Ignored::Foreign),
        Some(record) if record.has_handled(&event.short_id()) => Some(Ignored::Duplicate),
        Some(record)
            if event.action.changes_status()
                && event.raised.as_microsecond() < record.status_us =>
        {
            Some(Ignored::Stale)
        }
        Some(_) => None,
    };
    match (record, ignored) {
        (Some(record), None) => fan_out(work, key, event, record),
        (_, why) => {
            work.journal
                .record(Event::Ignored(why.unwrap_or(Ignored::Foreign)));
            work.turn.ledger().delete(key)?;
            Ok(Vec::new())
        }
    }
}

fn answer(work: &mut Work<'_, '_>, key: &str, event: &PhoneEvent) -> Result<ItemOutcome, Failure> {
    let record = work.reader.ledger.record(&event.alert.ticket)?;
    let policy = &work.ctx.settings.write_back;
    match (plan::on_event(event, record.as_ref(), policy), record) {
        (EventDecision::WriteBack(write_back), Some(record)) => {
            deliver(work, key, event, &write_back, record)
        }
        (EventDecision::Ignore(why), record) => {
            work.journal.record(Event::Ignored(why));
            if let Some(mut record) = record
                && record
                    .writing
                    .take_if(|w| w.event == event.short_id())
                    .is_some()
            {
                // It waited for a retry and is outdated now.
                work.set_record(&event.alert.ticket, &record)?;
            }
            work.turn.ledger().delete(key)?;
            Ok(ItemOutcome::Continue)
        }
        (EventDecision::WriteBack(_), None) => Ok(ItemOutcome::Continue),
    }
}
