//! A story: settings, and steps of people, phones, calls and faults. It is data: drawn from a seed, played,
//! printed, and made shorter when it breaks a promise.

mod draw;
mod print;
mod settings;

pub(crate) use settings::NETWORK;

use crate::faults::{CallFaults, Outage};
use std::collections::BTreeMap;

/// What is special about a story's desk: its rules decide which tickets ring.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desk {
    /// A ticket on hold ends its alert.
    pub hold_ends: bool,
    /// A ticket that matches no rule any more ends its alert.
    pub unmatched_ends: bool,
    /// Tickets are deleted.
    pub deletes: bool,
    /// The settings that come from it.
    pub settings: BTreeMap<String, String>,
}

/// A story.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Its seed.
    pub seed: u64,
    /// The settings, with those of the desk.
    pub settings: BTreeMap<String, String>,
    /// With rules, teams, bursts, major calls and hours; else one filter.
    pub desk: Option<Desk>,
    /// The store has atomic counters.
    pub atomics: bool,
    /// How many events SIGNL4 takes.
    pub plan: Plan,
    /// What happens.
    pub steps: Vec<Step>,
}

/// SIGNL4's limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// None.
    Unlimited,
    /// The commercial plan's.
    Commercial,
    /// The free plan's.
    Free,
}

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Somebody does something.
    Act(Act),
    /// So many seconds pass.
    Wait(i64),
    /// Calls of the connector, at the same time, interleaved by a seed; people act meanwhile.
    Calls {
        /// The calls.
        calls: Vec<Planned>,
        /// What people do meanwhile, in order.
        meanwhile: Vec<Act>,
        /// Decides who goes on when.
        seed: u64,
    },
    /// An outage of one system begins.
    Outage(Outage),
    /// All outages end.
    OutagesEnd,
    /// The host's clock is so many seconds ahead from now on.
    Clock(i64),
    /// A newer version has been here, and this one is called once; then the newer one's work is
    /// undone.
    NewerVersion,
}

/// A call of the connector in a story.
#[derive(Clone, Debug, PartialEq)]
pub enum Planned {
    /// A scheduled run.
    Run(CallFaults),
    /// A notification of SIGNL4 arrives, and the connector works on it.
    Mail {
        /// Which of those that wait, modulo their number.
        which: usize,
        /// It will arrive once more.
        again: bool,
        /// Faults while accepting it.
        taking: CallFaults,
        /// Faults while working on it.
        working: CallFaults,
    },
    /// TOPdesk pushes.
    Push(CallFaults),
    /// Somebody who knows no token, or a wrong one, or an alert that is not ours.
    Forged(Forgery),
}

/// A webhook that is not what it seems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgery {
    /// A wrong token.
    Token,
    /// A ticket that is not followed.
    Ticket,
    /// No JSON.
    Nonsense,
}

/// What people do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Somebody creates a ticket.
    Create(New),
    /// Somebody edits a ticket: which, modulo their number, and how.
    Edit(usize, Edit),
    /// Somebody taps on an alert: which, modulo their number, and what.
    Tap(usize, Tap),
    /// A notification on its way is lost.
    LoseMail(usize),
}

/// A new ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum New {
    /// One that alerts.
    Alerting,
    /// One that does not.
    Silent,
    /// One that alerts and is shown late: it carries a time so many seconds ago.
    Late(i64),
    /// A major call.
    Major,
    /// A part of a major call; which, modulo their number.
    OfMajor(usize),
    /// Several at once, each in one of the two groups.
    Many(Vec<bool>),
}

/// An edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Another title.
    Title(u32),
    /// Closed, or open again.
    Closed(bool),
    /// Another priority.
    Priority(&'static str),
    /// The network's group; else the service desk.
    Group(bool),
    /// On hold, or not.
    OnHold(bool),
    /// A target date in so many minutes.
    TargetIn(i64),
    /// An operator takes it.
    Take,
    /// A note; visible to the caller or not.
    Note(bool),
    /// Deleted for good.
    Delete,
}

/// A tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tap {
    /// Acknowledged.
    Acknowledge,
    /// The acknowledgement is withdrawn.
    Unacknowledge,
    /// Closed.
    Close,
    /// Opened again.
    Reopen,
    /// A remark, by number.
    Remark(u32),
    /// Nobody replied.
    NoReply,
    /// Not delivered.
    Failed,
}
