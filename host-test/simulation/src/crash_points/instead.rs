//! What may happen to a call in place of the end of its process: a crash is as good as the host's being
//! away, or as the loss of answers. Plays with these are what a play with crashes is compared with.

use super::Point;
use crate::history::{History, Seat, What};
use crate::world::NetFault;

/// Something happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Instead {
    pub call: Seat,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// It is made only when the crash would be over.
    Late {
        /// The faults for once that were to meet it are over by then: a call that died has met them.
        trouble_passes: bool,
    },
    /// The answers of some of its requests are lost, and it is made again when the crash would be over.
    Lost(Lost),
}

/// Answers that are lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lost {
    /// Those of this request, counted from 1, and of all that follow.
    from: u32,
    /// The requests up to this one have had their effect.
    done: u32,
}

/// So many requests of a batch can be under way.
const BATCH: u32 = 8;
/// No call makes more requests.
const MOST_REQUESTS: u32 = 100;

impl Lost {
    pub fn faults(self) -> Vec<(u32, NetFault)> {
        let fault = |request| match request <= self.done {
            true => NetFault::BreaksAfter,
            false => NetFault::BreaksBefore,
        };
        let lost = self.from..MOST_REQUESTS;
        lost.map(|request| (request, fault(request))).collect()
    }
}

/// What may happen in place of these crashes, which have happened in this history.
pub(super) fn in_place_of(crashes: &[Point], history: &History) -> Vec<Vec<Instead>> {
    let mut all = vec![Vec::new()];
    for (before, point) in crashes.iter().enumerate() {
        let kinds = kinds(requests(history, point.call));
        let with = all.iter().flat_map(|earlier: &Vec<Instead>| {
            let again = earlier.iter().filter(|i| matches!(i.kind, Kind::Lost(_)));
            // Each crash before it has had its call made once more, and so has each loss of answers.
            let call = point.call - before + again.count();
            let longer = move |kind| [earlier.as_slice(), &[Instead { call, kind }]].concat();
            kinds.iter().map(move |kind| longer(*kind))
        });
        let with: Vec<_> = with.collect();
        all.extend(with);
    }
    all
}

fn kinds(requests: u32) -> Vec<Kind> {
    let late = [false, true].map(|trouble_passes| Kind::Late { trouble_passes });
    let first = (requests + 1).saturating_sub(BATCH).max(1);
    let lost = (first..=requests + 1).rev().map(|from| {
        Kind::Lost(Lost {
            from,
            done: requests,
        })
    });
    late.into_iter().chain(lost).collect()
}

/// How many requests a call has made.
fn requests(history: &History, call: Seat) -> u32 {
    let requests = history.of(call);
    let requests = requests.filter(|(_, entry)| matches!(entry.what, What::Request { .. }));
    u32::try_from(requests.count()).unwrap_or(u32::MAX)
}
