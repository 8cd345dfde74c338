//! Reads the ledger.

use super::{
    AuditPage, DeadLetter, Guesses, Head, InboxItem, LedgerError, MAX_WAITING, Tombstones, decode,
    format::version_of, keys,
};
use crate::domain::{Record, TicketId};
use crate::ports::KeyValue;
use serde::de::DeserializeOwned;

/// Typed read access to the store.
#[derive(Clone, Copy)]
pub struct LedgerReader<'a> {
    store: &'a dyn KeyValue,
}

impl<'a> LedgerReader<'a> {
    /// Creates a reader of this store.
    #[must_use]
    pub fn new(store: &'a dyn KeyValue) -> Self {
        Self { store }
    }

    /// Reads the head. Before the first run it is a new one.
    ///
    /// # Errors
    /// When the store fails or the value cannot be decoded.
    pub fn head(&self) -> Result<Head, LedgerError> {
        Ok(self.read(keys::HEAD)?.unwrap_or_default())
    }

    /// Reads the format version of the stored head; none before the first run.
    ///
    /// # Errors
    /// When the store fails or the value cannot be decoded.
    pub fn head_format(&self) -> Result<Option<u32>, LedgerError> {
        let bytes = self.store.get(keys::HEAD)?;
        bytes
            .map(|bytes| version_of(keys::HEAD, &bytes))
            .transpose()
    }

    /// Reads the record of a ticket; none if the ticket never had an alert or its record was deleted.
    ///
    /// # Errors
    /// When the store fails or the value cannot be decoded.
    pub fn record(&self, ticket: &TicketId) -> Result<Option<Record>, LedgerError> {
        self.read(&keys::ticket(ticket))
    }

    /// The keys of all records, ascending.
    ///
    /// # Errors
    /// When the store fails.
    pub fn record_keys(&self) -> Result<Vec<String>, LedgerError> {
        Ok(self.store.list_keys(keys::TICKET)?)
    }

    /// Reads the tombstones under this key, which is one of [`keys::tombstones`].
    ///
    /// # Errors
    /// When the store fails or the value cannot be decoded.
    pub fn tombstones(&self, key: &str) -> Result<Tombstones, LedgerError> {
        Ok(self.read(key)?.unwrap_or_default())
    }

    /// Whether the inbox accepts no more events: it holds [`MAX_WAITING`] or more, and at least one for each ticket.
    /// The tickets are only counted if the first condition is met.
    ///
    /// # Errors
    /// When the store fails.
    pub fn inbox_is_full(&self) -> Result<bool, LedgerError> {
        let waiting = self.inbox()?.len();
        Ok(waiting >= MAX_WAITING && waiting >= self.record_keys()?.len())
    }

    /// The keys of the inbox, oldest event first. The hint that TOPdesk has changes comes last.
    ///
    /// # Errors
    /// When the store fails.
    pub fn inbox(&self) -> Result<Vec<String>, LedgerError> {
        Ok(self.store.list_keys(keys::INBOX)?)
    }

    /// Reads an item of the inbox; none if it was deleted meanwhile.
    ///
    /// # Errors
    /// When the store fails or the value cannot be decoded.
    pub fn inbox_item(&self, key: &str) -> Result<Option<InboxItem>, LedgerError> {
        self.read(key)
    }

    /// The keys of the scheduled rechecks of tickets, earliest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn due(&self) -> Result<Vec<String>, LedgerError> {
        Ok(self.store.list_keys(keys::DUE)?)
    }

    /// Whether a dead letter with this key exists.
    ///
    /// # Errors
    /// When the store fails.
    pub fn has_dead_letter(&self, key: &str) -> Result<bool, LedgerError> {
        Ok(self.store.get(key)?.is_some())
    }

    /// The keys of all dead letters.
    ///
    /// # Errors
    /// When the store fails.
    pub fn dead_letters(&self) -> Result<Vec<String>, LedgerError> {
        Ok(self.store.list_keys(keys::DEAD)?)
    }

    /// Reads a dead letter; none if it was deleted meanwhile.
    ///
    /// # Errors
    /// When the store fails or the value cannot be decoded.
    pub fn dead_letter(&self, key: &str) -> Result<Option<DeadLetter>, LedgerError> {
        self.read(key)
    }

    /// Reads the count of recent wrong admin tokens.
    ///
    /// # Errors
    /// When the store fails or the value cannot be decoded.
    pub fn guesses(&self) -> Result<Guesses, LedgerError> {
        Ok(self.read(keys::GUESSES)?.unwrap_or_default())
    }

    /// The keys of the audit log's pages, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn audit_pages(&self) -> Result<Vec<String>, LedgerError> {
        Ok(self.store.list_keys(keys::AUDIT)?)
    }

    /// Reads a page of the audit log; none if it was deleted.
    ///
    /// # Errors
    /// When the store fails or the value cannot be decoded.
    pub fn audit_page(&self, key: &str) -> Result<Option<AuditPage>, LedgerError> {
        self.read(key)
    }

    fn read<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, LedgerError> {
        self.store
            .get(key)?
            .map(|bytes| decode(key, &bytes))
            .transpose()
    }
}
