//! From people on the phone to tickets. `inbox` works off what webhooks and polling left, each ticket in
//! order; `deliver` writes each notification to its ticket, once; `change` writes as much as TOPdesk takes.

mod change;
mod deliver;
mod draft;
mod fan_out;
mod inbox;
mod outcome;
mod refusals;

pub(crate) use inbox::process_inbox;
