//! Retrying and dropping dead letters, under the turn.

use super::answer::{self, Results};
use super::retry::{Retry, of_unraised, retry_of};
use super::{MAX_LETTERS, known};
use crate::domain::{PhoneEvent, Record, TicketId};
use crate::engine::availability::Checkpoint;
use crate::engine::throttle::Share;
use crate::engine::work::Work;
use crate::engine::{About, Event, Failure, under_turn};
use crate::ledger::{DeadLetter, InboxItem, keys};
use crate::plan::{self, EventDecision};
use crate::ports::Ports;
use crate::settings::Settings;

/// What became of a letter: a sentence, whether it was done or not.
type LetterOutcome = Result<&'static str, &'static str>;

/// What could not be done about a letter, and why.
type Done = Result<(), &'static str>;

/// Tries dead letters again, at most 100, by their keys. Each that can be is put where the next run finds
/// it, and removed; of the others the answer says why not. JSON.
///
/// # Errors
/// When the settings or the state do not allow it, another call works, or a key is none of a dead letter.
pub fn retry(ports: Ports<'_>, keys: &[String]) -> Result<String, Failure> {
    for_each(ports, keys, retry_letter)
}

/// Drops dead letters, at most 100, by their keys: nothing is done about what they tell any more. JSON.
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

/// Records what a person has done about a letter.
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

/// Does something with each letter, under the turn.
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
                Err("Time was up before it: say it again.")
            } else {
                match work.reader.ledger.dead_letter(key)? {
                    Some(letter) => act(work, key, letter)?,
                    None => Err("There is no such dead letter any more."),
                }
            };
            results.add(key, outcome);
        }
        Ok(())
    })?;
    answer::json(&results)
}

/// Puts a matter where the next run finds it. Everything before the letter is removed may be done twice: a
/// crash in between leaves the letter, to be retried again.
fn retry_letter(
    work: &mut Work<'_, '_>,
    key: &str,
    letter: DeadLetter,
) -> Result<LetterOutcome, Failure> {
    let known = known(work.reader.ledger, &letter)?;
    let retry = match retry_of(key, &letter, known) {
        Ok(retry) => retry,
        Err(why) => return Ok(Err(why)),
    };
    let sentence = retry.sentence();
    let done = match retry {
        Retry::Look(ticket, records) => decide_anew(work, &ticket, &records)?,
        Retry::Remark(ticket, record) => send_remark_again(work, &ticket, &record)?,
        Retry::Notify(event, record) => notify_again(work, &event, &record)?,
        Retry::Each => each_decides_anew(work, key, &letter)?,
    };
    if let Err(why) = done {
        return Ok(Err(why));
    }
    work.turn.ledger().delete(key)?;
    record(work, "retried", &letter, sentence);
    Ok(Ok(sentence))
}

/// The next run reads the ticket, whatever has been seen of it, and finds these records.
fn decide_anew(
    work: &mut Work<'_, '_>,
    ticket: &TicketId,
    records: &[(TicketId, Record)],
) -> Result<Done, Failure> {
    for (id, record) in records {
        work.set_record(id, record)?;
    }
    work.turn.recheck_next_run(ticket)?;
    // Nor does it wait for a time of its own any more.
    if work.turn.head.retries.remove(ticket.as_str()) {
        work.commit()?;
    }
    Ok(Ok(()))
}

fn send_remark_again(
    work: &mut Work<'_, '_>,
    ticket: &TicketId,
    record: &Record,
) -> Result<Done, Failure> {
    if work.turn.head.note_queue.is_full() {
        return Ok(Err("Too many notes wait to be sent: try again later."));
    }
    work.set_record(ticket, record)?;
    work.queue_notes([ticket.clone()]);
    work.commit()?;
    Ok(Ok(()))
}

/// Puts a notification into the inbox again, unless the plan would pass over it.
fn notify_again(
    work: &mut Work<'_, '_>,
    event: &PhoneEvent,
    record: &Record,
) -> Result<Done, Failure> {
    let answer = plan::on_event(event, Some(record), &work.ctx.settings.write_back);
    if matches!(answer, EventDecision::Ignore(_)) {
        return Ok(Err(
            "Something newer has happened with the alert since, which must not be taken back: drop this.",
        ));
    }
    work.set_record(&event.alert.ticket, record)?;
    let (key, item) = (keys::inbox(event), InboxItem::new(event));
    work.turn.ledger().append(&key, &item)?;
    Ok(Ok(()))
}

/// A letter about several tickets. What there was no time for stays in it, and what it only counts.
fn each_decides_anew(
    work: &mut Work<'_, '_>,
    key: &str,
    letter: &DeadLetter,
) -> Result<Done, Failure> {
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
            let _ = decide_anew(work, &id, &records)?;
        }
    }
    let decided = letter.tickets.len().saturating_sub(left.len());
    let decided = u32::try_from(decided).unwrap_or(u32::MAX);
    let count = letter.count.saturating_sub(decided);
    let why = match (left.is_empty(), count) {
        (true, 0) => return Ok(Ok(())),
        (true, _) => {
            "The next runs decide anew about the tickets that it listed. It counts more than these, which cannot \
             be tried again: see what is left to do about them, then drop this."
        }
        (false, _) => {
            "Time was up: the next runs decide anew about some of the tickets; say it again."
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
