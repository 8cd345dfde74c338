//! The TOPdesk ↔ SIGNL4 connector.
//!
//! Tickets that match your rules alert the person on duty; acknowledgements, closes and remarks are
//! written back to the ticket as status, operator and notes. The crate is a pure core over five ports
//! ([`ports`]); built for WebAssembly it is a component that implements the contract in `wit/`.
//!
//! Where to begin: [`plan`] makes the decisions, [`engine`] performs one run, which the host calls through
//! [`engine::schedule`] and [`engine::webhook`], [`ledger`] stores the state, [`operator`] has the commands
//! for people. `ARCHITECTURE.md` describes the modules.

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
