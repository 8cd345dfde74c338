//! A point at which the process ends, and how many were tried.

use crate::faults::Crash;
use crate::history::Seat;
use std::fmt;

/// Where the process ends.
#[derive(Clone, Debug)]
pub(super) struct Point {
    /// In which call of a play.
    pub call: Seat,
    pub crash: Crash,
    /// The import, in words.
    pub import: String,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.crash.after_effect {
            "after"
        } else {
            "before"
        };
        let (call, import, words) = (self.call, self.crash.import, &self.import);
        write!(
            f,
            "the process ends {side} the effect of import {import} of call {call}: {words}"
        )
    }
}

/// What was tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Points: an import, and a side of its effect.
    pub points: usize,
    /// Pairs of points.
    pub pairs: usize,
    /// Plays, those without a crash among them.
    pub plays: usize,
}
