//! Deterministic simulation. A world of TOPdesk, SIGNL4, a key-value store, clocks, people at the desk
//! and people on their phones is driven by a seed, in virtual time, around a connector; calls overlap
//! and are interleaved at every import; requests, the store, the clock and the process fail at any
//! import. A checker reads what has happened and knows the promise.
//!
//! Where to begin: [`Story`] is what happens, drawn from a seed; [`play()`] plays it to a [`Connector`],
//! the [`Native`] core or a component; `checker/` has one file per part of the promise; [`simulate`]
//! tries many seeds and makes a failing story short.

mod call;
pub mod canaries;
pub mod checker;
pub mod connector;
pub mod crash_points;
pub mod faults;
pub mod history;
mod native;
pub mod play;
mod simulate;
pub mod story;
pub mod world;

pub use checker::{Broken, Promise};
pub use connector::Connector;
pub use native::Native;
pub use simulate::{Failing, Played, Summary, play, shortest, simulate};
pub use story::Story;
