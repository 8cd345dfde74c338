//! From actions on the phone to tickets: `inbox` processes the items from webhooks and polling, each ticket
//! in order; `deliver` writes each notification to its ticket once; `change` writes as much of it as TOPdesk
//! accepts.

mod change;
mod deliver;
mod draft;
mod fan_out;
mod inbox;
mod outcome;
mod refusals;

pub(crate) use inbox::process_inbox;
