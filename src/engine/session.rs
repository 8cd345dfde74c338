//! The head during a run: first as read without the lease, then as the turn holds it.

use crate::engine::context::Context;
use crate::engine::failure::Failure;
use crate::engine::throttle::Throttle;
use crate::engine::turn::{Attempt, Turn, read_head};
use crate::ledger::{Head, LedgerWriter};
use crate::ports::Ports;
use crate::topdesk::TopdeskWriter;

/// The head, and the turn once it is acquired.
pub(crate) struct Session<'a> {
    ctx: Context<'a>,
    ports: Ports<'a>,
    throttle: &'a Throttle<'a>,
    state: State<'a>,
}

enum State<'a> {
    /// Read without the lease: it may be outdated, and is never written.
    Watching(Box<Head>),
    Working(Box<Turn<'a>>),
}

/// Whether this run may change things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lock {
    /// Yes, and the head is unchanged since it was read.
    Acquired,
    /// Yes, but another run has changed the head since it was read.
    AcquiredStale,
    /// No: another run holds the lease.
    HeldElsewhere,
}

impl<'a> Session<'a> {
    pub fn new(ctx: Context<'a>, ports: Ports<'a>, throttle: &'a Throttle<'a>) -> Self {
        Self {
            ctx,
            ports,
            throttle,
            state: State::Watching(Box::default()),
        }
    }

    fn ledger(&self) -> LedgerWriter<'a> {
        LedgerWriter::new(self.ports.store)
    }

    /// Reads the head without the lease.
    pub fn load(&mut self) -> Result<(), Failure> {
        let head = read_head(self.ledger().reader(), self.ctx, self.throttle)?;
        self.state = State::Watching(Box::new(head));
        Ok(())
    }

    /// Replaces the head, which a failed run may have changed in part, with the stored one.
    pub fn discard_changes(&mut self) -> Result<(), Failure> {
        match &mut self.state {
            State::Working(turn) => turn.discard_changes(),
            State::Watching(_) => self.load(),
        }
    }

    /// The head as this run knows it.
    pub fn head(&self) -> &Head {
        match &self.state {
            State::Watching(head) => head,
            State::Working(turn) => &turn.head,
        }
    }

    /// The turn, if this run holds it.
    pub fn turn(&mut self) -> Option<&mut Turn<'a>> {
        match &mut self.state {
            State::Watching(_) => None,
            State::Working(turn) => Some(turn),
        }
    }

    /// Whether this run holds the turn.
    pub fn is_working(&self) -> bool {
        matches!(self.state, State::Working(_))
    }

    /// Whether this run held the turn and another run has taken it over.
    pub fn is_lost(&self) -> bool {
        match &self.state {
            State::Watching(_) => false,
            State::Working(turn) => turn.is_lost(),
        }
    }

    /// Acquires the turn. Called before the first change, so that an idle run takes no lease.
    pub fn acquire(&mut self) -> Result<Lock, Failure> {
        let State::Watching(seen) = &self.state else {
            return Ok(Lock::Acquired);
        };
        let topdesk = TopdeskWriter::new(
            self.ports.http,
            self.ports.clock,
            &self.ctx.settings.topdesk,
            self.throttle.topdesk(),
        );
        match Turn::acquire(self.ctx, self.throttle, self.ledger(), topdesk)? {
            Attempt::HeldElsewhere => Ok(Lock::HeldElsewhere),
            Attempt::Acquired(turn) => {
                let is_stale = turn.head != **seen;
                self.state = State::Working(turn);
                Ok(match is_stale {
                    true => Lock::AcquiredStale,
                    false => Lock::Acquired,
                })
            }
        }
    }
}
