//! One writer at a time. The lease saves work and duplicates; that no ticket is lost does not
//! depend on it.
//!
//! The holder is whoever gets 1 from an atomic counter. The counter's name contains an epoch, which
//! grows each time the lease is won, and a window of time, so that a holder that dies between winning and
//! saying so blocks the others for one window only.
//!
//! Where there are no atomic counters, whoever wants to work raises a flag, a key of its own, and then lists the
//! flags. Of two that do so at the same time at least one sees the other, and steps back. That needs a store that
//! shows at once what was written.

use super::{LedgerError, decode, format::encode, keys};
use crate::ports::{KeyValue, StoreError};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

const WINDOW_MS: i64 = 30_000;

#[derive(Serialize, Deserialize)]
struct Holder {
    epoch: u64,
    until_ms: i64,
    counter: String,
}

/// What came of asking for the lease.
#[derive(Debug, PartialEq, Eq)]
pub enum Lease {
    /// It is ours until it is released or its time is up.
    Held {
        /// The epoch that was won.
        epoch: u64,
        /// The counter that was won. It stays until the next one is won: a caller that read the
        /// old epoch must not find it gone and win it again.
        counter: String,
    },
    /// Somebody else works.
    Busy,
    /// It is ours, in a store without atomic counters.
    Flagged {
        /// The epoch.
        epoch: u64,
        /// The key of our flag.
        flag: String,
    },
}

/// Asks for the lease, for at most `length`.
///
/// # Errors
/// When the store does not answer.
pub fn acquire(
    store: &dyn KeyValue,
    now: Timestamp,
    length: SignedDuration,
) -> Result<Lease, LedgerError> {
    let now_ms = now.as_millisecond();
    let holder = holder(store)?;
    let length_ms = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
    // A lease far longer than any run comes from a clock that jumped: it does not hold.
    let remaining = holder.until_ms.saturating_sub(now_ms);
    let longest = length_ms.saturating_mul(2).max(WINDOW_MS);
    if remaining > 0 && remaining <= longest {
        return Ok(Lease::Busy);
    }
    let counter = keys::election(holder.epoch, now_ms.div_euclid(WINDOW_MS));
    match store.increment(&counter, 1) {
        Ok(1) => {}
        Ok(_) => return Ok(Lease::Busy),
        Err(StoreError::Unsupported) => return by_flag(store, &holder, now, length_ms),
        Err(error) => return Err(error.into()),
    }
    let epoch = holder.epoch.saturating_add(1);
    let until_ms = now_ms.saturating_add(length_ms);
    write_holder(store, keys::LEASE, epoch, until_ms, &counter)?;
    // Never the one just won: its name contains the epoch.
    if !holder.counter.is_empty() {
        store.delete(&holder.counter)?;
    }
    Ok(Lease::Held { epoch, counter })
}

/// So many flags of callers that died are taken down at a time.
const MAX_TAKEN_DOWN: usize = 20;

fn by_flag(
    store: &dyn KeyValue,
    holder: &Holder,
    now: Timestamp,
    length_ms: i64,
) -> Result<Lease, LedgerError> {
    let now_ms = now.as_millisecond();
    let until_ms = now_ms.saturating_add(length_ms);
    let epoch = holder.epoch.saturating_add(1);
    let flag = keys::flag(now.as_nanosecond());
    write_holder(store, &flag, epoch, until_ms, "")?;
    let mut fallen = Vec::new();
    for other in store.list_keys(keys::FLAG)? {
        if other == flag {
            continue;
        }
        let Some(until_ms) = until(store, &other)? else {
            continue;
        };
        let left_ms = until_ms.saturating_sub(now_ms);
        if left_ms > 0 && left_ms <= length_ms.saturating_mul(2) {
            store.delete(&flag)?;
            return Ok(Lease::Busy);
        }
        fallen.push(other);
    }
    for other in fallen.iter().take(MAX_TAKEN_DOWN) {
        store.delete(other)?;
    }
    write_holder(store, keys::LEASE, epoch, until_ms, "")?;
    Ok(Lease::Flagged { epoch, flag })
}

/// Until when a flag stands; none if it was taken down.
fn until(store: &dyn KeyValue, flag: &str) -> Result<Option<i64>, LedgerError> {
    let Some(bytes) = store.get(flag)? else {
        return Ok(None);
    };
    let holder: Holder = decode(flag, &bytes)?;
    Ok(Some(holder.until_ms))
}

impl Lease {
    /// Lengthens it. False: somebody else holds it by now, because the time was up.
    ///
    /// # Errors
    /// When the store does not answer.
    pub fn renew(
        &self,
        store: &dyn KeyValue,
        now: Timestamp,
        length: SignedDuration,
    ) -> Result<bool, LedgerError> {
        let (epoch, counter) = match self {
            Self::Busy => return Ok(false),
            Self::Held { epoch, counter } => (*epoch, counter.as_str()),
            Self::Flagged { epoch, .. } => (*epoch, ""),
        };
        let ours = holder(store)?.epoch == epoch;
        if ours {
            let length_ms = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
            let until_ms = now.as_millisecond().saturating_add(length_ms);
            if let Self::Flagged { flag, .. } = self {
                write_holder(store, flag, epoch, until_ms, "")?;
            }
            write_holder(store, keys::LEASE, epoch, until_ms, counter)?;
        }
        Ok(ours)
    }

    /// Gives the lease back. A failure is harmless: its time runs out.
    pub fn release(&self, store: &dyn KeyValue) {
        let (epoch, counter, flag) = match self {
            Self::Busy => return,
            Self::Held { epoch, counter } => (*epoch, counter.as_str(), None),
            Self::Flagged { epoch, flag } => (*epoch, "", Some(flag)),
        };
        // Unless somebody else holds it by now, because the time was up.
        let ours = matches!(holder(store), Ok(holder) if holder.epoch == epoch);
        if ours {
            let _ = write_holder(store, keys::LEASE, epoch, 0, counter);
        }
        if let Some(flag) = flag {
            let _ = store.delete(flag);
        }
    }
}

/// Until when somebody works, if so.
///
/// # Errors
/// When it cannot be read.
pub fn held_until(store: &dyn KeyValue, now: Timestamp) -> Result<Option<Timestamp>, LedgerError> {
    let until = Timestamp::from_millisecond(holder(store)?.until_ms);
    Ok(until.ok().filter(|until| *until > now))
}

/// So many counters are deleted at a time.
const MAX_SWEPT: usize = 100;

/// Deletes the counters of callers that died between being elected and saying so. Those of the epoch
/// in which the present holder was elected stay, for the same reason as its own; older ones are no more
/// asked than the one that is deleted when a lease is won.
///
/// # Errors
/// When the store does not answer.
pub fn sweep_elections(store: &dyn KeyValue) -> Result<(), LedgerError> {
    let present = holder(store)?.epoch;
    let counters = store.list_keys(keys::ELECTION)?;
    let is_old = |key: &&String| {
        keys::read_election(key).is_some_and(|epoch| epoch.saturating_add(1) < present)
    };
    for counter in counters.iter().filter(is_old).take(MAX_SWEPT) {
        store.delete(counter)?;
    }
    Ok(())
}

fn holder(store: &dyn KeyValue) -> Result<Holder, LedgerError> {
    match store.get(keys::LEASE)? {
        Some(bytes) => decode(keys::LEASE, &bytes),
        None => Ok(Holder {
            epoch: 0,
            until_ms: 0,
            counter: String::new(),
        }),
    }
}

fn write_holder(
    store: &dyn KeyValue,
    key: &str,
    epoch: u64,
    until_ms: i64,
    counter: &str,
) -> Result<(), LedgerError> {
    let holder = Holder {
        epoch,
        until_ms,
        counter: counter.to_owned(),
    };
    Ok(store.set(key, &encode(&holder)?)?)
}

#[cfg(test)]
#[path = "lease_tests.rs"]
mod tests;
