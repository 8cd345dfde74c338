//! What the checker must know besides the history and the world.

use std::collections::BTreeSet;

/// A remark that somebody wrote below an alert.
#[derive(Clone, Debug)]
pub struct Remark {
    /// Its number; it says `remark <number> end`.
    pub number: u32,
    /// The ticket (or burst) of the alert.
    pub ticket: String,
    /// The connector has accepted its notification.
    pub taken: bool,
}

/// What the checker knows beside the history and the world.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Tickets that match no filter and no rule, ever.
    pub silent: BTreeSet<String>,
    /// Remarks.
    pub remarks: Vec<Remark>,
    /// Tickets whose alert somebody has reopened or given back on the phone.
    pub given_back: BTreeSet<String>,
    /// Tickets whose alert somebody has opened again.
    pub reopened: BTreeSet<String>,
    /// The place in the history at which everything had come to rest: nothing may happen after it.
    pub rest: usize,
}
