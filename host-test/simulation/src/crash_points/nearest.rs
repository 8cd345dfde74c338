//! Which play without a crash one with crashes ends like.

use super::end::End;

/// The end of a play with crashes, and what it is compared with.
pub(super) struct Nearest<'a> {
    end: &'a End,
    crashes: usize,
    /// What is unlike in the play that is the most alike.
    unlike: Vec<String>,
    /// What is lost or doubled, against the nearest of the plays in which no answer is lost: these cannot
    /// hide what a loss of answers does wrong.
    lost: Vec<String>,
}

impl<'a> Nearest<'a> {
    pub fn to(end: &'a End, whole: &End, crashes: usize) -> Self {
        Self {
            end,
            crashes,
            unlike: end.unlike(whole),
            lost: end.lost(whole, crashes),
        }
    }

    pub fn is_found(&self) -> bool {
        self.unlike.is_empty() && self.lost.is_empty()
    }

    pub fn look_at(&mut self, other: &End, answers_are_lost: bool) {
        let unlike = self.end.unlike(other);
        if unlike.len() < self.unlike.len() {
            self.unlike = unlike;
        }
        if !answers_are_lost {
            let lost = self.end.lost(other, self.crashes);
            if lost.len() < self.lost.len() {
                self.lost = lost;
            }
        }
    }

    pub fn differences(self) -> Vec<String> {
        [self.unlike, self.lost].concat()
    }
}
