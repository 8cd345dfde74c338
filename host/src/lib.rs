//! The connector's own host: runs the component under wasmtime, a fresh instance for every call, over a store that
//! outlives the calls. It sees the contract alone, so it would run any connector.
//!
//! - [`Engine`] compiles a component; [`Environment`] says what it is given.
//! - [`Host`] calls it through the contract, [`Front`] over HTTP.
//! - [`service`] calls it by interval and on webhooks.
//! - [`cli`] has the commands of the product.
//! - [`store`], [`outgoing`], [`clock`]: what can be replaced and looked at.

pub mod call;
mod calls;
pub mod cli;
pub mod clock;
pub mod contract;
mod current;
pub mod engine;
pub mod environment;
pub mod front;
pub mod outgoing;
mod pace;
mod randomness;
mod saving;
pub mod server;
pub mod service;
pub mod settings;
pub mod state;
pub mod store;
pub mod told;
pub mod usage;

pub use call::{CallError, CallErrorKind};
pub use calls::Host;
pub use clock::Clock;
pub use engine::Engine;
pub use environment::{Environment, Interfaces, Limits};
pub use front::Front;
pub use outgoing::Network;
pub use settings::Settings;
