//! Set-up, build, composition and checks of the connector. The binary is a thin command line over
//! these modules, so that tests can call them.

pub mod bench;
pub mod browser;
pub mod bugs;
pub mod build;
pub mod check;
pub mod cli;
pub mod command;
pub mod conformance;
pub mod demo;
pub mod examples;
pub mod paths;
pub mod progress;
pub mod setup;
pub mod sizes;
