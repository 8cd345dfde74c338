//! Keeps the state in files and reads the settings from the environment: for
//! `wasmtime serve --dir ./state::/state`, and any other host that gives a component a folder.
//!
//! Everything but `guest` works on an ordinary folder and is tested natively.

pub mod counter;
pub mod key;
pub mod settings;
pub mod values;

#[cfg(target_family = "wasm")]
mod guest;

use std::io;

/// Why a store operation did not succeed; the contract's `key-value.error`.
#[derive(Debug)]
pub enum StoreError {
    /// The folder cannot be read or written now. A write may have taken place.
    Unavailable(io::Error),
    /// Counters only support steps of one.
    Unsupported,
    /// The key or the value is not allowed, or a file is damaged.
    Refused(String),
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        Self::Unavailable(error)
    }
}
