//! Secrets and personal data that must never appear in any output.

/// The secret of the default team, and the token of webhooks.
pub use scenarios::{SECRET, TOKEN};

/// The secret of the team "Network".
pub const NETWORK_SECRET: &str = "network-secret-canary";
/// The e-mail address of the person on duty.
pub const RENE: &str = "rene@example.com";
/// The title of every ticket.
pub const TITLE: &str = "canary-title";
