//! The front with a request and a connector that are played: what it asks of the connector, in which order,
//! and what it responds.
#![expect(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod api;
mod hostile;
mod layers;
mod login;
mod metrics;
mod order;
mod page;
mod scene;
