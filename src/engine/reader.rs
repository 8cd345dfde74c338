//! Reading: the ledger, TOPdesk, and what the rules say. A reader has nothing to write with; whoever only
//! asks (explain, check, back-fill count) gets this and no more.

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

/// Everything that can be read.
pub(crate) struct Reader<'a> {
    pub ctx: Context<'a>,
    pub ledger: LedgerReader<'a>,
    pub topdesk: TopdeskReader<'a>,
    /// What this run has read of forgotten tickets, by key.
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

    /// What counts for dates of tickets: TOPdesk's clock, where it has told its time.
    pub fn topdesk_now(&self) -> Timestamp {
        self.topdesk.time().unwrap_or(self.ctx.now())
    }

    /// What is known of a ticket without a record, if it was forgotten.
    pub fn forgotten_record(&self, ticket: &Ticket) -> Result<Option<Record>, Failure> {
        let key = keys::tombstones(&ticket.id);
        let mut known = self.tombstones.borrow_mut();
        if !known.contains_key(&key) {
            known.insert(key.clone(), self.ledger.tombstones(&key)?);
        }
        let generation = known.get(&key).and_then(|t| t.generation(&ticket.id));
        Ok(generation.map(|generation| Record::from_tombstone(ticket, generation)))
    }

    /// Tells the reader of tombstones that were just written.
    pub fn remember_tombstones(&self, key: String, tombstones: Tombstones) {
        self.tombstones.borrow_mut().insert(key, tombstones);
    }
}
