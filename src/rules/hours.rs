//! The hours in which a rule holds.

use jiff::Timestamp;

/// Weekly hours in a time zone, and what happens outside of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {}

/// What happens to a ticket that comes outside of the hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// It waits until the hours begin.
    Hold(Timestamp),
    /// Nothing.
    Drop,
}

impl Hours {
    /// None: `now` is inside.
    #[must_use]
    pub fn outside(&self, _now: Timestamp) -> Option<Outside> {
        None
    }
}
