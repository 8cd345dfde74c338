//! What may happen to a call in place of the end of its process: a crash is as good as the host's being
//! away, or as the loss of answers. Plays with these are what a play with crashes is compared with.

use crate::faults::NetFault;
use crate::history::{History, Purpose, Seat, What};

/// Something happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Instead {
    pub call: Seat,
    pub kind: Kind,
}

impl Instead {
    pub fn is_lost(&self) -> bool {
        matches!(self.kind, Kind::Lost(_))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// It is made only when the crash would be over.
    Late {
        /// The faults for once that were to meet it are over by then: a call that died has met them.
        faults_pass: bool,
    },
    /// The answers of some of its requests are lost, and it is made again when the crash would be over.
    Lost(Lost),
}

/// Answers that are lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lost {
    /// That of this request, counted from 1, and of all that follow.
    from: u32,
    /// The requests up to this one have had their effect.
    done: u32,
}

/// So many requests of a batch can be under way.
const BATCH: usize = 8;
/// No call makes more requests.
const MAX_REQUESTS: u32 = 100;

impl Lost {
    pub fn faults(self) -> Vec<(u32, NetFault)> {
        let fault = |request| match request <= self.done {
            true => NetFault::BreaksAfter,
            false => NetFault::BreaksBefore,
        };
        let lost = self.from..MAX_REQUESTS;
        lost.map(|request| (request, fault(request))).collect()
    }
}

/// What may happen to a call in place of a crash, before which it had made so many requests that change
/// something. `changing`: which requests do so when nothing happens to it.
pub(super) fn kinds(made: usize, changing: &[u32]) -> Vec<Kind> {
    let late = [false, true].map(|faults_pass| Kind::Late { faults_pass });
    let done = changing.iter().take(made).next_back().copied().unwrap_or(0);
    let unheard = changing.iter().take(made + 1).rev().take(BATCH + 1);
    let lost = unheard.map(|from| Kind::Lost(Lost { from: *from, done }));
    late.into_iter().chain(lost).collect()
}

/// Which requests of a call change something, counted from 1.
pub(super) fn changing(history: &History, call: Seat) -> Vec<u32> {
    let purposes = history.of(call).filter_map(|(_, entry)| match &entry.what {
        What::Request { purpose, .. } => Some(purpose),
        _ => None,
    });
    let numbered = (1..).zip(purposes);
    let changing = numbered.filter(|(_, purpose)| **purpose != Purpose::Look);
    changing.map(|(number, _)| number).collect()
}
