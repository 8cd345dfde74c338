//! The simulators over real HTTP.

mod courier;
mod serve;

pub use serve::{Service, cut_off, serve};
