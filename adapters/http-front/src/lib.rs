//! The HTTP front: turns requests from outside into calls of a connector, on every host that knows
//! `wasi:http`. It depends on the contract in `wit/` alone, not on any connector.
//!
//! | request | answer |
//! |---|---|
//! | `POST /webhook/<endpoint>/<token>` | what the connector answers; then the work it put aside |
//! | `GET` or `POST /schedule/<token>` or `/schedule?token=<token>` | a run's report as JSON; GET because some schedulers can do no other |
//! | `GET /health` | `{"ok":true}`, without asking the connector |
//! | `GET /metrics` with `Authorization: Bearer <token>` or `?token=<token>` | the connector's numbers as OpenMetrics text |
//! | `GET /console` | a page for people, with [`console`] behind it |
//! | anything else, or a wrong token | the same empty 404 |
//!
//! Everything but `guest` is free of WASI and tested natively.

pub mod answer;
pub mod connector;
pub mod console;
pub mod decode;
pub mod exchange;
pub mod metrics;
pub mod route;
pub mod serve;

#[cfg(target_family = "wasm")]
mod guest;
