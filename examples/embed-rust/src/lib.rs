//! A platform that runs connectors for many customers (tenants) on one wasmtime engine: copy it, and
//! put your own database in the place of [`store`].
//!
//! - [`Platform`]: one engine, its limits, and the calls; [`Connector`]: one compiled component.
//! - [`Tenant`]: whose settings, whose store, which hosts, how much of the machine.
//!
//! `docs/embed.md` says what a host owes a connector.

mod contract;
mod outgoing;
mod pace;
mod platform;
mod state;
pub mod store;
mod tenant;

pub use contract::{Failure, Later, RunFailure, RunReport, WebhookRequest, WebhookResponse};
pub use pace::{USUAL, pause};
pub use platform::{Connector, Platform};
pub use store::{State, Store};
pub use tenant::{Limits, Tenant};
