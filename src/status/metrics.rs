//! The same facts as numbers: OpenMetrics.

use crate::ports::Ports;
use crate::run::Failure;

/// See `wit/package.wit`.
///
/// # Errors
/// When the state cannot be read.
pub fn metrics(_ports: Ports<'_>) -> Result<String, Failure> {
    Ok("# EOF\n".into())
}
