//! Keeps a connector's state in the host's key-value store, through any draft of `wasi:keyvalue`. The types
//! of a draft stay in its adapter, which implements [`Bucket`]; everything that does not depend on them is
//! here and tested natively.
//!
//! - Keys get a prefix, because a Redis behind Spin or wasmCloud may be shared.
//! - Lists of keys are assembled from pages, without duplicates and in order, which no draft guarantees.
//! - An operation on a busy store is retried once: Spin's triggers are processes that share a file.
//! - Error texts of the host that contain an address are not passed on: they may contain a password.

pub mod error;
pub mod prefix;
pub mod store;

pub use error::{HostError, StoreError};
pub use prefix::Prefix;
pub use store::{Bucket, Store};

/// Returns the value; `None` if it is blank, which counts as not set (`wit/package.wit`, interface `config`).
#[must_use]
pub fn present(value: Option<String>) -> Option<String> {
    value.filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::present;

    #[test]
    fn blank_is_not_set() {
        assert_eq!(present(Some(" \n".into())), None);
        assert_eq!(present(Some(" x ".into())).as_deref(), Some(" x "));
    }
}
