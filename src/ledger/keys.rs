//! Every key of the store. All are of `[A-Za-z0-9._:-]` and at most 90 bytes long.

use crate::domain::fingerprint;
use crate::domain::{PhoneEvent, TicketId};

/// The cursor.
pub const HEAD: &str = "head";
/// Before the keys of the inbox.
pub const INBOX: &str = "in.";
/// The hint that TOPdesk has news; sorts after all events.
pub const HINT: &str = "in.hint";
/// Before the keys of dead letters.
pub const DEAD: &str = "dead.";
/// What was given up beyond what is kept one by one; sorts before all others.
pub const DEAD_OTHERS: &str = "dead.-others";
/// The cursor was missing.
pub const DEAD_CURSOR: &str = "dead.-cursor";
/// Before the records of tickets.
pub const TICKET: &str = "ticket.";
/// Before the tickets to be looked at again.
pub const DUE: &str = "due.";
/// Before what is left of forgotten tickets.
pub const TOMBSTONES: &str = "gone.";
/// Before the pages of what was done.
pub const AUDIT: &str = "audit.";
/// Wrong admin tokens lately.
pub const GUESSES: &str = "guesses";
/// What a check writes and deletes, to see whether that can be done.
pub const PROBE: &str = "check.probe";
/// The same, of a counter.
pub const PROBE_COUNTER: &str = "check.counter";
/// Who works now.
pub const LEASE: &str = "lease";
/// Before the counters by which the holder of a lease is elected.
pub const ELECTION: &str = "lease.";
/// Before the flags of those who want to work.
pub const FLAG: &str = "lease.flag.";

/// What is known of a ticket.
#[must_use]
pub fn ticket(id: &TicketId) -> String {
    format!("{TICKET}{}", id.as_str())
}

/// The ticket of such a key.
#[must_use]
pub fn read_ticket(key: &str) -> Option<TicketId> {
    TicketId::new(key.strip_prefix(TICKET)?)
}

/// Where to find what is left of a ticket if it was forgotten: one of 16 keys.
#[must_use]
pub fn tombstones(id: &TicketId) -> String {
    format!("{TOMBSTONES}{:x}", fingerprint(&[id.as_str()]) >> 60)
}

/// Where a notification waits: sorted by when it happened.
#[must_use]
pub fn inbox(event: &PhoneEvent) -> String {
    let millis = event.raised.as_millisecond().clamp(0, 9_999_999_999_999);
    format!("{INBOX}{millis:013}.{}", event.short_id())
}

/// When the notification under such a key happened (Unix milliseconds); none for the hint.
#[must_use]
pub fn read_inbox(key: &str) -> Option<i64> {
    let (at_ms, _) = key.strip_prefix(INBOX)?.split_once('.')?;
    at_ms.parse().ok()
}

/// A ticket to be looked at again at a moment (Unix milliseconds).
#[must_use]
pub fn due(at_ms: i64, id: &TicketId) -> String {
    let at_ms = at_ms.clamp(0, 9_999_999_999_999);
    format!("{DUE}{at_ms:013}.{}", id.as_str())
}

/// The moment and the ticket of such a key; none if [`due`] would not write it so, since it is removed
/// under the name that [`due`] gives it.
#[must_use]
pub fn read_due(key: &str) -> Option<(i64, TicketId)> {
    let (at_ms, id) = key.strip_prefix(DUE)?.split_once('.')?;
    let (at_ms, id) = (at_ms.parse().ok()?, TicketId::new(id)?);
    (due(at_ms, &id) == key).then_some((at_ms, id))
}

/// A dead letter: one per ticket and matter.
#[must_use]
pub fn dead(id: &TicketId, matter: &str) -> String {
    format!("{DEAD}{}.{matter}", id.as_str())
}

/// The list of tickets that were too old, one per run, by the moment of its first (Unix
/// milliseconds).
#[must_use]
pub fn too_old(at_ms: i64) -> String {
    let at_ms = at_ms.clamp(0, 9_999_999_999_999);
    format!("{DEAD}too-old.{at_ms:013}")
}

/// The dead letter of a ticket whose end should have ended the alert of a burst.
#[must_use]
pub fn dead_burst(member: &TicketId, burst: &TicketId) -> String {
    dead(member, burst.as_str())
}

/// Before the dead letters of a ticket.
#[must_use]
pub fn dead_of(id: &TicketId) -> String {
    format!("{DEAD}{}.", id.as_str())
}

/// A page of what was done, by a moment that no other has (Unix milliseconds).
#[must_use]
pub fn audit(at_ms: i64) -> String {
    let at_ms = at_ms.clamp(0, 9_999_999_999_999);
    format!("{AUDIT}{at_ms:013}")
}

/// The moment of such a key.
#[must_use]
pub fn read_audit(key: &str) -> Option<i64> {
    key.strip_prefix(AUDIT)?.parse().ok()
}

/// The counter by which the holder of a lease is elected.
#[must_use]
pub fn election(epoch: u64, window: i64) -> String {
    format!("{ELECTION}{epoch}.{window}")
}

/// The flag of a caller that wants to work, by its moment (Unix nanoseconds), in a store without atomic
/// counters. Two callers never have the same moment.
#[must_use]
pub fn flag(at_ns: i128) -> String {
    format!("{FLAG}{at_ns}")
}

/// The epoch of such a counter.
#[must_use]
pub fn read_election(key: &str) -> Option<u64> {
    let (epoch, _) = key.strip_prefix(ELECTION)?.split_once('.')?;
    epoch.parse().ok()
}

/// To the byte: under another key nothing would be found that an earlier version stored.
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
    fn a_notification_waits_under_its_moment_and_the_hash_of_its_id() {
        assert_eq!(event_at(5).short_id(), "a1cdaf6df4ccebeb");
        assert_eq!(inbox(&event_at(5)), "in.0000000000005.a1cdaf6df4ccebeb");
        assert_eq!(inbox(&event_at(-5)), "in.0000000000000.a1cdaf6df4ccebeb");
    }

    #[test]
    fn a_ticket_to_be_looked_at_again_stands_under_its_moment() {
        assert_eq!(due(5, &id()), "due.0000000000005.a-1");
        assert_eq!(due(-5, &id()), "due.0000000000000.a-1");
        assert_eq!(due(i64::MAX, &id()), "due.9999999999999.a-1");
        assert_eq!(read_due("due.0000000000005.a-1"), Some((5, id())));
        assert_eq!(read_due("due.now.a-1"), None);
    }

    #[test]
    fn a_dead_letter_stands_under_its_ticket_and_matter() {
        assert_eq!(dead(&id(), "raise.1"), "dead.a-1.raise.1");
        assert_eq!(dead_of(&id()), "dead.a-1.");
    }

    #[test]
    fn the_tickets_that_were_too_old_stand_under_the_moment_of_the_first() {
        assert_eq!(too_old(5), "dead.too-old.0000000000005");
    }

    #[test]
    fn a_lease_is_won_by_the_counter_of_its_epoch_and_window() {
        assert_eq!(election(7, 3), "lease.7.3");
    }

    #[test]
    fn a_wake_up_is_read_under_the_name_that_it_is_written_with_and_no_other() {
        let id = TicketId::made_from("a");
        assert_eq!(read_due(&due(5, &id)), Some((5, id)));
        for other in ["due.5.a", "due.-000000000005.a", "due.+000000000005.a"] {
            assert_eq!(read_due(other), None, "{other}");
        }
    }

    #[test]
    fn a_counter_of_an_election_tells_its_epoch() {
        assert_eq!(read_election("lease.7.3"), Some(7));
        assert_eq!(read_election("lease"), None);
    }

    #[test]
    fn the_dead_letter_of_a_bursts_member_stands_under_the_member() {
        let burst = TicketId::burst("rule", "first");
        let expected = format!("dead.a-1.{}", burst.as_str());
        assert_eq!(dead_burst(&id(), &burst), expected);
    }
}
