//! The ledger: the connector's state in the host's key-value store. Each entity has one key, each state transition is
//! one write, and every value contains its format version.
//!
//! [`LedgerReader`] only reads; only [`LedgerWriter`] can write.

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
pub use dead_letter::{DeadLetter, Effect, MAX_DEAD_LETTERS, UndeliveredEvent};
pub use format::VERSION;
pub(crate) use format::decode;
pub use guesses::Guesses;
pub use head::{
    Alarm, Backfill, CachedId, Cursor, Due, Episode, Head, Health, InterruptedPoll,
    InterruptedWalk, LimitReached, MAX_PENDING, NoteQueue, Pause, PendingTicket, RateLimits,
    Retries, Round, SILENCE, SeenTickets, Sighting, Signl4Cursor, ThrottleState, Window,
};
pub use inbox::InboxItem;
pub use lease::{Lease, acquire, held_until, sweep_elections};
pub use reader::LedgerReader;
pub use shown_entry::ShownEntry;
pub use tombstones::Tombstones;
pub use writer::LedgerWriter;

use crate::ports::StoreError;

/// The number of events that the inbox accepts, whatever the number of tickets.
pub const MAX_WAITING: usize = 300;

/// Why the ledger cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerError {
    /// The store failed or refused the operation.
    Store(StoreError),
    /// A newer version of the connector wrote a value.
    Newer {
        /// The key of the value.
        key: String,
        /// Its format version.
        version: u32,
    },
    /// A value cannot be decoded.
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
