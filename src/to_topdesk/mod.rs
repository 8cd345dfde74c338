//! From people on the phone to tickets. `look` finds what notifications did not tell; `inbox` works
//! all of it off in order; `write_back` writes each to its ticket, once, as far as TOPdesk takes it.

mod change;
mod draft;
mod inbox;
mod look;
mod refusals;
mod write_back;
