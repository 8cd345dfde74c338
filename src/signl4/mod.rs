//! The client of SIGNL4: builds requests, parses responses and notifications. `topdesk` has the same
//! structure.

mod alerts;
mod client;
mod events;
mod fault;
mod read;
mod survey;
mod users;
mod write;

pub use client::{MAX_REST_CALLS, Signl4};
pub(crate) use events::TEAMS;
pub use events::{Accepted, Event};
pub use read::{AlertPage, Notification, Person, notification};
pub(crate) use survey::Hook;
pub use write::{acknowledge, raise, raise_alarm, raise_many, resolve, resolve_alarm};
