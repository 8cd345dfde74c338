//! What was given up: to be seen, tried again or dropped by a person. A retry only puts the matter
//! where the next run finds it; that run decides anew.

mod answer;
mod retry;

use crate::audit::entry;
use crate::domain::{PhoneEvent, TicketId};
use crate::ledger::{DeadLetter, Entry, InboxItem, Ledger, Level, MOST_PENDING, Record, keys};
use crate::plan::{self, Answer};
use crate::ports::Ports;
use crate::run::{Failure, Run, Turn};
use crate::settings::Settings;
use answer::{Listed, Page, Results};
use retry::{Known, Retry, of_unraised, retry_of};

/// How many are listed, retried or dropped in one call.
const MOST: usize = 100;
/// When to come again if another call works.
const COME_AGAIN_S: u32 = 60;

/// Lists dead letters in the order of their keys, as JSON: at most `most` (1 to 100) of those after the
/// key `after`. Reads only.
///
/// # Errors
/// When the state cannot be read, or `most` is none of these.
pub fn list(ports: Ports<'_>, after: Option<&str>, most: u32) -> Result<String, Failure> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if !(1..=MOST).contains(&most) {
        let message = format!("expected 1 to {MOST} dead letters");
        return Err(Failure::Refused(message));
    }
    let ledger = Ledger::new(ports.store);
    let keys = ledger.dead_letters()?;
    let total = keys.len();
    let after = after.unwrap_or_default();
    let mut left = keys
        .into_iter()
        .filter(|key| key.as_str() > after)
        .peekable();
    let mut letters = Vec::new();
    while letters.len() < most
        && let Some(key) = left.next()
    {
        if let Some(letter) = ledger.dead_letter(&key)? {
            let advice = retry_of(&key, &letter, known(&ledger, &letter)?);
            letters.push(Listed::new(key, letter, advice));
        }
    }
    let more = left.peek().is_some();
    answer::json(&Page {
        letters,
        more,
        total,
    })
}

/// Tries dead letters again, at most 100, by their keys. Each that can be is put where the next run finds
/// it, and removed; of the others the answer says why not. JSON.
///
/// # Errors
/// When the settings or the state do not allow it, another call works, or a key is none of a dead letter.
pub fn retry(ports: Ports<'_>, keys: &[String]) -> Result<String, Failure> {
    for_each(ports, keys, |run, key, letter| {
        run.retry_letter(key, letter)
    })
}

/// Drops dead letters, at most 100, by their keys: nothing is done about what they tell any more. JSON.
///
/// # Errors
/// As for [`retry`].
pub fn discard(ports: Ports<'_>, keys: &[String]) -> Result<String, Failure> {
    for_each(ports, keys, |run, key, letter| {
        run.ledger.remove(key)?;
        let told = by_hand(
            "dropped",
            &(letter.ticket, letter.number),
            "a dead letter is dropped",
        );
        run.tell(told);
        Ok(Ok("It is dropped."))
    })
}

/// What a person has done about a letter.
fn by_hand(event: &str, (ticket, number): &(String, String), result: &str) -> Entry {
    entry(Level::Info, event, result).about(ticket, number)
}

/// What became of a letter: a sentence, whether it was done or not.
type Went = Result<Result<&'static str, &'static str>, Failure>;

/// Does something with each letter, under the lease.
fn for_each(
    ports: Ports<'_>,
    keys: &[String],
    work: fn(&mut Run<'_>, &str, DeadLetter) -> Went,
) -> Result<String, Failure> {
    let is_one = |key: &String| key.starts_with(keys::DEAD) && key.len() <= 128;
    if keys.is_empty() || keys.len() > MOST || !keys.iter().all(is_one) {
        let message = format!("expected 1 to {MOST} keys of dead letters, as they are listed");
        return Err(Failure::Refused(message));
    }
    let settings = Settings::read(ports.config)?;
    let mut run = Run::begin(ports, &settings);
    let mut results = Results::default();
    let result = match run.turn() {
        Ok(Turn::Theirs) => Err(Failure::TryLater {
            after_s: Some(COME_AGAIN_S),
            message: "another call is working; nothing was changed".into(),
        }),
        Ok(Turn::Ours | Turn::OursAfterOthers) => run.each_letter(keys, work, &mut results),
        Err(failure) => Err(failure),
    };
    match run.end(result).failure {
        None => answer::json(&results),
        Some(failure) => Err(failure),
    }
}

/// What is remembered of the ticket that a letter is about.
fn known(ledger: &Ledger<'_>, letter: &DeadLetter) -> Result<Known, Failure> {
    let Some(id) = TicketId::new(&letter.ticket) else {
        return Ok(Known::default());
    };
    let record = ledger.record(&id)?;
    let cover = record
        .as_ref()
        .and_then(|r| TicketId::new(r.cover.as_deref()?));
    let covering = cover
        .as_ref()
        .map(|cover| ledger.record(cover))
        .transpose()?;
    Ok(Known {
        cover: cover.zip(covering.flatten()),
        ticket: Some((id, record)),
    })
}

impl Run<'_> {
    fn each_letter(
        &mut self,
        keys: &[String],
        work: fn(&mut Self, &str, DeadLetter) -> Went,
        results: &mut Results,
    ) -> Result<(), Failure> {
        for key in keys {
            let letter = match self.out_of_time() {
                true => Err("Time was up before it: say it again."),
                false => match self.ledger.dead_letter(key)? {
                    Some(letter) => Ok(letter),
                    None => Err("There is no such dead letter any more."),
                },
            };
            let went = match letter {
                Ok(letter) => work(self, key, letter)?,
                Err(why) => Err(why),
            };
            results.add(key, went);
        }
        Ok(())
    }

    /// Puts a matter where the next run finds it. Everything before the letter is removed may be done
    /// twice: a crash in between leaves the letter, to be retried again.
    fn retry_letter(&mut self, key: &str, letter: DeadLetter) -> Went {
        let known = known(&self.ledger, &letter)?;
        let about = (letter.ticket.clone(), letter.number.clone());
        let retry = match retry_of(key, &letter, known) {
            Ok(retry) => retry,
            Err(why) => return Ok(Err(why)),
        };
        let said = retry.sentence();
        let done = match retry {
            Retry::Look(ticket, records) => self.decide_anew(&ticket, &records)?,
            Retry::Remark(ticket, record) => self.send_remark_again(&ticket, &record)?,
            Retry::Notify(event, record) => self.notify_again(&event, &record)?,
            Retry::Each => self.each_decides_anew(key, letter)?,
        };
        if let Err(why) = done {
            return Ok(Err(why));
        }
        self.ledger.remove(key)?;
        self.tell(by_hand("retried", &about, said));
        Ok(Ok(said))
    }

    /// The next run reads the ticket, whatever has been seen of it, and finds these records.
    fn decide_anew(
        &mut self,
        ticket: &TicketId,
        records: &[(TicketId, Record)],
    ) -> Result<Result<(), &'static str>, Failure> {
        for (id, record) in records {
            self.ledger.set_record(id, record)?;
        }
        self.wake_next(ticket)?;
        // Nor does it wait for a time of its own any more.
        let waiting = self.head.pending.len();
        self.head.pending.retain(|p| p.ticket != ticket.as_str());
        if self.head.pending.len() < waiting {
            self.save_head()?;
        }
        Ok(Ok(()))
    }

    fn send_remark_again(
        &mut self,
        ticket: &TicketId,
        record: &Record,
    ) -> Result<Result<(), &'static str>, Failure> {
        if self.head.notes_due.len() >= MOST_PENDING {
            return Ok(Err("Too many notes wait to be sent: try again later."));
        }
        self.ledger.set_record(ticket, record)?;
        self.look_for_notes(vec![ticket.clone()]);
        self.save_head()?;
        Ok(Ok(()))
    }

    /// Puts a notification into the inbox again, unless the plan would pass over it.
    fn notify_again(
        &mut self,
        event: &PhoneEvent,
        record: &Record,
    ) -> Result<Result<(), &'static str>, Failure> {
        let answer = plan::on_event(event, Some(record), &self.settings.write_back);
        if matches!(answer, Answer::Ignore(_)) {
            return Ok(Err(
                "Something newer has happened with the alert since, which must not be taken back: drop this.",
            ));
        }
        self.ledger.set_record(&event.alert.ticket, record)?;
        self.ledger
            .append(&keys::inbox(event), &InboxItem::new(event))?;
        Ok(Ok(()))
    }

    /// A letter about several tickets. What there was no time for stays in it, and what it only counts.
    fn each_decides_anew(
        &mut self,
        key: &str,
        letter: DeadLetter,
    ) -> Result<Result<(), &'static str>, Failure> {
        let mut left = letter.tickets.clone();
        while !self.out_of_time()
            && let Some(ticket) = left.pop()
        {
            let Some(id) = TicketId::new(&ticket) else {
                continue;
            };
            let record = self.ledger.record(&id)?;
            let records = match key == keys::DEAD_OTHERS {
                true => of_unraised(&id, record.as_ref(), false),
                false => Ok(Vec::new()),
            };
            if let Ok(records) = records {
                let _ = self.decide_anew(&id, &records)?;
            }
        }
        let looked_at = letter.tickets.len().saturating_sub(left.len());
        let count = letter
            .count
            .saturating_sub(u32::try_from(looked_at).unwrap_or(u32::MAX));
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
        let (tickets, reason) = (left, letter.reason.clone());
        let rest = DeadLetter {
            tickets,
            reason,
            count,
            ..letter
        };
        self.ledger.set_dead_letter(key, &rest)?;
        Ok(Err(why))
    }
}
