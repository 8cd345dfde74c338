//! Read access to the ledger and TOPdesk, and the evaluation of rules. A reader cannot write; code that only
//! reads (explain, check, back-fill count) gets nothing else.

use crate::domain::{Record, Ticket};
use crate::engine::context::Context;
use crate::engine::failure::Failure;
use crate::engine::throttle::Throttle;
use crate::ledger::{LedgerReader, Tombstones, keys};
use crate::ports::Ports;
use crate::topdesk::TopdeskReader;
use jiff::Timestamp;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Read access to everything.
pub(crate) struct Reader<'a> {
    pub ctx: Context<'a>,
    pub ledger: LedgerReader<'a>,
    pub topdesk: TopdeskReader<'a>,
    /// Tombstones that this run has read, by key.
    tombstones: RefCell<BTreeMap<String, Tombstones>>,
}

impl<'a> Reader<'a> {
    pub fn new(ctx: Context<'a>, ports: Ports<'a>, throttle: &'a Throttle<'a>) -> Self {
        let settings = &ctx.settings.topdesk;
        Self {
            ctx,
            ledger: LedgerReader::new(ports.store),
            topdesk: TopdeskReader::new(ports.http, ports.clock, settings, throttle.topdesk()),
            tombstones: RefCell::default(),
        }
    }

    /// The time to compare ticket dates with: TOPdesk's clock if it has sent its time, else this host's.
    pub fn topdesk_now(&self) -> Timestamp {
        self.topdesk.time().unwrap_or(self.ctx.now())
    }

    /// A record rebuilt from the tombstone of a forgotten ticket; `None` if there is none.
    pub fn forgotten_record(&self, ticket: &Ticket) -> Result<Option<Record>, Failure> {
        let key = keys::tombstones(&ticket.id);
        let mut known = self.tombstones.borrow_mut();
        if !known.contains_key(&key) {
            known.insert(key.clone(), self.ledger.tombstones(&key)?);
        }
        let generation = known.get(&key).and_then(|t| t.generation(&ticket.id));
        Ok(generation.map(|generation| Record::from_tombstone(ticket, generation)))
    }

    /// Updates the reader's copy of tombstones that were just stored.
    pub fn remember_tombstones(&self, key: String, tombstones: Tombstones) {
        self.tombstones.borrow_mut().insert(key, tombstones);
    }
}
