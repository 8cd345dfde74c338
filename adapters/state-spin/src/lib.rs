//! Keeps the state in Spin's key-value store `default` and reads the settings from the component's variables.
//! For Spin 3 and 4; without the feature `atomics` also for Akamai Functions.
//!
//! The adapter has one setting: `state_prefix`, with which this connector's keys begin (`connector.` by
//! default). Applications that share one Redis need different ones.
//!
//! Bindings are generated from `wit/`; docs/decisions/target-and-set-up.md says why not with spin-sdk.

#[cfg(target_family = "wasm")]
mod guest;
