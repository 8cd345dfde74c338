//! The parts of the promise, and a part that is broken.

use std::fmt;

/// The parts of the promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// Every ticket that matches has had an alert, or is a dead letter; no alert stays open without a ticket.
    NoLoss,
    /// A second alert only follows an outcome that is not known.
    NoUnexplainedDuplicate,
    /// In the end the record of each alert agrees with the phones.
    Agreement,
    /// Nothing that has ended is taken back.
    NoRegress,
    /// Only what is followed is touched.
    NothingForeign,
    /// What is refused for good is not sent again.
    PoisonOnce,
    /// A system that names a time to retry gets no request before it.
    Patience,
    /// No secret and nothing personal in any output.
    NothingTold,
    /// Every run ends within its budget, and by itself.
    Bounded,
    /// The cursor never goes back.
    CursorForward,
    /// A remark on the phone becomes one note on the ticket.
    RemarksOnce,
    /// A failure is reported.
    NothingSilent,
    /// In the end it is quiet.
    Quiet,
    /// What the contract with the host says of the store is kept, and newer values are left alone.
    Contract,
}

/// A part of the promise that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// Which.
    pub promise: Promise,
    /// How.
    pub how: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.promise, self.how)
    }
}
