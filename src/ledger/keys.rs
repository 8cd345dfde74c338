//! All keys of the store. They match `[A-Za-z0-9._:-]` and have at most 90 bytes.

use crate::domain::fingerprint;
use crate::domain::{PhoneEvent, TicketId};

/// The head, which contains the cursor.
pub const HEAD: &str = "head";
/// The prefix of the inbox.
pub const INBOX: &str = "in.";
/// The hint that TOPdesk has changes. It sorts after all events.
pub const HINT: &str = "in.hint";
/// The prefix of dead letters.
pub const DEAD: &str = "dead.";
/// The dead letter that counts those which are not stored one by one. It sorts before all others.
pub const DEAD_OTHERS: &str = "dead.-others";
/// The dead letter about a missing cursor.
pub const DEAD_CURSOR: &str = "dead.-cursor";
/// The prefix of the tickets' records.
pub const TICKET: &str = "ticket.";
/// The prefix of scheduled rechecks.
pub const DUE: &str = "due.";
/// The prefix of tombstones.
pub const TOMBSTONES: &str = "gone.";
/// The prefix of the audit log's pages.
pub const AUDIT: &str = "audit.";
/// The count of recent wrong admin tokens.
pub const GUESSES: &str = "guesses";
/// The key that a check writes and deletes, to test the store.
pub const PROBE: &str = "check.probe";
/// The counter that a check increments and deletes, to test the store.
pub const PROBE_COUNTER: &str = "check.counter";
/// The holder of the lease.
pub const LEASE: &str = "lease";
/// The prefix of the counters that elect the lease's holder.
pub const ELECTION: &str = "lease.";
/// The prefix of the flags of callers that want the lease.
pub const FLAG: &str = "lease.flag.";

/// The record of a ticket.
#[must_use]
pub fn ticket(id: &TicketId) -> String {
    format!("{TICKET}{}", id.as_str())
}

/// The ticket of a record's key; none for another key.
#[must_use]
pub fn read_ticket(key: &str) -> Option<TicketId> {
    TicketId::new(key.strip_prefix(TICKET)?)
}

/// The tombstones that contain a ticket if its record was deleted: one of 16 keys.
#[must_use]
pub fn tombstones(id: &TicketId) -> String {
    format!("{TOMBSTONES}{:x}", fingerprint(&[id.as_str()]) >> 60)
}

/// An event in the inbox. The keys sort by the events' times.
#[must_use]
pub fn inbox(event: &PhoneEvent) -> String {
    let millis = event.raised.as_millisecond().clamp(0, 9_999_999_999_999);
    format!("{INBOX}{millis:013}.{}", event.short_id())
}

/// The time of an inbox key's event (Unix milliseconds); none for the hint.
#[must_use]
pub fn read_inbox(key: &str) -> Option<i64> {
    let (at_ms, _) = key.strip_prefix(INBOX)?.split_once('.')?;
    at_ms.parse().ok()
}

/// The scheduled recheck of a ticket at a time (Unix milliseconds).
#[must_use]
pub fn due(at_ms: i64, id: &TicketId) -> String {
    let at_ms = at_ms.clamp(0, 9_999_999_999_999);
    format!("{DUE}{at_ms:013}.{}", id.as_str())
}

/// The time (Unix milliseconds) and the ticket of such a key. None for a key that [`due`] would not make, because the
/// key is deleted by the name that [`due`] makes.
#[must_use]
pub fn read_due(key: &str) -> Option<(i64, TicketId)> {
    let (at_ms, id) = key.strip_prefix(DUE)?.split_once('.')?;
    let (at_ms, id) = (at_ms.parse().ok()?, TicketId::new(id)?);
    (due(at_ms, &id) == key).then_some((at_ms, id))
}

/// A dead letter of a ticket. `matter` names the work that failed.
#[must_use]
pub fn dead(id: &TicketId, matter: &str) -> String {
    format!("{DEAD}{}.{matter}", id.as_str())
}

/// The dead letter of a run that lists tickets older than `max_age`, by the time of its first one (Unix milliseconds).
#[must_use]
pub fn too_old(at_ms: i64) -> String {
    let at_ms = at_ms.clamp(0, 9_999_999_999_999);
    format!("{DEAD}too-old.{at_ms:013}")
}

/// The dead letter of a ticket whose end should have resolved the alert of its burst.
#[must_use]
pub fn dead_burst(member: &TicketId, burst: &TicketId) -> String {
    dead(member, burst.as_str())
}

/// The prefix of the dead letters of a ticket.
#[must_use]
pub fn dead_of(id: &TicketId) -> String {
    format!("{DEAD}{}.", id.as_str())
}

/// A page of the audit log, by a time that no other page has (Unix milliseconds).
#[must_use]
pub fn audit(at_ms: i64) -> String {
    let at_ms = at_ms.clamp(0, 9_999_999_999_999);
    format!("{AUDIT}{at_ms:013}")
}

/// The time of such a key (Unix milliseconds).
#[must_use]
pub fn read_audit(key: &str) -> Option<i64> {
    key.strip_prefix(AUDIT)?.parse().ok()
}

/// The counter that elects the lease's holder for an epoch in a time window.
#[must_use]
pub fn election(epoch: u64, window: i64) -> String {
    format!("{ELECTION}{epoch}.{window}")
}

/// The flag of a caller that wants the lease, by the time of the call (Unix nanoseconds), in a store without atomic
/// counters. Two callers are assumed never to have the same time.
#[must_use]
pub fn flag(at_ns: i128) -> String {
    format!("{FLAG}{at_ns}")
}

/// The epoch of an election's counter; none for another key.
#[must_use]
pub fn read_election(key: &str) -> Option<u64> {
    let (epoch, _) = key.strip_prefix(ELECTION)?.split_once('.')?;
    epoch.parse().ok()
}

/// Keys must stay exactly the same, so that what earlier versions stored is found.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ExternalId, PhoneAction};
    use jiff::Timestamp;

    fn id() -> TicketId {
        TicketId::new("a-1").unwrap()
    }

    fn event_at(millis: i64) -> PhoneEvent {
        PhoneEvent {
            id: "n1".into(),
            raised: Timestamp::from_millisecond(millis).unwrap(),
            action: PhoneAction::Closed,
            alert: ExternalId {
                ticket: id(),
                generation: 1,
            },
            person: None,
            email: None,
        }
    }

    #[test]
    fn a_ticket_has_one_record() {
        assert_eq!(ticket(&id()), "ticket.a-1");
        assert_eq!(read_ticket("ticket.a-1"), Some(id()));
        assert_eq!(read_ticket("dead.a-1"), None);
    }

    #[test]
    fn the_key_of_an_event_has_its_time_and_the_hash_of_its_id() {
        assert_eq!(event_at(5).short_id(), "a1cdaf6df4ccebeb");
        assert_eq!(inbox(&event_at(5)), "in.0000000000005.a1cdaf6df4ccebeb");
        assert_eq!(inbox(&event_at(-5)), "in.0000000000000.a1cdaf6df4ccebeb");
    }

    #[test]
    fn the_key_of_a_recheck_has_its_time_and_ticket() {
        assert_eq!(due(5, &id()), "due.0000000000005.a-1");
        assert_eq!(due(-5, &id()), "due.0000000000000.a-1");
        assert_eq!(due(i64::MAX, &id()), "due.9999999999999.a-1");
        assert_eq!(read_due("due.0000000000005.a-1"), Some((5, id())));
        assert_eq!(read_due("due.now.a-1"), None);
    }

    #[test]
    fn the_key_of_a_dead_letter_has_its_ticket_and_matter() {
        assert_eq!(dead(&id(), "raise.1"), "dead.a-1.raise.1");
        assert_eq!(dead_of(&id()), "dead.a-1.");
    }

    #[test]
    fn the_key_of_too_old_tickets_has_the_time_of_the_first() {
        assert_eq!(too_old(5), "dead.too-old.0000000000005");
    }

    #[test]
    fn a_lease_is_won_by_the_counter_of_its_epoch_and_window() {
        assert_eq!(election(7, 3), "lease.7.3");
    }

    #[test]
    fn the_key_of_a_recheck_is_read_only_as_it_is_written() {
        let id = TicketId::made_from("a");
        assert_eq!(read_due(&due(5, &id)), Some((5, id)));
        for other in ["due.5.a", "due.-000000000005.a", "due.+000000000005.a"] {
            assert_eq!(read_due(other), None, "{other}");
        }
    }

    #[test]
    fn the_key_of_an_election_has_its_epoch() {
        assert_eq!(read_election("lease.7.3"), Some(7));
        assert_eq!(read_election("lease"), None);
    }

    #[test]
    fn the_dead_letter_of_a_bursts_member_has_the_key_of_the_member() {
        let burst = TicketId::burst("rule", "first");
        let expected = format!("dead.a-1.{}", burst.as_str());
        assert_eq!(dead_burst(&id(), &burst), expected);
    }
}
