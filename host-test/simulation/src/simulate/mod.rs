//! What the command and the tests call: one story, many seeds, and the shortest story that fails.

mod play;
mod seeds;
mod shorten;

pub use play::{Played, play};
pub use seeds::{Failing, Summary, simulate};
pub use shorten::shortest;
