//! Decides what to do about a ticket or a phone event, from its stored record. Pure: no clock and no I/O. The state
//! table has two halves: `ticket` decides from TOPdesk to SIGNL4, `event` from SIGNL4 to TOPdesk.

mod decision;
mod event;
mod missed_events;
mod reaction;
mod ticket;
pub(crate) mod words;

pub use decision::{Change, Decision, Effect, NoActionReason, Raise, ResolveReason};
pub use event::{EventDecision, Ignored, WriteBack, on_event, remark_fingerprint};
pub use missed_events::{MissedEvent, missed_events};
pub use ticket::{DecisionInput, on_ticket};
