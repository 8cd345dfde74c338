//! The TOPdesk ↔ SIGNL4 connector.
//!
//! Tickets of your choice wake the person on duty; acknowledgements, closes and remarks come back
//! to the ticket as status, operator and notes. The crate is a pure core over five ports
//! ([`ports`]); built for WebAssembly it is a component that implements the contract in `wit/`.
//!
//! Where to begin: [`plan`] decides, [`engine`] is one run, which the host calls by
//! [`engine::schedule`] and [`engine::webhook`], [`ledger`] remembers, [`operator`] answers what a person
//! asks. `ARCHITECTURE.md` has the map.

pub mod domain;
pub mod engine;
pub mod ledger;
pub mod operator;
pub mod plan;
pub mod ports;
pub mod settings;
pub mod signl4;
pub mod topdesk;

#[cfg(target_family = "wasm")]
mod guest;

pub use domain::Secret;
pub use engine::{Failure, Outcome, Report};
