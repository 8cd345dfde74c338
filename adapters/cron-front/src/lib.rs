//! The front for Spin's cron trigger: a run of the connector each time that it fires. It depends on the
//! contract in `wit/` alone.
//!
//! The trigger knows no overlap and no catching up, and only logs what a run says. Neither matters here:
//! runs may overlap, and what one did not do the next one does. Webhooks need the HTTP front, which is a
//! component of its own in the same application.

pub mod words;

#[cfg(target_family = "wasm")]
mod guest;
