//! From core module to component.

use anyhow::{Context, Result};
use wasmparser::Parser;
use wit_component::ComponentEncoder;

/// Wraps a core module by the world that wit-bindgen has left in it; a component stays as it is.
///
/// # Errors
/// When the module holds no world, or imports what its world does not have.
pub fn component(bytes: &[u8]) -> Result<Vec<u8>> {
    if Parser::is_component(bytes) {
        return Ok(bytes.to_vec());
    }
    ComponentEncoder::default()
        .validate(true)
        .module(bytes)
        .context("not a module with a world: does the crate export its bindings?")?
        .encode()
        .context("imports something that is not in its world")
}
