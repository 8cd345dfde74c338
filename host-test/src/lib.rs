//! The connector's local host. It runs the real component under wasmtime, a fresh instance for
//! every call, over a store that outlives the calls.
//!
//! - [`Engine`] compiles a component; [`Environment`] says what it is given.
//! - [`Host`] calls it through the contract, [`Front`] over HTTP.
//! - [`mod@bench`] measures it.
//! - [`conformance`] plays the scenarios to any artefact, on any host.
//! - [`played`] plays other hosts: what Spin and wasmCloud give, as their code does it.
//! - [`simulated`] puts it into the simulation's world.
//! - [`store`], [`outgoing`], [`clock`]: what can be replaced, faulted and looked at.

pub mod bench;
pub mod call;
pub mod clock;
pub mod conformance;
pub mod contract;
mod current;
pub mod demo;
pub mod engine;
pub mod environment;
pub mod front;
pub mod host;
pub mod outgoing;
mod pace;
pub mod played;
mod randomness;
pub mod redis_server;
mod saving;
pub mod scenario;
mod server;
pub mod service;
pub mod settings;
pub mod simulated;
pub mod soak;
mod state;
pub mod store;
pub mod told;
pub mod usage;

pub use call::{CallError, CallErrorKind};
pub use clock::Clock;
pub use engine::Engine;
pub use environment::{Environment, Interfaces, Limits};
pub use front::Front;
pub use host::Host;
pub use outgoing::Network;
pub use settings::Settings;
