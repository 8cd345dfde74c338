//! Deletes records of tickets that ended long ago, so that the store does not grow without limit. A
//! tombstone keeps the number of alerts that a deleted record had.

use crate::domain::{Phase, Record, TicketId};
use crate::engine::alerts::group_of;
use crate::engine::availability::Checkpoint;
use crate::engine::failure::Failure;
use crate::engine::journal::Event;
use crate::engine::throttle::Share;
use crate::engine::work::Work;
use crate::ledger::{LedgerReader, Tombstones, keys};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// How long a record is kept after its alert has ended.
const RETENTION: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long it is kept if there are more than [`MANY_RECORDS`]: long enough for late notifications.
const SHORT_RETENTION: SignedDuration = SignedDuration::from_hours(1);
/// From this many records on they are kept for a shorter time: a store may be limited to 1,024 keys.
const MANY_RECORDS: usize = 400;

/// The cutoff times for deleting records.
#[derive(Clone, Copy)]
pub(super) struct Cutoffs {
    /// Records whose alert ended before this time are deleted.
    over: Timestamp,
    /// Tickets last changed before this time count as ended for good.
    pub long_ago: Timestamp,
}

impl Cutoffs {
    pub fn new(now: Timestamp, records: usize) -> Self {
        let before = |span| now.checked_sub(span).unwrap_or(Timestamp::UNIX_EPOCH);
        let kept = if records > MANY_RECORDS {
            SHORT_RETENTION
        } else {
            RETENTION
        };
        Self {
            over: before(kept),
            long_ago: before(RETENTION),
        }
    }

    /// Whether nothing can happen to this record any more: its alert and its ticket have ended.
    pub fn is_over(self, record: &Record) -> bool {
        record.ended && record.members.is_empty() && record.is_over_since(self.over)
    }

    /// Whether the alert ended long ago while the ticket seems open: TOPdesk may have deleted it.
    pub fn is_doubtful(self, record: &Record) -> bool {
        !record.ended && record.is_over_since(self.long_ago)
    }

    /// Whether the record of a burst can be deleted: its alert has ended, or all its tickets' records were
    /// deleted.
    pub fn burst_is_over(self, record: &Record, has_members: bool) -> bool {
        let is_left =
            matches!(record.phase, Phase::Open | Phase::Acknowledged) && !record.members.is_empty();
        !has_members && (is_left || record.is_over_since(self.over))
    }
}

/// Whether the alert of an ended ticket is still open because the settings leave it open.
pub(super) fn is_left_open(record: &Record) -> bool {
    matches!(record.phase, Phase::Open | Phase::Acknowledged)
        && record.writing.is_none()
        && record.members.is_empty()
}

/// Whether a burst covers a ticket that still has a record.
pub(super) fn group_has_members(
    ledger: LedgerReader<'_>,
    leader: &TicketId,
    record: &Record,
) -> Result<bool, Failure> {
    for member in record.members.iter().filter_map(|id| TicketId::new(id)) {
        let own = ledger.record(&member)?;
        if own.is_some_and(|own| group_of(&own).as_ref() == Some(leader)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Deletes records, after their tombstones are stored. Records with a retry, a dead letter or a pending
/// notification are kept, because these need the record.
pub(super) fn forget(
    work: &mut Work<'_, '_>,
    over: Vec<(TicketId, Record)>,
) -> Result<(), Failure> {
    if over.is_empty() {
        return Ok(());
    }
    let letters = work.reader.ledger.dead_letters()?;
    let waits = |id: &TicketId| {
        let is_named = |key: &String| key.contains(id.as_str());
        work.turn.head.retries.contains(id) || letters.iter().any(is_named)
    };
    let over: Vec<_> = over.into_iter().filter(|(id, _)| !waits(id)).collect();
    let inbox = work.reader.ledger.inbox()?;
    let has_notifications = inbox.iter().any(|key| key != keys::HINT);
    if has_notifications || work.checkpoint(Share::Whole) == Checkpoint::Stop {
        return Ok(());
    }
    set_tombstones(work, &over)?;
    for (id, _) in &over {
        work.turn.ledger().delete_record(id)?;
        work.journal.record(Event::Forgotten);
    }
    Ok(())
}

fn set_tombstones(work: &Work<'_, '_>, over: &[(TicketId, Record)]) -> Result<(), Failure> {
    let mut changed: BTreeMap<String, Tombstones> = BTreeMap::new();
    for (id, record) in over.iter().filter(|(id, _)| !id.is_burst()) {
        let key = keys::tombstones(id);
        let mut tombstones = match changed.remove(&key) {
            Some(tombstones) => tombstones,
            None => work.reader.ledger.tombstones(&key)?,
        };
        tombstones.add(id, record.generation);
        changed.insert(key, tombstones);
    }
    for (key, tombstones) in changed {
        work.turn.ledger().set_tombstones(&key, &tombstones)?;
        work.reader.remember_tombstones(key, tombstones);
    }
    Ok(())
}
