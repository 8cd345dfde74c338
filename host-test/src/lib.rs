//! The harness: a world in which the real component is called and watched.
//!
//! - [`conformance`] plays the scenarios to any artefact, on any host.
//! - [`demo`] tells the whole story.
//! - [`played`] plays other hosts: what Spin and wasmCloud give, as their code does it.
//! - [`simulated`] puts the component into the simulation's world.
//! - [`soak`] ends the real service by kill -9 while people work.

pub mod conformance;
pub mod demo;
pub mod played;
pub mod redis_server;
pub mod scenario;
pub mod simulated;
pub mod soak;
