//! The harness's own commands.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod demo;
mod usage;
