//! Tickets, alerts, phone events, and the policies and rules that decide which ticket alerts whom. This module does no
//! I/O, reads no clock and uses nothing else of the crate.

mod alert_policy;
mod backoff;
mod external_id;
mod fiql;
mod list_position;
mod moment;
mod note_sync;
mod phone_event;
mod record;
pub mod rules;
mod secret;
mod signl4_alert;
mod stable_hash;
mod teams;
mod ticket;
mod ticket_change;
mod write_back_policy;

pub use alert_policy::{AckByOperator, AlertPolicy, EndReason};
pub use backoff::{MAX_PAUSE, left_until, pause_after};
pub use external_id::ExternalId;
pub use fiql::check_filter;
pub use list_position::ListPosition;
pub use moment::whole_second;
pub use note_sync::{NoteSync, Sending};
pub use phone_event::{PhoneAction, PhoneEvent};
pub use record::{Phase, Record, Unanswered, Writing};
pub use secret::{Secret, fingerprint};
pub use signl4_alert::{Remark, Signl4Alert};
pub use teams::Teams;
pub use ticket::{Line, Named, Ticket, TicketId, name};
pub use ticket_change::{Note, Reference, TicketChange, without_blanks};
pub use write_back_policy::{NoteVisibility, WriteBackParts, WriteBackPolicy};

#[cfg(test)]
pub(crate) use ticket::samples;
