//! Writing the ledger.

use super::{
    DeadLetter, Guesses, Head, InboxItem, LedgerError, LedgerReader, MAX_DEAD_LETTERS, Tombstones,
    format::encode, keys,
};
use crate::domain::{Record, TicketId};
use crate::ports::KeyValue;
use serde::Serialize;

/// Typed writing access to the store.
#[derive(Clone, Copy)]
pub struct LedgerWriter<'a> {
    store: &'a dyn KeyValue,
}

impl<'a> LedgerWriter<'a> {
    /// A writer of a store.
    #[must_use]
    pub fn new(store: &'a dyn KeyValue) -> Self {
        Self { store }
    }

    /// The same ledger, for reading.
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
    /// When the store does not take it.
    pub fn set_head(&self, head: &Head) -> Result<(), LedgerError> {
        self.write(keys::HEAD, head)
    }

    /// Stores what is known of a ticket.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn set_record(&self, ticket: &TicketId, record: &Record) -> Result<(), LedgerError> {
        self.write(&keys::ticket(ticket), record)
    }

    /// Deletes the record of a ticket: of an intent that provably had no effect, or of what is long over
    /// once [`Tombstones`] know how many alerts it had.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn delete_record(&self, ticket: &TicketId) -> Result<(), LedgerError> {
        self.delete(&keys::ticket(ticket))
    }

    /// Stores what is left of forgotten tickets.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn set_tombstones(&self, key: &str, tombstones: &Tombstones) -> Result<(), LedgerError> {
        self.write(key, tombstones)
    }

    /// Appends to the inbox. The same notification twice is one item.
    ///
    /// # Errors
    /// When the store does not take it, or what is there cannot be read.
    pub fn append(&self, key: &str, item: &InboxItem) -> Result<(), LedgerError> {
        match self.reader().inbox_item(key)? {
            Some(_) => Ok(()),
            None => self.write(key, item),
        }
    }

    /// Leaves the hint that TOPdesk has news. Many hints are one.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn append_hint(&self) -> Result<(), LedgerError> {
        self.set_marker(keys::HINT)
    }

    /// Stores a key that says everything by itself.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn set_marker(&self, key: &str) -> Result<(), LedgerError> {
        Ok(self.store.set(key, b"1")?)
    }

    /// Deletes a key.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn delete(&self, key: &str) -> Result<(), LedgerError> {
        Ok(self.store.delete(key)?)
    }

    /// Adds a dead letter, for a person to see. What is more than [`MAX_DEAD_LETTERS`] is kept together,
    /// under one key.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn add_dead_letter(&self, key: &str, letter: &DeadLetter) -> Result<(), LedgerError> {
        let reader = self.reader();
        let known = reader.dead_letter(key)?.is_some();
        if !known && reader.dead_letters()?.len() >= MAX_DEAD_LETTERS {
            return self.merge_dead_letter(letter);
        }
        self.write(key, letter)
    }

    /// Adds a dead letter to the one that stands for many, which counts them and lists their tickets.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn merge_dead_letter(&self, letter: &DeadLetter) -> Result<(), LedgerError> {
        let others = self.reader().dead_letter(keys::DEAD_OTHERS)?;
        self.write(keys::DEAD_OTHERS, &letter.merged_into(others))
    }

    /// Replaces a dead letter, a part of which is done.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn set_dead_letter(&self, key: &str, letter: &DeadLetter) -> Result<(), LedgerError> {
        self.write(key, letter)
    }

    /// Stores how many wrong admin tokens there were lately.
    ///
    /// # Errors
    /// When the store does not take it.
    pub fn set_guesses(&self, guesses: &Guesses) -> Result<(), LedgerError> {
        self.write(keys::GUESSES, guesses)
    }

    pub(super) fn write<T: Serialize>(&self, key: &str, value: &T) -> Result<(), LedgerError> {
        Ok(self.store.set(key, &encode(value)?)?)
    }
}
