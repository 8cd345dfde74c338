//! The front for Spin's cron trigger: starts a run of the connector each time the trigger fires. It depends
//! on the contract in `wit/` alone.
//!
//! The trigger does not prevent overlapping runs, does not make up for missed ones, and only logs errors.
//! That is safe: runs may overlap, and the next run does what an earlier one did not. Webhooks need the HTTP
//! front, which is another component of the same application.

pub mod words;

#[cfg(target_family = "wasm")]
mod guest;
