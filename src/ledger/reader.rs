//! Reading the ledger. Nothing here can write.

use super::{
    AuditPage, DeadLetter, Guesses, Head, InboxItem, LedgerError, MAX_WAITING, Tombstones, decode,
    format::version_of, keys,
};
use crate::domain::{Record, TicketId};
use crate::ports::KeyValue;
use serde::de::DeserializeOwned;

/// Typed reading access to the store.
#[derive(Clone, Copy)]
pub struct LedgerReader<'a> {
    store: &'a dyn KeyValue,
}

impl<'a> LedgerReader<'a> {
    /// A reader of a store.
    #[must_use]
    pub fn new(store: &'a dyn KeyValue) -> Self {
        Self { store }
    }

    /// The head; a new one before the first run.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn head(&self) -> Result<Head, LedgerError> {
        Ok(self.read(keys::HEAD)?.unwrap_or_default())
    }

    /// The format version in which the head is stored; none before the first run.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn head_format(&self) -> Result<Option<u32>, LedgerError> {
        let bytes = self.store.get(keys::HEAD)?;
        bytes
            .map(|bytes| version_of(keys::HEAD, &bytes))
            .transpose()
    }

    /// What is known of a ticket; none if it was never alerted.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn record(&self, ticket: &TicketId) -> Result<Option<Record>, LedgerError> {
        self.read(&keys::ticket(ticket))
    }

    /// The keys of all records, ascending.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn record_keys(&self) -> Result<Vec<String>, LedgerError> {
        Ok(self.store.list_keys(keys::TICKET)?)
    }

    /// What is left of the forgotten tickets under this key, which [`keys::tombstones`] gives.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn tombstones(&self, key: &str) -> Result<Tombstones, LedgerError> {
        Ok(self.read(key)?.unwrap_or_default())
    }

    /// Whether no more notifications are kept: as many wait as there are tickets, and not few. The
    /// tickets are only counted where many wait.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn inbox_is_full(&self) -> Result<bool, LedgerError> {
        let waiting = self.inbox()?.len();
        Ok(waiting >= MAX_WAITING && waiting >= self.record_keys()?.len())
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

    /// The keys of the tickets to be checked again, the earliest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn due(&self) -> Result<Vec<String>, LedgerError> {
        Ok(self.store.list_keys(keys::DUE)?)
    }

    /// Whether there is a dead letter under this key.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn has_dead_letter(&self, key: &str) -> Result<bool, LedgerError> {
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

    /// The keys of the pages of the audit log, the oldest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn audit_pages(&self) -> Result<Vec<String>, LedgerError> {
        Ok(self.store.list_keys(keys::AUDIT)?)
    }

    /// One page of the audit log; none if it is not kept any more.
    ///
    /// # Errors
    /// When it cannot be read.
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
