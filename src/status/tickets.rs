//! The tickets that are followed.

use crate::ports::Ports;
use crate::run::Failure;

/// See `wit/package.wit`.
///
/// # Errors
/// When the state cannot be read.
pub fn tickets(_ports: Ports<'_>, _after: Option<&str>, _most: u32) -> Result<String, Failure> {
    Ok("{}".into())
}
