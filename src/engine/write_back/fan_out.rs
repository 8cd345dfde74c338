//! Applies a person's action on the alert of a burst to each of its tickets.

use crate::domain::{ExternalId, Phase, PhoneAction, PhoneEvent, Record, TicketId};
use crate::engine::alerts::{group_of, mirror_to_duplicate_alert};
use crate::engine::failure::Failure;
use crate::engine::work::Work;
use crate::ledger::{InboxItem, keys};

/// Replaces a burst's notification in the inbox with one for each member. Returns the keys of the new items.
pub(super) fn fan_out(
    work: &mut Work<'_, '_>,
    key: &str,
    event: &PhoneEvent,
    record: Record,
) -> Result<Vec<String>, Failure> {
    let burst = &event.alert.ticket;
    let mut keys = Vec::new();
    for member in record.members.iter().filter_map(|id| TicketId::new(id)) {
        // A ticket that has its own alert by now is not affected.
        let is_member = |r: &Record| group_of(r).as_ref() == Some(burst);
        let Some(own) = work.reader.ledger.record(&member)?.filter(is_member) else {
            continue;
        };
        let event = PhoneEvent {
            id: format!("{}-{}", event.id, member.as_str()),
            alert: ExternalId {
                ticket: member,
                generation: own.generation,
            },
            ..event.clone()
        };
        let key = keys::inbox(&event);
        work.turn.ledger().append(&key, &InboxItem::new(&event))?;
        keys.push(key);
    }
    let before = record.phase;
    let record = after(event, record);
    if record.maybe_duplicated && record.phase != before {
        mirror_to_duplicate_alert(work, &event.alert, record.team.clone(), record.phase);
    }
    work.set_record(burst, &record)?;
    work.turn.ledger().delete(key)?;
    Ok(keys)
}

/// The burst's own record after a notification.
fn after(event: &PhoneEvent, mut record: Record) -> Record {
    record.phase = match (&event.action, record.phase) {
        (PhoneAction::Acknowledged, Phase::Raising | Phase::Open) => Phase::Acknowledged,
        (PhoneAction::Closed, _) => Phase::Closed,
        (PhoneAction::Open, _) => Phase::Open,
        (_, phase) => phase,
    };
    if event.action.changes_status() {
        record.status_us = record.status_us.max(event.raised.as_microsecond());
    }
    record.handle(event.short_id());
    record
}
