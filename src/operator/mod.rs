//! The commands for people: check the configuration, show the status, explain a ticket, handle dead letters,
//! pause, back-fill. Only retries, drops, pauses and back-fills change the state.

pub mod backfill;
pub mod check;
pub mod dead_letters;
pub mod describe;
pub mod explain;
pub mod pause;
pub mod status;
