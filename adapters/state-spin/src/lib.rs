//! State in Spin's key-value store `default`, settings from the component's variables. For Spin 3 and 4;
//! without the feature `atomics` also for Akamai Functions.
//!
//! Settings of its own: `state_prefix`, how this connector's keys begin (`connector.` unless told):
//! applications that share one Redis need different ones.
//!
//! Bindings are made from `wit/` (decision 20 says why not by spin-sdk).

#[cfg(target_family = "wasm")]
mod guest;
