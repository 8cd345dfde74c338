//! A connector's store in a host's own key-value store, by whichever draft of `wasi:keyvalue` the host
//! gives. A draft's types stay in its adapter, which implements [`Bucket`]; what does not depend on them
//! is here, and tested natively.
//!
//! - Keys get a prefix of their own: a Redis behind Spin or wasmCloud may be shared.
//! - Lists are put together from pages, without doubles, and in order, which no draft promises.
//! - A busy store is asked again: Spin's triggers are processes that share a file.
//! - Words of the host that hold an address are not handed on: there may be a password in them.

pub mod prefix;
pub mod store;
pub mod trouble;

pub use prefix::Prefix;
pub use store::{Bucket, Store};
pub use trouble::{HostError, Trouble};

/// A blank setting counts as not set (`wit/package.wit`, interface `config`).
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
