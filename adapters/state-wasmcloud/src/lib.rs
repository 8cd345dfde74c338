//! State and settings by the drafts `wasi:keyvalue@0.2.0-draft` and `wasi:config@0.2.0-rc.1`: for wasmCloud
//! 2, and for `wasmtime serve -Skeyvalue -Sconfig`, whose store lasts for one request only.
//!
//! Settings of its own: `state_bucket`, the store's name on the host (empty unless told, as wasmtime wants
//! it); `state_prefix`, how this connector's keys begin (`connector.` unless told).

#[cfg(target_family = "wasm")]
mod guest;
