//! Tickets, alerts and what people do on the phone. No input or output, no clock.

mod backoff;
mod external_id;
mod mark;
mod note_sync;
mod phone_event;
mod record;
mod ticket;

pub use backoff::{LONGEST_PAUSE, left_until, pause_after};
pub use external_id::ExternalId;
pub use note_sync::{NoteSync, Sending};
pub use phone_event::{PhoneAction, PhoneEvent};
pub use record::{Phase, Record, Unanswered, Writing};
pub use ticket::{Line, Named, Ticket, TicketId, name};

#[cfg(test)]
pub(crate) use ticket::samples;

pub mod rules {
    pub use crate::rules::*;
}
pub use crate::plan::{AckByOperator, AlertPolicy, EndReason};
pub use crate::rules::Teams;
pub use crate::secret::{Secret, fingerprint};
pub use crate::settings::{Notes, Parts, WriteBackPolicy};
pub use crate::topdesk::Reference;
