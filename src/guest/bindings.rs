//! Generated from `wit/`.
#![allow(
    unsafe_code,
    missing_docs,
    clippy::all,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "generated code"
)]

use super::Connector;

wit_bindgen::generate!({
    world: "connector",
    path: "wit",
    generate_all,
});

export!(Connector);
