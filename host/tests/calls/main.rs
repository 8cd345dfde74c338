//! Calls of a component: through the contract, and over HTTP. Small components stand in for the connector.
#![expect(clippy::unwrap_used, reason = "tests")]

mod front;
mod guest;
mod host;
