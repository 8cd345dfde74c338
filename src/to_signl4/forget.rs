//! Forgetting what is long over, so that the store does not grow for ever. Of a forgotten ticket it
//! stays known how many alerts it had.

use crate::domain::{Ticket, TicketId};
use crate::ledger::{Forgotten, Phase, Record, keys};
use crate::run::{Failure, Run};
use crate::sorted::Map;
use jiff::{SignedDuration, Timestamp};
use std::cell::RefCell;

/// How long a record is kept after its alert is over.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The same where there are more than [`MANY`] records: long enough for late notifications.
const KEPT_OF_MANY: SignedDuration = SignedDuration::from_hours(1);
/// A store may have no room for more than 1,024 keys.
const MANY: usize = 400;

/// What a run has read of forgotten tickets, by key.
#[derive(Debug, Default)]
pub(crate) struct Formers(RefCell<Map<String, Forgotten>>);

/// The moments that count for forgetting.
#[derive(Clone, Copy)]
pub(super) struct Since {
    /// What has been over since then is forgotten.
    over: Timestamp,
    /// Tickets that were last changed before that are taken for ended for good.
    pub long_ago: Timestamp,
}

impl Since {
    pub(super) fn new(now: Timestamp, records: usize) -> Self {
        let before = |span| now.checked_sub(span).unwrap_or(Timestamp::UNIX_EPOCH);
        let over = if records > MANY { KEPT_OF_MANY } else { KEPT };
        Self {
            over: before(over),
            long_ago: before(KEPT),
        }
    }

    /// Nothing can come of this record any more: its alert is over, and so is its ticket.
    pub(super) fn is_spent(self, record: &Record) -> bool {
        record.ended && record.members.is_empty() && record.is_over_since(self.over)
    }

    /// Its alert is long over, but not its ticket, as far as is known: TOPdesk may have deleted it.
    pub(super) fn is_doubtful(self, record: &Record) -> bool {
        !record.ended && record.is_over_since(self.long_ago)
    }

    /// The alert of a burst that is over, or of which all tickets were forgotten; `stands` says
    /// whether it still stands for one.
    pub(super) fn is_spent_burst(self, record: &Record, stands: bool) -> bool {
        let is_left =
            matches!(record.phase, Phase::Open | Phase::Acknowledged) && !record.members.is_empty();
        !stands && (is_left || record.is_over_since(self.over))
    }
}

/// An alert that the settings leave open although its ticket has ended.
pub(super) fn is_left_open(record: &Record) -> bool {
    matches!(record.phase, Phase::Open | Phase::Acknowledged)
        && record.writing.is_none()
        && record.members.is_empty()
}

impl Run<'_> {
    /// What is known of a ticket without a record, if it was forgotten.
    pub(crate) fn former(&self, ticket: &Ticket) -> Result<Option<Record>, Failure> {
        let key = keys::forgotten(&ticket.id);
        let mut read = self.formers.0.borrow_mut();
        if !read.contains_key(&key) {
            read.insert(key.clone(), self.ledger.forgotten(&key)?);
        }
        let generation = read.get(&key).and_then(|f| f.generation(&ticket.id));
        Ok(generation.map(|generation| Record::former(ticket, generation)))
    }

    /// Whether the alert of a burst stands for a ticket that is still known.
    pub(super) fn stands_for_any(
        &self,
        burst: &TicketId,
        record: &Record,
    ) -> Result<bool, Failure> {
        for member in record.members.iter().filter_map(|id| TicketId::new(id)) {
            let own = self.ledger.record(&member)?;
            if own.is_some_and(|own| own.cover.as_deref() == Some(burst.as_str())) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Forgets records: first it is noted how many alerts each ticket had. Not those for which
    /// something waits, which is found by their records.
    pub(super) fn forget(&mut self, spent: Vec<(TicketId, Record)>) -> Result<(), Failure> {
        let letters = match spent.is_empty() {
            true => return Ok(()),
            false => self.ledger.dead_letters()?,
        };
        let waits = |id: &TicketId| {
            let is_named = |key: &String| key.contains(id.as_str());
            let is_pending = self.head.pending.iter().any(|p| p.ticket == id.as_str());
            is_pending || letters.iter().any(is_named)
        };
        let spent: Vec<_> = spent.into_iter().filter(|(id, _)| !waits(id)).collect();
        let notified = self.ledger.inbox()?.iter().any(|key| key != keys::HINT);
        if notified || self.out_of_time() {
            return Ok(());
        }
        self.remember_formers(&spent)?;
        for (id, _) in &spent {
            self.ledger.forget(id)?;
            self.report.forgotten += 1;
        }
        Ok(())
    }

    fn remember_formers(&mut self, spent: &[(TicketId, Record)]) -> Result<(), Failure> {
        let mut changed: Map<String, Forgotten> = Map::default();
        for (id, record) in spent.iter().filter(|(id, _)| !id.is_burst()) {
            let key = keys::forgotten(id);
            let mut forgotten = match changed.remove(&key) {
                Some(forgotten) => forgotten,
                None => self.ledger.forgotten(&key)?,
            };
            forgotten.add(id, record.generation);
            changed.insert(key, forgotten);
        }
        for (key, forgotten) in changed {
            self.ledger.set_forgotten(&key, &forgotten)?;
            self.formers.0.borrow_mut().insert(key, forgotten);
        }
        Ok(())
    }
}
