//! A stand-in of SIGNL4: the inbound webhook, the outbound webhook, and the REST API v1 and v2 as
//! far as alerts, teams, users and webhooks go.
//!
//! Where the documentation is silent, the simulator takes the less comfortable reading; each
//! such choice is said where it is made.

mod alert;
mod api;
mod control;
mod lifecycle;
mod limiter;
mod notification;
mod phone;
mod simulator;
mod state;
#[cfg(test)]
mod tests;
mod webhook;

pub use alert::{Alert, Annotation, Event, Outcome, Status, Team, User};
pub use lifecycle::ChangeError;
pub use limiter::Plan;
pub use notification::Notification;
pub use simulator::Signl4;
pub use state::API_KEY;
