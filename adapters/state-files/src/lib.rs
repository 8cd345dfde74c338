//! State in files, settings from the environment: for `wasmtime serve --dir ./state::/state`, and any
//! other host that gives a component a folder.
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
pub enum Trouble {
    /// The folder cannot be read or written now. A write may have taken place.
    Unavailable(io::Error),
    /// Only counting by one can be done.
    Unsupported,
    /// Never with this key or value, or not with what is in the folder.
    Refused(String),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Unavailable(error)
    }
}
