//! Where state is kept.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod contract;
#[cfg(unix)]
mod redis;
