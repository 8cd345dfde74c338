//! Writes the ledger.

use super::{
    DeadLetter, Guesses, Head, InboxItem, LedgerError, LedgerReader, MAX_DEAD_LETTERS, Tombstones,
    format::encode, keys,
};
use crate::domain::{Record, TicketId};
use crate::ports::KeyValue;
use serde::Serialize;

/// Typed write access to the store. A write fails with [`LedgerError::Store`] if the store fails or refuses it.
#[derive(Clone, Copy)]
pub struct LedgerWriter<'a> {
    store: &'a dyn KeyValue,
}

impl<'a> LedgerWriter<'a> {
    /// Creates a writer of this store.
    #[must_use]
    pub fn new(store: &'a dyn KeyValue) -> Self {
        Self { store }
    }

    /// A reader of the same store.
    #[must_use]
    pub fn reader(&self) -> LedgerReader<'a> {
        LedgerReader::new(self.store)
    }

    /// The store itself, for the lease.
    pub(crate) fn store(&self) -> &'a dyn KeyValue {
        self.store
    }

    /// Stores the head.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_head(&self, head: &Head) -> Result<(), LedgerError> {
        self.write(keys::HEAD, head)
    }

    /// Stores the record of a ticket.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_record(&self, ticket: &TicketId, record: &Record) -> Result<(), LedgerError> {
        self.write(&keys::ticket(ticket), record)
    }

    /// Deletes the record of a ticket. Callers do this if the request certainly had no effect, or if the alert ended
    /// long ago and its tombstone is stored.
    ///
    /// # Errors
    /// When the store fails.
    pub fn delete_record(&self, ticket: &TicketId) -> Result<(), LedgerError> {
        self.delete(&keys::ticket(ticket))
    }

    /// Stores tombstones under their key.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_tombstones(&self, key: &str, tombstones: &Tombstones) -> Result<(), LedgerError> {
        self.write(key, tombstones)
    }

    /// Appends an event to the inbox, unless it is there already.
    ///
    /// # Errors
    /// When the store fails, or the stored item cannot be read.
    pub fn append(&self, key: &str, item: &InboxItem) -> Result<(), LedgerError> {
        match self.reader().inbox_item(key)? {
            Some(_) => Ok(()),
            None => self.write(key, item),
        }
    }

    /// Stores the hint that TOPdesk has changes. Several hints count as one.
    ///
    /// # Errors
    /// When the store fails.
    pub fn append_hint(&self) -> Result<(), LedgerError> {
        self.set_marker(keys::HINT)
    }

    /// Stores a key whose presence is the whole information.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_marker(&self, key: &str) -> Result<(), LedgerError> {
        Ok(self.store.set(key, b"1")?)
    }

    /// Deletes a key.
    ///
    /// # Errors
    /// When the store fails.
    pub fn delete(&self, key: &str) -> Result<(), LedgerError> {
        Ok(self.store.delete(key)?)
    }

    /// Stores a dead letter, or replaces the one with this key. If there are [`MAX_DEAD_LETTERS`] others already,
    /// merges a new one into the collective one.
    ///
    /// # Errors
    /// When the store fails.
    pub fn add_dead_letter(&self, key: &str, letter: &DeadLetter) -> Result<(), LedgerError> {
        let reader = self.reader();
        let known = reader.dead_letter(key)?.is_some();
        if !known && reader.dead_letters()?.len() >= MAX_DEAD_LETTERS {
            return self.merge_dead_letter(letter);
        }
        self.write(key, letter)
    }

    /// Merges a dead letter into the collective one, which counts them and lists their tickets.
    ///
    /// # Errors
    /// When the store fails.
    pub fn merge_dead_letter(&self, letter: &DeadLetter) -> Result<(), LedgerError> {
        let others = self.reader().dead_letter(keys::DEAD_OTHERS)?;
        self.write(keys::DEAD_OTHERS, &letter.merged_into(others))
    }

    /// Replaces a dead letter after a part of its work was done.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_dead_letter(&self, key: &str, letter: &DeadLetter) -> Result<(), LedgerError> {
        self.write(key, letter)
    }

    /// Stores the count of recent wrong admin tokens.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_guesses(&self, guesses: &Guesses) -> Result<(), LedgerError> {
        self.write(keys::GUESSES, guesses)
    }

    pub(super) fn write<T: Serialize>(&self, key: &str, value: &T) -> Result<(), LedgerError> {
        Ok(self.store.set(key, &encode(value)?)?)
    }
}
