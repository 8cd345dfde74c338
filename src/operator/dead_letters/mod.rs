//! What was given up: to be seen, tried again or dropped by a person. A retry only puts the matter
//! where the next run finds it; that run decides anew.

mod answer;
mod apply;
mod retry;

pub use apply::{discard, retry};

use crate::domain::TicketId;
use crate::engine::Failure;
use crate::ledger::{DeadLetter, LedgerReader};
use crate::ports::Ports;
use answer::{Listed, Page};
use retry::{Known, retry_of};

/// How many are listed, retried or dropped in one call.
const MAX_LETTERS: usize = 100;

/// Lists dead letters in the order of their keys, as JSON: at most `most` (1 to 100) of those after the
/// key `after`. Reads only.
///
/// # Errors
/// When the state cannot be read, or `most` is none of these.
pub fn list(ports: Ports<'_>, after: Option<&str>, most: u32) -> Result<String, Failure> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if !(1..=MAX_LETTERS).contains(&most) {
        let message = format!("expected 1 to {MAX_LETTERS} dead letters");
        return Err(Failure::Refused(message));
    }
    let ledger = LedgerReader::new(ports.store);
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
            let advice = retry_of(&key, &letter, known(ledger, &letter)?);
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

/// What is remembered of the ticket that a letter is about.
fn known(ledger: LedgerReader<'_>, letter: &DeadLetter) -> Result<Known, Failure> {
    let Some(id) = TicketId::new(&letter.ticket) else {
        return Ok(Known::default());
    };
    let record = ledger.record(&id)?;
    let leader = record
        .as_ref()
        .and_then(|r| TicketId::new(r.group_leader.as_deref()?));
    let leading = leader
        .as_ref()
        .map(|leader| ledger.record(leader))
        .transpose()?;
    Ok(Known {
        leader: leader.zip(leading.flatten()),
        ticket: Some((id, record)),
    })
}
