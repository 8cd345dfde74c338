//! Retries and drops dead letters. Both happen under a turn, so that no run works at the same time.

use super::answer::{self, Results};
use super::retry::{Retry, of_unraised, retry_of};
use super::{MAX_LETTERS, stored_records};
use crate::domain::{PhoneEvent, Record, TicketId};
use crate::engine::availability::Checkpoint;
use crate::engine::throttle::Share;
use crate::engine::work::Work;
use crate::engine::{About, Event, Failure, under_turn};
use crate::ledger::{DeadLetter, InboxItem, keys};
use crate::plan::{self, EventDecision};
use crate::ports::Ports;
use crate::settings::Settings;

/// The outcome for one letter: a sentence that says what happens now, or why nothing was done.
pub(super) type LetterOutcome = Result<&'static str, &'static str>;

/// Success, or a sentence that says why a letter cannot be retried now.
type Retried = Result<(), &'static str>;

/// Retries 1 to 100 dead letters, given by their keys. Each one that can be retried is queued for the next
/// run and removed; for the others the answer says why not. Returns JSON.
///
/// # Errors
/// When a key is not a dead letter's, another call holds the lease, or the settings or the state cannot be
/// read or the state cannot be saved.
pub fn retry(ports: Ports<'_>, keys: &[String]) -> Result<String, Failure> {
    for_each(ports, keys, retry_letter)
}

/// Drops 1 to 100 dead letters, given by their keys, without retrying them. Returns JSON.
///
/// # Errors
/// As for [`retry`].
pub fn discard(ports: Ports<'_>, keys: &[String]) -> Result<String, Failure> {
    for_each(ports, keys, |work, key, letter| {
        work.turn.ledger().delete(key)?;
        record(work, "dropped", &letter, "a dead letter is dropped");
        Ok(Ok("It is dropped."))
    })
}

/// Records in the audit log what a person has done with a letter.
fn record(work: &mut Work<'_, '_>, event: &'static str, letter: &DeadLetter, result: &str) {
    let about = About {
        id: &letter.ticket,
        number: &letter.number,
    };
    work.journal.record(Event::ByHand {
        event,
        about,
        result,
    });
}

/// Applies `act` to each letter, under a turn.
fn for_each(
    ports: Ports<'_>,
    keys: &[String],
    act: fn(&mut Work<'_, '_>, &str, DeadLetter) -> Result<LetterOutcome, Failure>,
) -> Result<String, Failure> {
    let is_one = |key: &String| key.starts_with(keys::DEAD) && key.len() <= 128;
    if keys.is_empty() || keys.len() > MAX_LETTERS || !keys.iter().all(is_one) {
        let message =
            format!("expected 1 to {MAX_LETTERS} keys of dead letters, as they are listed");
        return Err(Failure::Refused(message));
    }
    let settings = Settings::read(ports.config)?;
    let mut results = Results::default();
    under_turn(ports, &settings, "nothing was changed", |work| {
        for key in keys {
            let outcome = if work.checkpoint(Share::Whole) == Checkpoint::Stop {
                Err("Time ran out before this one: send the request again.")
            } else {
                match work.reader.ledger.dead_letter(key)? {
                    Some(letter) => act(work, key, letter)?,
                    None => Err("This dead letter does not exist any more."),
                }
            };
            results.add(key, outcome);
        }
        Ok(())
    })?;
    answer::json(&results)
}

/// Queues the letter's work for the next run, then removes the letter. Every step before the removal may
/// be done twice: after a crash in between, the letter still exists and can be retried again.
fn retry_letter(
    work: &mut Work<'_, '_>,
    key: &str,
    letter: DeadLetter,
) -> Result<LetterOutcome, Failure> {
    let stored = stored_records(work.reader.ledger, &letter)?;
    let retry = match retry_of(key, &letter, stored) {
        Ok(retry) => retry,
        Err(why) => return Ok(Err(why)),
    };
    let sentence = retry.sentence();
    let done = match retry {
        Retry::Ticket(ticket, records) => recheck_ticket(work, &ticket, &records)?,
        Retry::Remark(ticket, record) => resend_remark(work, &ticket, &record)?,
        Retry::Notification(event, record) => requeue_notification(work, &event, &record)?,
        Retry::EachTicket => recheck_each_ticket(work, key, &letter)?,
    };
    if let Err(why) = done {
        return Ok(Err(why));
    }
    work.turn.ledger().delete(key)?;
    record(work, "retried", &letter, sentence);
    Ok(Ok(sentence))
}

/// Saves these records and makes the next run process the ticket, whether it has changed or not.
fn recheck_ticket(
    work: &mut Work<'_, '_>,
    ticket: &TicketId,
    records: &[(TicketId, Record)],
) -> Result<Retried, Failure> {
    for (id, record) in records {
        work.set_record(id, record)?;
    }
    work.turn.recheck_next_run(ticket)?;
    // A scheduled retry would only delay it.
    if work.turn.head.retries.remove(ticket.as_str()) {
        work.commit()?;
    }
    Ok(Ok(()))
}

fn resend_remark(
    work: &mut Work<'_, '_>,
    ticket: &TicketId,
    record: &Record,
) -> Result<Retried, Failure> {
    if work.turn.head.note_queue.is_full() {
        return Ok(Err("Too many notes are waiting to be sent: retry later."));
    }
    work.set_record(ticket, record)?;
    work.queue_notes([ticket.clone()]);
    work.commit()?;
    Ok(Ok(()))
}

/// Puts a notification back into the inbox, unless the plan would ignore it.
fn requeue_notification(
    work: &mut Work<'_, '_>,
    event: &PhoneEvent,
    record: &Record,
) -> Result<Retried, Failure> {
    let answer = plan::on_event(event, Some(record), &work.ctx.settings.write_back);
    if matches!(answer, EventDecision::Ignore(_)) {
        return Ok(Err(
            "The alert has had a newer event since, which this one must not undo: drop this.",
        ));
    }
    work.set_record(&event.alert.ticket, record)?;
    let (key, item) = (keys::inbox(event), InboxItem::new(event));
    work.turn.ledger().append(&key, &item)?;
    Ok(Ok(()))
}

/// Rechecks the tickets of a letter that is about several. The letter keeps those for which there was no
/// time, and the count of those that it does not list.
fn recheck_each_ticket(
    work: &mut Work<'_, '_>,
    key: &str,
    letter: &DeadLetter,
) -> Result<Retried, Failure> {
    let mut left = letter.tickets.clone();
    while work.checkpoint(Share::Whole) == Checkpoint::Continue
        && let Some(ticket) = left.pop()
    {
        let Some(id) = TicketId::new(&ticket) else {
            continue;
        };
        let record = work.reader.ledger.record(&id)?;
        let records = match key == keys::DEAD_OTHERS {
            true => of_unraised(&id, record.as_ref(), false),
            false => Ok(Vec::new()),
        };
        if let Ok(records) = records {
            let _ = recheck_ticket(work, &id, &records)?;
        }
    }
    let queued = letter.tickets.len().saturating_sub(left.len());
    let queued = u32::try_from(queued).unwrap_or(u32::MAX);
    let count = letter.count.saturating_sub(queued);
    let why = match (left.is_empty(), count) {
        (true, 0) => return Ok(Ok(())),
        (true, _) => {
            "The next runs process the tickets that it listed again. It also counts tickets that it does not list and \
             that cannot be retried: look for them in TOPdesk, then drop this."
        }
        (false, _) => {
            "Time ran out: the next runs process some of the tickets again; retry this for the rest."
        }
    };
    let rest = DeadLetter {
        tickets: left,
        count,
        ..letter.clone()
    };
    work.turn.ledger().set_dead_letter(key, &rest)?;
    Ok(Err(why))
}
