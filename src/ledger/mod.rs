//! What has happened: the connector's memory in the host's key-value store. One key per entity, one write
//! per transition, and every value carries its format version.
//!
//! [`LedgerReader`] reads; only [`LedgerWriter`] has something to write with.

mod audit;
mod dead_letter;
mod format;
mod guesses;
mod head;
mod inbox;
pub mod keys;
mod lease;
mod reader;
mod shown_entry;
mod tombstones;
mod writer;

pub use audit::{AuditPage, Entry, Level};
pub use dead_letter::{DeadLetter, Effect, MAX_DEAD_LETTERS, Undelivered};
pub use format::VERSION;
pub(crate) use format::decode;
pub use guesses::Guesses;
pub use head::{
    Alarm, Backfill, CachedId, Cursor, Due, Episode, Full, Head, Health, InterruptedPoll,
    InterruptedWalk, MAX_PENDING, NoteQueue, Pause, PendingTicket, RateLimits, Retries, Round,
    SILENCE, SeenTickets, Sighting, Signl4Cursor, ThrottleState, Window,
};
pub use inbox::InboxItem;
pub use lease::{Lease, acquire, held_until, sweep_elections};
pub use reader::LedgerReader;
pub use shown_entry::ShownEntry;
pub use tombstones::Tombstones;
pub use writer::LedgerWriter;

use crate::ports::StoreError;

/// How many notifications may wait, whatever the number of tickets.
pub const MAX_WAITING: usize = 300;

/// Why the memory cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerError {
    /// The store does not answer, or refuses.
    Store(StoreError),
    /// A value was written by a newer version of the connector.
    Newer {
        /// The key of the value.
        key: String,
        /// Its format version.
        version: u32,
    },
    /// A value cannot be read.
    Damaged {
        /// The key of the value.
        key: String,
    },
}

impl From<StoreError> for LedgerError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[cfg(test)]
mod golden_tests;
#[cfg(test)]
mod golden_values;
#[cfg(test)]
mod test_store;
#[cfg(test)]
mod tests;
