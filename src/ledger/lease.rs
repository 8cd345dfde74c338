//! The lease, which lets one run work at a time. It avoids double work and duplicates. Even without it no ticket is
//! lost.
//!
//! The caller that gets 1 from an atomic counter holds the lease. The counter's name contains an epoch, which grows
//! each time the lease is won, and a time window: if a winner dies before it stores itself as the holder, it blocks the
//! others only for one window.
//!
//! In a store without atomic counters, a caller stores a flag under a key of its own and then lists all flags. If two
//! callers do so at the same time, at least one sees the other's flag and gives up. This requires that the store shows
//! a write immediately.

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

/// The result of trying to acquire the lease.
#[derive(Debug, PartialEq, Eq)]
pub enum Lease {
    /// This caller holds the lease until it releases it or the lease expires.
    Held {
        /// The epoch that was won.
        epoch: u64,
        /// The counter that was won. It is kept until the next one is won. Otherwise a caller that has read the old
        /// epoch could win it again.
        counter: String,
    },
    /// Another caller holds the lease.
    Busy,
    /// This caller holds the lease, in a store without atomic counters.
    Flagged {
        /// The epoch.
        epoch: u64,
        /// The key of this caller's flag.
        flag: String,
    },
}

/// Tries to acquire the lease, which expires after `length`.
///
/// # Errors
/// When the store fails or a stored value cannot be read.
pub fn acquire(
    store: &dyn KeyValue,
    now: Timestamp,
    length: SignedDuration,
) -> Result<Lease, LedgerError> {
    let now_ms = now.as_millisecond();
    let holder = holder(store)?;
    let length_ms = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
    // A lease that is far longer than any run was stored by a wrong clock, so it is ignored.
    let remaining = holder.until_ms.saturating_sub(now_ms);
    let longest = length_ms.saturating_mul(2).max(WINDOW_MS);
    if remaining > 0 && remaining <= longest {
        return Ok(Lease::Busy);
    }
    let counter = keys::election(holder.epoch, now_ms.div_euclid(WINDOW_MS));
    match store.increment(&counter, 1) {
        Ok(1) => {}
        Ok(_) => return Ok(Lease::Busy),
        Err(StoreError::Unsupported) => return acquire_by_flag(store, &holder, now, length_ms),
        Err(error) => return Err(error.into()),
    }
    let epoch = holder.epoch.saturating_add(1);
    let until_ms = now_ms.saturating_add(length_ms);
    write_holder(store, keys::LEASE, epoch, until_ms, &counter)?;
    // This is never the counter that was just won, because its name contains another epoch.
    if !holder.counter.is_empty() {
        store.delete(&holder.counter)?;
    }
    Ok(Lease::Held { epoch, counter })
}

/// The limit of expired flags that one call deletes.
const MAX_FLAGS_DELETED: usize = 20;

fn acquire_by_flag(
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
    let mut expired = Vec::new();
    for other in store.list_keys(keys::FLAG)? {
        if other == flag {
            continue;
        }
        let Some(until_ms) = flag_expiry_ms(store, &other)? else {
            continue;
        };
        let left_ms = until_ms.saturating_sub(now_ms);
        if left_ms > 0 && left_ms <= length_ms.saturating_mul(2) {
            store.delete(&flag)?;
            return Ok(Lease::Busy);
        }
        expired.push(other);
    }
    for other in expired.iter().take(MAX_FLAGS_DELETED) {
        store.delete(other)?;
    }
    write_holder(store, keys::LEASE, epoch, until_ms, "")?;
    Ok(Lease::Flagged { epoch, flag })
}

/// When a flag expires (Unix milliseconds); none if it was deleted.
fn flag_expiry_ms(store: &dyn KeyValue, flag: &str) -> Result<Option<i64>, LedgerError> {
    let Some(bytes) = store.get(flag)? else {
        return Ok(None);
    };
    let holder: Holder = decode(flag, &bytes)?;
    Ok(Some(holder.until_ms))
}

impl Lease {
    /// Extends the lease by `length` from now. Returns false if it has expired and another caller holds it.
    ///
    /// # Errors
    /// When the store fails or a stored value cannot be read.
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

    /// Releases the lease. A failure is harmless, because the lease expires.
    pub fn release(&self, store: &dyn KeyValue) {
        let (epoch, counter, flag) = match self {
            Self::Busy => return,
            Self::Held { epoch, counter } => (*epoch, counter.as_str(), None),
            Self::Flagged { epoch, flag } => (*epoch, "", Some(flag)),
        };
        // If the lease has expired, another caller may hold it.
        let ours = matches!(holder(store), Ok(holder) if holder.epoch == epoch);
        if ours {
            let _ = write_holder(store, keys::LEASE, epoch, 0, counter);
        }
        if let Some(flag) = flag {
            let _ = store.delete(flag);
        }
    }
}

/// When the current lease expires; none if no caller holds it.
///
/// # Errors
/// When the store fails or the value cannot be decoded.
pub fn held_until(store: &dyn KeyValue, now: Timestamp) -> Result<Option<Timestamp>, LedgerError> {
    let until = Timestamp::from_millisecond(holder(store)?.until_ms);
    Ok(until.ok().filter(|until| *until > now))
}

/// The limit of counters that one call deletes.
const MAX_SWEPT: usize = 100;

/// Deletes the counters of callers that died after they were elected and before they stored themselves as the holder.
/// Counters of the epoch in which the current holder was elected are kept, because a caller that has read that epoch
/// may still use them.
///
/// # Errors
/// When the store fails or a stored value cannot be read.
pub fn sweep_elections(store: &dyn KeyValue) -> Result<(), LedgerError> {
    let current = holder(store)?.epoch;
    let counters = store.list_keys(keys::ELECTION)?;
    let is_old = |key: &&String| {
        keys::read_election(key).is_some_and(|epoch| epoch.saturating_add(1) < current)
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
