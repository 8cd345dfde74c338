//! What has happened, in order: what the checker reads.

use crate::call::{Call, Returned};
use serde_json::Value;
use std::fmt;

/// Which call of the connector, counted from 0 over the whole history.
pub type Seat = usize;

/// What a request was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// An event to SIGNL4 about an alert: its external id and what is to become of it.
    Event {
        /// `TOPdesk-<uuid>`, with the generation behind it from the second on.
        external_id: String,
        /// `new`, `acknowledged` or `resolved`.
        status: String,
    },
    /// Anything else at SIGNL4: its REST API.
    Rest,
    /// A change to a ticket, by its uuid.
    Change(String),
    /// A read of TOPdesk.
    Look,
}

/// The ticket (or burst) of an external id.
pub(crate) fn ticket_of(external_id: &str) -> String {
    let id = external_id.trim_start_matches("TOPdesk-");
    id.split('.').next().unwrap_or_default().to_owned()
}

/// How a request ended for the connector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A status.
    Status(u16),
    /// It is known not to have been sent.
    NotSent,
    /// The answer was lost, late, or cut off.
    Nothing,
}

/// What was asked of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreCall {
    /// `get`.
    Get,
    /// `set`.
    Set,
    /// `delete`.
    Delete,
    /// `list-keys`.
    List,
    /// `increment`.
    Increment,
}

/// Something that has happened.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A call began.
    Began(Call),
    /// A call returned.
    Returned(Returned),
    /// The process ended in the middle of the call.
    Died,
    /// A request.
    Request {
        /// What for.
        purpose: Purpose,
        /// How often it had its effect.
        effects: u32,
        /// How it ended for the connector.
        heard: Heard,
        /// The answer asks for no request for so long.
        patience_ms: Option<i64>,
        /// The answer is a fault on purpose.
        fault: bool,
    },
    /// A call of the store.
    Store {
        /// Which.
        call: StoreCall,
        /// Its key or prefix.
        key: String,
        /// It took place.
        done: bool,
        /// The connector got the answer that it took place.
        told: bool,
        /// An older value was given.
        stale: bool,
    },
    /// The cursor, as it was read or is written: the watermark in milliseconds.
    Cursor {
        /// Written; else read.
        written: bool,
        /// The watermark.
        watermark_ms: Option<i64>,
    },
    /// A ticket that had ended was taken back, or got another status, by the connector.
    TakenBack(String),
    /// Somebody, or the world, did something.
    Act(String),
    /// The connector's clock jumped.
    ClockJumped,
    /// The connector broke a rule of its contract with the host.
    ContractBroken(String),
}

/// An entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Milliseconds of true time since the beginning.
    pub at_ms: i64,
    /// The call it belongs to.
    pub seat: Option<Seat>,
    /// What.
    pub what: What,
}

/// A history.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// In order.
    pub entries: Vec<Entry>,
}

impl History {
    /// How many calls began.
    #[must_use]
    pub fn calls(&self) -> usize {
        let began = |entry: &&Entry| matches!(entry.what, What::Began(_));
        self.entries.iter().filter(began).count()
    }

    /// The entries of one call, with their places.
    pub fn of(&self, seat: Seat) -> impl Iterator<Item = (usize, &Entry)> {
        let own = move |(_, entry): &(usize, &Entry)| entry.seat == Some(seat);
        self.entries.iter().enumerate().filter(own)
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.at_ms / 1_000;
        write!(f, "{:>7}.{:03} s ", seconds, self.at_ms % 1_000)?;
        match self.seat {
            Some(seat) => write!(f, "call {seat:<3} ")?,
            None => write!(f, "         ")?,
        }
        match &self.what {
            What::Began(call) => write!(f, "begins: {}", name(call)),
            What::Returned(returned) => write!(f, "returns: {}", shown(returned)),
            What::Died => write!(f, "the process ends"),
            What::Request {
                purpose,
                effects,
                heard,
                ..
            } => write!(f, "{purpose:?} → {heard:?}, effects: {effects}"),
            What::Store {
                call,
                key,
                done,
                told,
                stale,
            } => {
                write!(f, "store {call:?} {key}")?;
                match (done, told) {
                    (true, true) => {}
                    (true, false) => write!(f, ": done, but said to have failed")?,
                    (false, _) => write!(f, ": fails")?,
                }
                if *stale {
                    write!(f, ": an older value")?;
                }
                Ok(())
            }
            What::Cursor {
                written,
                watermark_ms,
            } => {
                let verb = if *written { "writes" } else { "reads" };
                write!(f, "{verb} the cursor: {watermark_ms:?}")
            }
            What::TakenBack(how) => write!(f, "takes back: {how}"),
            What::Act(act) => write!(f, "{act}"),
            What::ClockJumped => write!(f, "the host's clock jumps"),
            What::ContractBroken(how) => write!(f, "breaks the contract: {how}"),
        }
    }
}

fn name(call: &Call) -> String {
    match call {
        Call::Schedule => "on-schedule".into(),
        Call::Drain => "drain".into(),
        Call::Webhook { endpoint, .. } => format!("on-webhook {endpoint}"),
    }
}

fn shown(returned: &Returned) -> String {
    match returned {
        Returned::Run(ended) => {
            let counts = ended.report.as_object().map(|report| {
                let told = |(_, value): &(&String, &Value)| {
                    !value.is_null() && **value != 0 && **value != false && !value.is_object()
                };
                let texts: Vec<_> = report
                    .iter()
                    .filter(told)
                    .map(|(key, value)| format!("{key} {value}"))
                    .collect();
                texts.join(", ")
            });
            format!("{:?}; {}", ended.failure, counts.unwrap_or_default())
        }
        Returned::Webhook(Ok(answer)) => format!("{} {}", answer.status, answer.body),
        Returned::Webhook(Err(failure)) => format!("{failure:?}"),
        Returned::Broken(words) => format!("broken: {words}"),
    }
}
