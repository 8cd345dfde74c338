//! Stateful stand-ins of TOPdesk and SIGNL4 that speak their documented APIs: in process, for tests
//! without a network, and as HTTP servers on loopback.

mod clock;
pub mod guard;
mod ids;
pub mod pages;
mod server;
pub mod signl4;
pub mod topdesk;
mod wire;

pub use clock::{SettableClock, SharedClock, system_clock};
pub use ids::id_of;
pub use server::{Service, cut_off, serve};
pub use signl4::Signl4;
pub use topdesk::Topdesk;
pub use wire::fault::{Cut, Fault, FaultKind};
pub use wire::outgoing::Deliveries;
pub use wire::request_log::RequestLog;
