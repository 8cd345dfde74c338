//! The cursor never goes back silently: no call writes an earlier watermark than the one that it last read, unless
//! it reports what is wrong. (Where TOPdesk's list contradicts itself, the run discards what it has read of it, and
//! what an earlier call has read of it, too.)

use super::case::Case;
use crate::call::Returned;
use crate::history::{Seat, What};
use std::collections::BTreeMap;

pub(super) fn check(case: &Case<'_>) -> Vec<String> {
    let mut latest = BTreeMap::new();
    let mut broken = Vec::new();
    for entry in &case.world.history.entries {
        let (
            What::Cursor {
                written,
                watermark_ms,
            },
            Some(seat),
        ) = (&entry.what, entry.seat)
        else {
            continue;
        };
        let before = match written {
            true => latest.get(&seat).copied().flatten(),
            false => latest.insert(seat, *watermark_ms).flatten(),
        };
        if *written && *watermark_ms < before && !says_why(case, seat) {
            broken.push(format!(
                "call {seat} moves the cursor back from {before:?} to {watermark_ms:?}"
            ));
        }
    }
    broken
}

/// Whether the call reported a problem.
fn says_why(case: &Case<'_>, seat: Seat) -> bool {
    let mut own = case.world.history.of(seat);
    own.any(|(_, entry)| match &entry.what {
        What::Returned(Returned::Run(ended)) => ended.failure.is_some(),
        _ => false,
    })
}
