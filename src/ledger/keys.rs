//! Every key of the store. All are of `[A-Za-z0-9._:-]` and at most 90 bytes long.

use crate::domain::{PhoneEvent, TicketId};
use crate::secret::fingerprint;

/// The cursor.
pub const HEAD: &str = "head";
/// Before the keys of the inbox.
pub const INBOX: &str = "in.";
/// The hint that TOPdesk has news; sorts after all events.
pub const HINT: &str = "in.hint";
/// Before the keys of dead letters.
pub const DEAD: &str = "dead.";
/// Who works now.
pub const LEASE: &str = "lease";

/// What is known of a ticket.
#[must_use]
pub fn ticket(id: &TicketId) -> String {
    format!("ticket.{}", id.as_str())
}

/// A short name for a notification, the same each time it arrives.
#[must_use]
pub fn event(event: &PhoneEvent) -> String {
    event_id(&event.id)
}

/// The same, from the notification's id alone.
#[must_use]
pub fn event_id(id: &str) -> String {
    format!("{:016x}", fingerprint(&[id]))
}

/// Where a notification waits: sorted by when it happened.
#[must_use]
pub fn inbox(event: &PhoneEvent) -> String {
    let millis = event.raised.as_millisecond().clamp(0, 9_999_999_999_999);
    format!("{INBOX}{millis:013}.{}", self::event(event))
}

/// A dead letter: one per ticket and matter.
#[must_use]
pub fn dead(id: &TicketId, matter: &str) -> String {
    format!("{DEAD}{}.{matter}", id.as_str())
}

/// The counter by which the holder of a lease is elected.
#[must_use]
pub fn election(epoch: u64, window: i64) -> String {
    format!("{LEASE}.{epoch}.{window}")
}
