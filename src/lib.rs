//! The TOPdesk ↔ SIGNL4 connector.
//!
//! Tickets of your choice wake the person on duty; acknowledgements, closes and remarks come back
//! to the ticket as status, operator and notes. The crate is a pure core over five ports
//! ([`ports`]); built for WebAssembly it is a component that implements the contract in `wit/`.
//!
//! Where to begin: [`plan`] decides, [`schedule`] and [`webhook`] are what the host calls,
//! [`ledger`] remembers. `ARCHITECTURE.md` has the map.

pub mod access;
pub mod backfill;
pub mod check;
pub mod dates;
pub mod dead_letters;
pub mod domain;
pub mod explain;
pub mod health;
pub mod ledger;
pub mod operator;
pub mod pause;
pub mod plan;
pub mod ports;
pub mod report;
pub mod retry;
pub mod schedule;
pub mod settings;
pub mod signl4;
pub mod status;
pub mod topdesk;
pub mod webhook;

mod audit;
mod gate;
mod json;
mod read_only;
mod run;
mod sorted;
mod to_signl4;
mod to_topdesk;
mod waits;

#[cfg(target_family = "wasm")]
mod guest;

pub use run::{Failure, Outcome};
