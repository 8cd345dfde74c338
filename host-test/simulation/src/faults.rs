//! What goes wrong: with a request, with a call of the store, with the process, or with one system for a while.

use std::fmt;

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetFault {
    /// The connection is refused.
    Refused,
    /// A status in place of the right answer; nothing is done.
    Status(u16),
    /// 429 or 503 that asks to wait so many seconds; nothing is done.
    Patience(u16, u32),
    /// It is done, and then the status is given.
    DoneThenStatus(u16),
    /// A log-in page with status 200; nothing is done.
    Html,
    /// The connection breaks before anything is done.
    BreaksBefore,
    /// It is done, and the answer is lost.
    BreaksAfter,
    /// No answer until the connector's deadline; nothing is done.
    HangsBefore,
    /// It is done, and no answer comes until the connector's deadline.
    HangsAfter,
    /// It is done, and half of the answer's body is missing.
    Truncated,
    /// Something on the way sends it twice.
    Twice,
}

impl NetFault {
    /// How often the request has its effect.
    pub(crate) fn effects(self) -> u32 {
        match self {
            Self::Refused
            | Self::Status(_)
            | Self::Patience(..)
            | Self::Html
            | Self::BreaksBefore
            | Self::HangsBefore => 0,
            Self::DoneThenStatus(_) | Self::BreaksAfter | Self::HangsAfter | Self::Truncated => 1,
            Self::Twice => 2,
        }
    }
}

impl fmt::Display for NetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused => write!(f, "is refused a connection"),
            Self::Status(status) => write!(f, "gets {status}"),
            Self::Patience(status, seconds) => write!(f, "gets {status} for {seconds} s"),
            Self::DoneThenStatus(status) => write!(f, "is done and gets {status}"),
            Self::Html => write!(f, "gets a log-in page"),
            Self::BreaksBefore => write!(f, "breaks before anything is done"),
            Self::BreaksAfter => write!(f, "is done and its answer lost"),
            Self::HangsBefore => write!(f, "hangs before anything is done"),
            Self::HangsAfter => write!(f, "is done and hangs"),
            Self::Truncated => write!(f, "is done and half of its answer lost"),
            Self::Twice => write!(f, "arrives twice"),
        }
    }
}

/// What goes wrong with a call of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InjectedStoreFault {
    /// It fails, and nothing has happened.
    Fails,
    /// It takes place, and is said to have failed.
    DoneButFails,
    /// A read gives what was there before another call's change of the last seconds.
    Stale,
}

impl fmt::Display for InjectedStoreFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fails => "fails",
            Self::DoneButFails => "is done, and said to have failed",
            Self::Stale => "gives an older value",
        })
    }
}

/// Where the process ends: at this import call, before or after its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crash {
    /// Counted from 1.
    pub import: u32,
    /// The call's effect takes place before the end.
    pub after_effect: bool,
}

/// What goes wrong in one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallFaults {
    /// By request, counted from 1.
    pub network: Vec<(u32, NetFault)>,
    /// By call of the store, counted from 1.
    pub store: Vec<(u32, InjectedStoreFault)>,
    /// The end of the process.
    pub crash: Option<Crash>,
}

/// A fault of one system that lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Of TOPdesk; else of SIGNL4.
    pub of_topdesk: bool,
    /// What every request gets.
    pub fault: NetFault,
}

impl fmt::Display for CallFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Vec::new();
        for (at, fault) in &self.network {
            words.push(format!("request {at} {fault}"));
        }
        for (at, fault) in &self.store {
            words.push(format!("store call {at} {fault}"));
        }
        if let Some(crash) = &self.crash {
            let when = if crash.after_effect {
                "after"
            } else {
                "before"
            };
            words.push(format!("the process ends {when} import {}", crash.import));
        }
        if words.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", words.join(", "))
    }
}
