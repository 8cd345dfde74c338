//! What can be set, and what is set.

use crate::ports::Config;
use crate::run::Failure;

/// See `wit/package.wit`.
#[must_use]
pub fn describe(_language: &str) -> String {
    "{}".into()
}

/// What is set now, as JSON.
///
/// # Errors
/// When the settings do not answer.
pub fn settings(_config: &dyn Config) -> Result<String, Failure> {
    Ok("{}".into())
}
