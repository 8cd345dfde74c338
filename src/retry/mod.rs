//! What to do after a request did not succeed, and how many may be sent at all: pure functions of what
//! was seen and of the time.

mod pace;
mod trouble;
mod wait;

pub use pace::{Full, Pace};
pub use trouble::{Trouble, by_status, no_answer};
pub use wait::{LONGEST_PAUSE, LONGEST_WAIT, left_until, pause_after, retry_after};
