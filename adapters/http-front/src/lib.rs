//! The HTTP front: turns HTTP requests into calls of a connector, on every host that offers `wasi:http`. It
//! depends on the contract in `wit/` alone, not on any connector.
//!
//! | request | response |
//! |---|---|
//! | `POST /webhook/<endpoint>/<token>` | the connector's response; afterwards the front calls `drain` if work is waiting |
//! | `GET` or `POST /schedule/<token>` or `/schedule?token=<token>` | the report of a run, as JSON; GET because some schedulers can send nothing else |
//! | `GET /health` | `{"ok":true}`, without calling the connector |
//! | `GET /metrics` with `Authorization: Bearer <token>` or `?token=<token>` | the connector's metrics as OpenMetrics text |
//! | `GET /console` | the operator's console; see [`console`] for the paths below it |
//! | anything else, or a wrong token | the same empty 404 |
//!
//! Everything but `guest` is free of WASI and tested natively. A module uses only modules that are above it here:
//!
//! | module | content |
//! |---|---|
//! | [`decode`] | percent-encoding and forms |
//! | [`connector`] | the contract's types and functions, without generated code |
//! | [`response`] | every HTTP response of the front |
//! | [`exchange`] | one HTTP request and the way to respond to it |
//! | `credential` | the token or session of a request |
//! | [`route`] | from a path to its route |
//! | `metrics`, [`console`] | the responses of these two routes |
//! | [`serve`] | the order of steps for each route |
//! | `guest` | the generated bindings |

pub mod connector;
pub mod console;
mod credential;
pub mod decode;
pub mod exchange;
mod metrics;
pub mod response;
pub mod route;
pub mod serve;

#[cfg(target_family = "wasm")]
mod guest;
