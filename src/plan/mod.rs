//! What should happen, given what is known and what is seen. Pure: no clock, no input or output.
//! Two halves of one table: `ticket` from TOPdesk to SIGNL4, `event` back.

mod decision;
mod event;
mod found;
mod reaction;
mod ticket;
pub(crate) mod words;

pub use decision::{Because, Change, Decision, Effect, Raise, Why};
pub use event::{Answer, Ignored, WriteBack, on_event, remark_fingerprint};
pub use found::{MissedEvent, missed_events};
pub use ticket::{Seen, on_ticket};
