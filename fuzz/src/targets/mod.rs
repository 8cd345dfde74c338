//! The targets. Each takes choices and fails if a property does not hold.

pub mod fiql;
pub mod front;
pub mod notes;
pub mod others;
pub mod paging;
pub mod runs;
pub mod settings;
pub mod signl4;
pub mod stored;
pub mod topdesk;
pub mod webhooks;
