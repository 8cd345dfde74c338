//! Plays a story to a connector: people act, calls overlap, time passes, and everything comes to rest.

mod acts;
mod calls;
mod facts;
mod player;
mod rest;
mod steps;

pub use facts::{Facts, Remark};

pub(crate) use steps::play_out;
