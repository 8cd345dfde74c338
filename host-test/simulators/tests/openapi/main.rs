//! Holds the simulators to the vendors' OpenAPI files: every answer has a documented status, and a
//! body that fits the documented schema. Needs the files: see `contract::folder`.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod contract;
mod signl4;
mod topdesk;

use simulators::SettableClock;

fn clock() -> SettableClock {
    SettableClock::new("2026-11-23T08:00:00.123Z".parse().unwrap())
}
