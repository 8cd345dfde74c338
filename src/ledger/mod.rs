//! What has happened: the connector's memory in the host's key-value store. One key per entity,
//! one write per transition, and every value carries its format version.

mod audit;
mod dead;
mod episode;
mod forgotten;
mod guesses;
mod head;
mod inbox;
pub mod keys;
mod lease;
mod looked;
mod noted;
mod record;

pub use audit::{AuditPage, Entry, Level};
pub use dead::{DeadLetter, Effect, MOST_DEAD, Undelivered};
pub use episode::{Alarm, Episode};
pub use forgotten::Forgotten;
pub use guesses::Guesses;
pub use head::{Backfill, BrokenOff, Head, MOST_PENDING, Pending, Round, Seen, Sighting};
pub use inbox::InboxItem;
pub use lease::{Lease, acquire, held_until, sweep_elections};
pub use looked::{FoundOut, LookBrokenOff, Looked};
pub use noted::{Noted, Sending};
pub use record::{Phase, Record, Told, Writing};

use crate::domain::TicketId;
use crate::parse::Object;
use crate::ports::{KeyValue, StoreError};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The format version that this code writes. Older ones are read; newer ones are refused, since
/// overwriting them would lose what they know. What each version wrote stands in `golden/`, to the byte.
///
/// A field may be added without a new version if it is optional, and code that neither knows nor keeps
/// it only does without what it adds. Everything else is a new version, also a new kind of key whose
/// absence means something: that of `gone.` made version 3, since before it "no record" meant "never
/// alerted".
pub const VERSION: u32 = 3;

/// How many notifications may wait, whatever the number of tickets.
pub const MOST_WAITING: usize = 300;

/// Whatever version a value was read in, it is written in the present one.
fn present<S: serde::Serializer>(_: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u32(VERSION)
}

/// Why the memory cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerError {
    /// The store does not answer.
    Store(StoreError),
    /// A value was written by a newer version of the connector.
    Newer {
        /// Where it stands.
        key: String,
        /// Its format version.
        version: u32,
    },
    /// A value cannot be read.
    Damaged {
        /// Where it stands.
        key: String,
    },
}

impl From<StoreError> for LedgerError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn is_nothing(count: &u32) -> bool {
    *count == 0
}

fn is_zero(value: &i64) -> bool {
    *value == 0
}

fn is_false(value: &bool) -> bool {
    !value
}

/// Typed access to the store.
#[derive(Clone, Copy)]
pub struct Ledger<'a> {
    store: &'a dyn KeyValue,
}

impl<'a> Ledger<'a> {
    /// A ledger over a store.
    #[must_use]
    pub fn new(store: &'a dyn KeyValue) -> Self {
        Self { store }
    }

    /// The cursor and what belongs to it; a new one before the first run.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn head(&self) -> Result<Head, LedgerError> {
        Ok(self.read(keys::HEAD)?.unwrap_or_default())
    }

    /// Keeps the cursor.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn set_head(&self, head: &Head) -> Result<(), LedgerError> {
        self.write(keys::HEAD, head)
    }

    /// What is known of a ticket; none if it was never alerted.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn record(&self, ticket: &TicketId) -> Result<Option<Record>, LedgerError> {
        self.read(&keys::ticket(ticket))
    }

    /// Keeps what is known of a ticket.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn set_record(&self, ticket: &TicketId, record: &Record) -> Result<(), LedgerError> {
        self.write(&keys::ticket(ticket), record)
    }

    /// The keys of all records, ascending.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn tickets(&self) -> Result<Vec<String>, LedgerError> {
        Ok(self.store.list_keys(keys::TICKET)?)
    }

    /// Forgets a ticket: for an intent that provably had no effect, and for what is long over once
    /// [`Forgotten`] knows how many alerts it had.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn forget(&self, ticket: &TicketId) -> Result<(), LedgerError> {
        Ok(self.store.delete(&keys::ticket(ticket))?)
    }

    /// What is left of the forgotten tickets under this key, which [`keys::forgotten`] gives.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn forgotten(&self, key: &str) -> Result<Forgotten, LedgerError> {
        Ok(self.read(key)?.unwrap_or_default())
    }

    /// Keeps what is left of forgotten tickets.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn set_forgotten(&self, key: &str, forgotten: &Forgotten) -> Result<(), LedgerError> {
        self.write(key, forgotten)
    }

    /// Whether no more notifications are kept: as many wait as there are tickets, and not few. The
    /// tickets are only counted where many wait.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn inbox_is_full(&self) -> Result<bool, LedgerError> {
        let waiting = self.inbox()?.len();
        Ok(waiting >= MOST_WAITING && waiting >= self.tickets()?.len())
    }

    /// The keys of what webhooks left, oldest event first; the push hint comes last.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn inbox(&self) -> Result<Vec<String>, LedgerError> {
        Ok(self.store.list_keys(keys::INBOX)?)
    }

    /// One item of the inbox; none if somebody has taken it meanwhile.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn inbox_item(&self, key: &str) -> Result<Option<InboxItem>, LedgerError> {
        self.read(key)
    }

    /// Appends to the inbox. The same notification twice is one item.
    ///
    /// # Errors
    /// When the store does not take it, or what is there cannot be read.
    pub fn append(&self, key: &str, item: &InboxItem) -> Result<(), LedgerError> {
        match self.inbox_item(key)? {
            Some(_) => Ok(()),
            None => self.write(key, item),
        }
    }

    /// Leaves the hint that TOPdesk has news. Many hints are one.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn append_hint(&self) -> Result<(), LedgerError> {
        Ok(self.store.set(keys::HINT, b"1")?)
    }

    /// Notes a key that says everything by itself.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn note(&self, key: &str) -> Result<(), LedgerError> {
        Ok(self.store.set(key, b"1")?)
    }

    /// The keys of the tickets to be looked at again, the earliest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn due(&self) -> Result<Vec<String>, LedgerError> {
        Ok(self.store.list_keys(keys::DUE)?)
    }

    /// Removes an item that is done.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn remove(&self, key: &str) -> Result<(), LedgerError> {
        Ok(self.store.delete(key)?)
    }

    /// Keeps what could not be done, for a person to see. What is more than [`MOST_DEAD`] is kept
    /// together, under one key.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn bury(&self, key: &str, letter: &DeadLetter) -> Result<(), LedgerError> {
        let known = self.dead_letter(key)?.is_some();
        if !known && self.dead_letters()?.len() >= MOST_DEAD {
            return self.bury_with_others(letter);
        }
        self.write(key, letter)
    }

    /// Keeps it as one of many that are only counted, and whose tickets are listed.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn bury_with_others(&self, letter: &DeadLetter) -> Result<(), LedgerError> {
        let others = self.dead_letter(keys::DEAD_OTHERS)?;
        self.write(keys::DEAD_OTHERS, &letter.joined_to(others))
    }

    /// Keeps what is left of a dead letter, a part of which is done.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn set_dead_letter(&self, key: &str, letter: &DeadLetter) -> Result<(), LedgerError> {
        self.write(key, letter)
    }

    /// Whether there is a dead letter under this key.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn is_buried(&self, key: &str) -> Result<bool, LedgerError> {
        Ok(self.store.get(key)?.is_some())
    }

    /// The keys of all dead letters.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn dead_letters(&self) -> Result<Vec<String>, LedgerError> {
        Ok(self.store.list_keys(keys::DEAD)?)
    }

    /// One dead letter; none if somebody has dropped it meanwhile.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn dead_letter(&self, key: &str) -> Result<Option<DeadLetter>, LedgerError> {
        self.read(key)
    }

    /// How many wrong admin tokens there were lately.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn guesses(&self) -> Result<Guesses, LedgerError> {
        Ok(self.read(keys::GUESSES)?.unwrap_or_default())
    }

    /// Keeps how many wrong admin tokens there were lately.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn set_guesses(&self, guesses: &Guesses) -> Result<(), LedgerError> {
        self.write(keys::GUESSES, guesses)
    }

    fn read<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, LedgerError> {
        self.store
            .get(key)?
            .map(|bytes| decode(key, &bytes))
            .transpose()
    }

    fn write<T: Serialize>(&self, key: &str, value: &T) -> Result<(), LedgerError> {
        let bytes = serde_json::to_vec(value).map_err(|_| LedgerError::Damaged {
            key: key.to_owned(),
        })?;
        Ok(self.store.set(key, &bytes)?)
    }
}

/// Reads a value after its version: a newer one may look the same and mean something else.
pub(crate) fn decode<T: DeserializeOwned>(key: &str, bytes: &[u8]) -> Result<T, LedgerError> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let key = || key.to_owned();
    let damaged = |_| LedgerError::Damaged { key: key() };
    let Object(Version { version }) = serde_json::from_slice(bytes).map_err(damaged)?;
    if version > VERSION {
        return Err(LedgerError::Newer {
            key: key(),
            version,
        });
    }
    serde_json::from_slice(bytes).map_err(damaged)
}

#[cfg(test)]
mod golden_tests;
#[cfg(test)]
mod tests;
