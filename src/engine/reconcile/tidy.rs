//! Maintenance at the beginning of a round, and after the head was lost.

use crate::engine::due::recount_due;
use crate::engine::failure::Failure;
use crate::engine::work::Work;
use crate::ledger::{self, Effect, Round, keys};
use jiff::SignedDuration;

/// How long dead letters are kept individually.
const DEAD_LETTER_RETENTION: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Rebuilds the earliest due time in the head, and removes outdated keys from the store.
pub(super) fn tidy(work: &mut Work<'_, '_>) -> Result<(), Failure> {
    recount_due(work)?;
    ledger::sweep_elections(work.turn.ledger().store())?;
    merge_old_dead_letters(work)
}

/// Merges dead letters older than [`DEAD_LETTER_RETENTION`] into a single one that counts them.
fn merge_old_dead_letters(work: &Work<'_, '_>) -> Result<(), Failure> {
    let now_ms = work.ctx.now_ms();
    let kept_ms = i64::try_from(DEAD_LETTER_RETENTION.as_millis()).unwrap_or(i64::MAX);
    for key in work.reader.ledger.dead_letters()? {
        if key == keys::DEAD_OTHERS {
            continue;
        }
        if let Some(letter) = work.reader.ledger.dead_letter(&key)?
            && now_ms.saturating_sub(letter.at_ms) > kept_ms
        {
            work.turn.ledger().merge_dead_letter(&letter)?;
            work.turn.ledger().delete(&key)?;
        }
    }
    Ok(())
}

/// Handles a missing cursor although there are records, which means that the store has lost the head. Alerts
/// are found again through their records by a new round. A dead letter tells a person that the rest of the
/// head is lost.
pub(crate) fn recover_lost_cursor(work: &mut Work<'_, '_>) -> Result<(), Failure> {
    let ledger = work.reader.ledger;
    if ledger.record_keys()?.is_empty() && ledger.due()?.is_empty() {
        return Ok(());
    }
    work.add_dead_letter(
        keys::DEAD_CURSOR,
        ("", ""),
        Effect::Read,
        "the cursor was missing from the store, although tickets are followed: their alerts are compared now, but \
         a ticket without an alert that was last changed before the time of the setting lookback is not looked \
         at; ask for a back-fill from when the connector last worked, then drop this",
    )?;
    work.turn.head.round = Some(Round::begin(work.ctx.now_ms()));
    recount_due(work)
}
