//! What a call may ask the world for: the contract's imports, one at a time.

use super::network::{Lost, Outgoing};
use super::store_calls::{StoreFault, StoreReply, StoreRequest};
use super::{Shared, World, lock};
use crate::history::{Seat, StoreCall, What};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

/// One call's view of the world. Every method that is an import call gives none when the process ends
/// with it: then the caller must not let the call proceed.
#[derive(Clone)]
pub struct Imports {
    world: Shared,
    seat: Seat,
}

impl Imports {
    /// The imports of the call in this place.
    #[must_use]
    pub fn new(world: Shared, seat: Seat) -> Self {
        Self { world, seat }
    }

    /// Milliseconds since the beginning, on a clock that never jumps. No import call.
    #[must_use]
    pub fn true_ms(&self) -> i64 {
        lock(&self.world).true_ms()
    }

    /// The wall clock of the connector's host: no two calls see the same nanosecond. No import call.
    #[must_use]
    pub fn host_time(&self) -> Timestamp {
        let now = lock(&self.world).host_time();
        let own = i64::try_from(self.seat).unwrap_or(0);
        now.saturating_add(SignedDuration::from_nanos(own))
            .unwrap_or(now)
    }

    /// The value of a setting. Settings do not fail here, and are no import call.
    #[must_use]
    pub fn setting(&self, key: &str) -> Option<String> {
        lock(&self.world).settings.get(key).cloned()
    }

    /// In which order so many requests of one batch reach the other side.
    #[must_use]
    pub fn order_of(&self, requests: usize) -> Vec<usize> {
        let mut world = lock(&self.world);
        let mut order: Vec<_> = (0..requests).collect();
        if world.in_order {
            return order;
        }
        if let Some(place) = world.places.get_mut(self.seat) {
            place.dice.shuffle(&mut order);
        }
        order
    }

    /// Sends a request of a batch that began at `began_ms` ([`Self::true_ms`]).
    #[must_use]
    pub fn send(
        &self,
        request: &Outgoing,
        began_ms: i64,
    ) -> Option<Result<http::Response<Bytes>, Lost>> {
        self.import(|world, seat| world.send(seat, request, began_ms))
    }

    /// `get`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Result<Option<Vec<u8>>, StoreFault>> {
        let reply = self.ask(StoreCall::Get, StoreRequest::Get(key))?;
        Some(reply.map(|reply| match reply {
            StoreReply::Value(value) => value,
            _ => None,
        }))
    }

    /// `set`.
    #[must_use]
    pub fn set(&self, key: &str, value: &[u8]) -> Option<Result<(), StoreFault>> {
        let reply = self.ask(StoreCall::Set, StoreRequest::Set(key, value))?;
        Some(reply.map(|_| ()))
    }

    /// `delete`.
    #[must_use]
    pub fn delete(&self, key: &str) -> Option<Result<(), StoreFault>> {
        let reply = self.ask(StoreCall::Delete, StoreRequest::Delete(key))?;
        Some(reply.map(|_| ()))
    }

    /// `list-keys`.
    #[must_use]
    pub fn list_keys(&self, prefix: &str) -> Option<Result<Vec<String>, StoreFault>> {
        let reply = self.ask(StoreCall::List, StoreRequest::List(prefix))?;
        Some(reply.map(|reply| match reply {
            StoreReply::Keys(keys) => keys,
            _ => Vec::new(),
        }))
    }

    /// `increment`.
    #[must_use]
    pub fn increment(&self, key: &str, delta: i64) -> Option<Result<i64, StoreFault>> {
        let reply = self.ask(StoreCall::Increment, StoreRequest::Increment(key, delta))?;
        Some(reply.map(|reply| match reply {
            StoreReply::Count(count) => count,
            _ => 0,
        }))
    }

    fn ask(
        &self,
        call: StoreCall,
        request: StoreRequest<'_>,
    ) -> Option<Result<StoreReply, StoreFault>> {
        self.import(|world, seat| world.ask(seat, call, request))
    }

    /// An import call, which may be the process's last.
    fn import<T>(&self, effect: impl FnOnce(&mut World, Seat) -> T) -> Option<T> {
        let mut world = lock(&self.world);
        let place = world.places.get_mut(self.seat)?;
        if place.dead {
            return None;
        }
        place.imports += 1;
        let due = place.faults.crash.filter(|c| c.import == place.imports);
        let result = match due {
            Some(crash) if !crash.after_effect => None,
            _ => Some(effect(&mut world, self.seat)),
        };
        if due.is_none() {
            return result;
        }
        if let Some(place) = world.places.get_mut(self.seat) {
            place.dead = true;
        }
        world.faults += 1;
        world.note(Some(self.seat), What::Died);
        None
    }
}
