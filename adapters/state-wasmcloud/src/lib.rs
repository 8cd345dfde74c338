//! Keeps the state and reads the settings through the drafts `wasi:keyvalue@0.2.0-draft` and
//! `wasi:config@0.2.0-rc.1`: for wasmCloud 2, and for `wasmtime serve -Skeyvalue -Sconfig`, whose store lasts
//! for one request only.
//!
//! The adapter has two settings: `state_bucket`, the store's name on the host (by default empty, as wasmtime
//! needs it), and `state_prefix`, with which this connector's keys begin (`connector.` by default).

#[cfg(target_family = "wasm")]
mod guest;
