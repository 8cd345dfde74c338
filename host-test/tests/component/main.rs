//! The connector that ships, in the harness.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

#[path = "../../../host/tests/calls/guest/mod.rs"]
#[expect(dead_code, reason = "the other guests are for other tests")]
mod guest;
mod played;
mod simulated;
mod trouble;
mod whole;
