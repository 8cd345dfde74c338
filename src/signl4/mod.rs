//! SIGNL4: building requests, reading answers and notifications. The twin of `topdesk`.

mod client;
mod fault;
mod read;
mod rest;
mod rest_read;
mod survey;
mod write;

pub use client::{Accepted, Event, Signl4};
pub(crate) use client::{MAX_REST_CALLS, TEAMS};
pub use read::{Notification, notification};
pub use rest_read::{AlertPage, FoundAlert, Person, Remark};
pub(crate) use survey::Hook;
pub use write::{acknowledge, raise, raise_alarm, raise_many, resolve, resolve_alarm};
