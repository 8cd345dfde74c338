//! The two states of a run: [`Engine`] before it holds the lease, [`Work`] under the lease.

use crate::domain::fingerprint;
use crate::domain::{Record, Ticket, TicketId};
use crate::engine::availability::{
    Availability, Checkpoint, check_events, check_rest_api, check_topdesk, checkpoint,
    events_are_closed, record_rest_api_error,
};
use crate::engine::context::Context;
use crate::engine::decide::RunView;
use crate::engine::dispatcher::AlertDispatcher;
use crate::engine::failure::Failure;
use crate::engine::journal::{Api, Event, Journal, Observation};
use crate::engine::reader::Reader;
use crate::engine::session::{Lock, Session};
use crate::engine::throttle::{Share, Throttle};
use crate::engine::too_old::TooOldTickets;
use crate::engine::turn::Turn;
use crate::ledger::{CachedId, DeadLetter, Effect};
use crate::ports::ApiError;
use crate::ports::Ports;
use crate::signl4::Signl4;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A run. It reads, waits and records; it must acquire the turn before it changes anything.
pub(crate) struct Engine<'a> {
    pub ctx: Context<'a>,
    pub reader: Reader<'a>,
    pub signl4: Signl4<'a>,
    pub throttle: &'a Throttle<'a>,
    pub journal: Journal<'a>,
    pub session: Session<'a>,
    pub dispatcher: AlertDispatcher,
    pub tickets: TicketMemory,
}

/// What a run keeps in memory about single tickets.
#[derive(Debug, Default)]
pub(crate) struct TicketMemory {
    /// Tickets with a notification that waits for a retry; their later notifications must wait too.
    pub blocked: BTreeSet<TicketId>,
    /// Until when each ticket had to wait, for its rule's hours or a retry: its age is counted from then.
    pub waited_until: BTreeMap<TicketId, Timestamp>,
    /// Tickets that would have alerted but are older than `max_age`.
    pub too_old: TooOldTickets,
}

/// A run that holds the turn: the only type that changes anything in the store, TOPdesk or SIGNL4.
pub(crate) struct Work<'r, 'a> {
    pub ctx: Context<'a>,
    pub reader: &'r Reader<'a>,
    pub signl4: &'r Signl4<'a>,
    pub throttle: &'a Throttle<'a>,
    pub journal: &'r mut Journal<'a>,
    pub turn: &'r mut Turn<'a>,
    pub dispatcher: &'r mut AlertDispatcher,
    pub tickets: &'r mut TicketMemory,
}

/// The result of requesting the turn.
pub(crate) enum Acquisition<'r, 'a> {
    /// This run holds the turn, and the head is as this run read it.
    Acquired(Work<'r, 'a>),
    /// This run holds the turn, but another run has changed the head since it was read.
    AcquiredStale(Work<'r, 'a>),
    /// Another run holds the turn.
    HeldElsewhere,
}

impl<'r, 'a> Acquisition<'r, 'a> {
    /// The turn, whether or not the head has changed; `None` if another run holds it.
    pub fn work(self) -> Option<Work<'r, 'a>> {
        match self {
            Self::Acquired(work) | Self::AcquiredStale(work) => Some(work),
            Self::HeldElsewhere => None,
        }
    }
}

impl<'a> Engine<'a> {
    pub fn new(ctx: Context<'a>, ports: Ports<'a>, throttle: &'a Throttle<'a>) -> Self {
        Self {
            ctx,
            reader: Reader::new(ctx, ports, throttle),
            signl4: Signl4::new(
                ports.http,
                ports.clock,
                ctx.settings,
                throttle.events(),
                throttle.rest_api(),
            ),
            throttle,
            journal: Journal::new(ports),
            session: Session::new(ctx, ports, throttle),
            dispatcher: AlertDispatcher::default(),
            tickets: TicketMemory::default(),
        }
    }

    /// Acquires the turn. Called before the first change, so that an idle run takes no lease.
    pub fn acquire(&mut self) -> Result<Acquisition<'_, 'a>, Failure> {
        let was_working = self.session.is_working();
        let lock = self.session.acquire()?;
        if lock == Lock::HeldElsewhere {
            self.journal.record(Event::Busy);
        }
        let Some(work) = self.work() else {
            return Ok(Acquisition::HeldElsewhere);
        };
        if !was_working {
            if work.turn.record_election() {
                work.journal.problem(
                    "this store has no atomic counters: calls take turns by flags, which needs a store that shows at \
                     once what was written",
                );
            }
            work.restore_user();
        }
        Ok(match lock {
            Lock::AcquiredStale => Acquisition::AcquiredStale(work),
            _ => Acquisition::Acquired(work),
        })
    }

    /// The turn, if this run already holds it.
    pub fn work(&mut self) -> Option<Work<'_, 'a>> {
        Some(Work {
            ctx: self.ctx,
            reader: &self.reader,
            signl4: &self.signl4,
            throttle: self.throttle,
            journal: &mut self.journal,
            turn: self.session.turn()?,
            dispatcher: &mut self.dispatcher,
            tickets: &mut self.tickets,
        })
    }

    /// Renews the lease if this run holds one, and says whether a step may go on.
    pub fn checkpoint(&mut self, share: Share) -> Checkpoint {
        let turn = self.session.turn();
        checkpoint(self.ctx, self.throttle, &mut self.journal, turn, share)
    }

    /// Records an error of TOPdesk, and stores how long it asked to be left alone.
    pub fn topdesk_failed(&mut self, error: ApiError) -> Result<(), Failure> {
        self.journal.api_failed(Api::Topdesk, error);
        self.commit_throttle()
    }

    /// Records an error of SIGNL4's REST API, and stores how long it asked to be left alone.
    pub fn rest_api_failed(&mut self, error: ApiError) -> Result<(), Failure> {
        record_rest_api_error(&mut self.journal, error);
        self.commit_throttle()
    }

    /// Stores the throttle at once, so that the next run knows it before its first request.
    pub fn commit_throttle(&mut self) -> Result<(), Failure> {
        if !self.throttle.is_unsaved() || self.session.is_lost() {
            return Ok(());
        }
        match self.acquire()?.work() {
            Some(work) => work.turn.commit_throttle(),
            None => Ok(()),
        }
    }

    /// If TOPdesk is throttled, records a failure with the time to wait.
    pub fn check_topdesk(&mut self) -> Availability {
        check_topdesk(self.throttle, &mut self.journal)
    }

    /// If SIGNL4 takes no events now, records a failure with the time to wait.
    pub fn check_events(&mut self) -> Availability {
        check_events(self.throttle, &mut self.journal)
    }

    /// Reports a problem if SIGNL4's REST API is throttled.
    pub fn check_rest_api(&mut self) -> Availability {
        check_rest_api(self.throttle, &mut self.journal)
    }

    /// Reports a problem if runs are paused.
    pub fn check_pause(&mut self) -> Availability {
        match self.session.head().pause.until(self.ctx.now()) {
            Some(until) => {
                self.journal.record(Event::Paused(until));
                Availability::NotNow
            }
            None => Availability::Available,
        }
    }

    /// Whether SIGNL4 takes no more events in this run, or none for now.
    pub fn events_are_closed(&self) -> bool {
        events_are_closed(&self.dispatcher, self.throttle)
    }

    /// Passes the user that an earlier run looked up to SIGNL4's client.
    pub fn restore_user(&self) {
        restore_user(
            self.ctx,
            &self.signl4,
            self.session.head().signl4_cursor.user.as_ref(),
        );
    }
}

impl<'a> Work<'_, 'a> {
    /// Renews the lease, and says whether a step may go on.
    pub fn checkpoint(&mut self, share: Share) -> Checkpoint {
        let turn = Some(&mut *self.turn);
        checkpoint(self.ctx, self.throttle, self.journal, turn, share)
    }

    /// Stores the head, unless another run has taken over.
    pub fn commit(&mut self) -> Result<(), Failure> {
        let saw_tickets = self.journal.health().has_observed(Observation::Tickets);
        self.turn.head.health.saw_tickets |= saw_tickets;
        self.turn.commit()
    }

    /// Records an error of TOPdesk, and stores how long it asked to be left alone.
    pub fn topdesk_failed(&mut self, error: ApiError) -> Result<(), Failure> {
        self.journal.api_failed(Api::Topdesk, error);
        self.turn.commit_throttle()
    }

    /// Records an error of SIGNL4's REST API, and stores how long it asked to be left alone.
    pub fn rest_api_failed(&mut self, error: ApiError) -> Result<(), Failure> {
        record_rest_api_error(self.journal, error);
        self.turn.commit_throttle()
    }

    /// If SIGNL4 takes no events now, records a failure with the time to wait.
    pub fn check_events(&mut self) -> Availability {
        check_events(self.throttle, self.journal)
    }

    /// Reports a problem if SIGNL4's REST API is throttled.
    pub fn check_rest_api(&mut self) -> Availability {
        check_rest_api(self.throttle, self.journal)
    }

    /// Whether SIGNL4 takes no more events in this run, or none for now.
    pub fn events_are_closed(&self) -> bool {
        events_are_closed(self.dispatcher, self.throttle)
    }

    /// What a decision depends on besides the ledger and the settings.
    pub fn view(&self) -> RunView<'_> {
        RunView {
            cursor: &self.turn.head.cursor,
            waited_until: &self.tickets.waited_until,
            in_flight: self.dispatcher.in_flight(),
        }
    }

    /// Stores a record.
    pub fn set_record(&self, id: &TicketId, record: &Record) -> Result<(), Failure> {
        self.turn.set_record(id, record)
    }

    /// Adds a dead letter under `key`, and reports it.
    pub fn add_dead_letter(
        &mut self,
        key: &str,
        (ticket, number): (&str, &str),
        effect: Effect,
        reason: &str,
    ) -> Result<(), Failure> {
        let at_ms = self.ctx.now_ms();
        let letter = DeadLetter::new(ticket, number, effect, reason.to_owned(), at_ms);
        self.store_dead_letter(key, &letter)
    }

    /// Adds a prepared dead letter under `key`, and reports it.
    pub fn store_dead_letter(&mut self, key: &str, letter: &DeadLetter) -> Result<(), Failure> {
        self.turn.ledger().add_dead_letter(key, letter)?;
        self.journal.record(Event::DeadLetterAdded(letter));
        Ok(())
    }

    /// Queues tickets whose notes must be sent to their alerts. The queue is stored with the head, so the
    /// cursor never passes a change whose notes are not queued.
    pub fn queue_notes(&mut self, tickets: impl IntoIterator<Item = TicketId>) {
        for id in tickets {
            if !self.turn.head.note_queue.add(&id) {
                let id = id.as_str();
                self.journal.problem(format!(
                    "ticket {id}: too many tickets wait for their notes to be sent; its notes are sent when it changes \
                     again"
                ));
            }
        }
    }

    /// Represents a ticket that TOPdesk no longer has as an ended one; `None` if it has no record.
    pub fn deleted_ticket(&self, id: &TicketId) -> Result<Option<Ticket>, Failure> {
        let record = self.reader.ledger.record(id)?;
        Ok(record.map(|record| Ticket::gone(id.clone(), record.number)))
    }

    /// Keeps the user that SIGNL4's client looked up for the next runs.
    pub fn cache_user(&mut self) {
        if let Some(id) = self.signl4.cached_user() {
            let of = user_fingerprint(self.ctx);
            self.turn.head.signl4_cursor.user = Some(CachedId { of, id });
        }
    }

    /// Passes the user that an earlier run looked up to SIGNL4's client.
    fn restore_user(&self) {
        let user = self.turn.head.signl4_cursor.user.as_ref();
        restore_user(self.ctx, self.signl4, user);
    }
}

fn restore_user(ctx: Context<'_>, signl4: &Signl4<'_>, user: Option<&CachedId>) {
    let of = user_fingerprint(ctx);
    if let Some(user) = user.filter(|user| user.of == of) {
        signl4.restore_user(user.id.clone());
    }
}

/// A fingerprint of the setting that the cached user belongs to.
fn user_fingerprint(ctx: Context<'_>) -> String {
    let user = ctx.settings.signl4.user.as_deref().unwrap_or_default();
    format!("{:016x}", fingerprint(&["SIGNL4 user", user]))
}
