//! Stateful stand-ins of TOPdesk and SIGNL4 that speak their documented APIs: in process, for tests
//! without a network, and as HTTP servers on loopback.

mod answer;
mod clock;
mod delivery;
mod fault;
pub mod guard;
mod ids;
pub mod pages;
mod request_log;
mod server;
pub mod signl4;
pub mod topdesk;

pub use clock::{SettableClock, SharedClock, system_clock};
pub use delivery::Deliveries;
pub use fault::{Cut, Fault, FaultKind};
pub use ids::id_of;
pub use request_log::RequestLog;
pub use server::{Service, cut_off, serve};
pub use signl4::Signl4;
pub use topdesk::Topdesk;
