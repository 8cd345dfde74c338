//! From tickets to alerts. `poll` reads what has changed; `pending`, `wake` and `reconcile` read
//! tickets that have a time of their own, and `forget` what is long over; `judge` asks the rules, `alerts` acts, `settle` records what
//! became of it.

pub(crate) mod alerts;
mod cover;
pub(crate) mod forget;
pub(crate) mod judge;
mod note_entry;
mod notes;
mod pending;
mod poll;
mod reconcile;
pub(crate) mod settle;
pub(crate) mod too_old;
mod wake;
