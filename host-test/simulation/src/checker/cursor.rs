//! The cursor never goes back: no call writes an earlier watermark than the one that it last read. (Within a
//! call it may: where TOPdesk's list turns out to make no sense, nothing of it is believed.)

use super::Case;
use crate::history::What;
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
        if *written && *watermark_ms < before {
            broken.push(format!(
                "call {seat} moves the cursor back from {before:?} to {watermark_ms:?}"
            ));
        }
    }
    broken
}
