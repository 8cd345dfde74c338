//! Lists, retries and drops dead letters: work that was abandoned and waits for a person. A retry only
//! queues the work for the next run, which decides again.

mod answer;
mod apply;
mod retry;

pub use apply::{discard, retry};

use crate::domain::TicketId;
use crate::engine::Failure;
use crate::ledger::{DeadLetter, LedgerReader};
use crate::ports::Ports;
use answer::{Page, ShownLetter};
use retry::{StoredRecords, retry_of};

/// The limit of dead letters that one call lists, retries or drops.
const MAX_LETTERS: usize = 100;

/// Returns dead letters in the order of their keys, as JSON: at most `limit` (1 to 100) of those after the
/// key `after`. Changes nothing.
///
/// # Errors
/// When the state cannot be read, or `limit` is out of range.
pub fn list(ports: Ports<'_>, after: Option<&str>, limit: u32) -> Result<String, Failure> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if !(1..=MAX_LETTERS).contains(&limit) {
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
    while letters.len() < limit
        && let Some(key) = left.next()
    {
        if let Some(letter) = ledger.dead_letter(&key)? {
            let advice = retry_of(&key, &letter, stored_records(ledger, &letter)?);
            letters.push(ShownLetter::new(key, letter, advice));
        }
    }
    let more = left.peek().is_some();
    answer::json(&Page {
        letters,
        more,
        total,
    })
}

/// Reads the records of the ticket that a letter is about.
fn stored_records(ledger: LedgerReader<'_>, letter: &DeadLetter) -> Result<StoredRecords, Failure> {
    let Some(id) = TicketId::new(&letter.ticket) else {
        return Ok(StoredRecords::default());
    };
    let record = ledger.record(&id)?;
    let leader = record
        .as_ref()
        .and_then(|r| TicketId::new(r.group_leader.as_deref()?));
    let leader_record = leader
        .as_ref()
        .map(|leader| ledger.record(leader))
        .transpose()?;
    Ok(StoredRecords {
        leader: leader.zip(leader_record.flatten()),
        ticket: Some((id, record)),
    })
}
