//! The world around a connector: both systems, the store, the clocks, and what goes wrong with them.
//! Everything a call asks for passes through [`Imports`], is recorded, and may fail as the story
//! says.

mod imports;
mod network;
mod store;
mod store_calls;

pub use imports::Imports;
pub use network::{Lost, Outgoing};
pub use store_calls::StoreFault;

use crate::faults::{CallFaults, Outage};
use crate::history::{Entry, History, Seat, What};
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use scenarios::Systems;
use simulators::{SettableClock, Signl4, Topdesk};
use std::collections::BTreeMap;
use std::hash::DefaultHasher;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::Store;

/// What the world's clock shows at the beginning of every history.
const START: &str = "2026-11-23T08:00:00Z";

/// One call's place in the world.
#[derive(Debug)]
struct Place {
    faults: CallFaults,
    dice: Rng,
    imports: u32,
    requests: u32,
    store_calls: u32,
    /// The tickets that this call has read by their ids, and whether they were open then.
    reads: BTreeMap<String, bool>,
    dead: bool,
}

/// The world; see the module.
pub struct World {
    /// The simulated TOPdesk.
    pub topdesk: Topdesk,
    /// The simulated SIGNL4.
    pub signl4: Signl4,
    /// The true time, by which both systems go.
    pub clock: SettableClock,
    /// How far the connector's host is ahead of it.
    pub skew: SignedDuration,
    /// What the connector is configured with.
    pub settings: BTreeMap<String, String>,
    /// What has happened.
    pub history: History,
    /// Faults that last.
    pub outages: Vec<Outage>,
    /// How many faults took place.
    pub faults: u32,
    /// Every byte that the connector has sent or stored, as one number.
    pub crossed: DefaultHasher,
    /// Requests of one batch arrive in the order in which they were made.
    pub in_order: bool,
    /// What the clock showed at the beginning.
    start: Timestamp,
    store: Store,
    places: Vec<Place>,
}

/// The world, shared by those who act in it.
pub type Shared = Arc<Mutex<World>>;

pub(crate) fn lock(world: &Shared) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

impl World {
    /// An empty desk, an empty store.
    #[must_use]
    pub fn new(settings: BTreeMap<String, String>) -> Self {
        let start = START.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        Self::between(&Systems::new(start), settings)
    }

    /// An empty store between these systems.
    #[must_use]
    pub fn between(systems: &Systems, settings: BTreeMap<String, String>) -> Self {
        Self {
            topdesk: systems.topdesk.clone(),
            signl4: systems.signl4.clone(),
            clock: systems.clock.clone(),
            start: systems.clock.now(),
            in_order: false,
            skew: SignedDuration::ZERO,
            settings,
            history: History::default(),
            outages: Vec::new(),
            faults: 0,
            crossed: DefaultHasher::new(),
            store: Store::default(),
            places: Vec::new(),
        }
    }

    /// Milliseconds of true time since the beginning.
    #[must_use]
    pub fn true_ms(&self) -> i64 {
        let passed = self.clock.now().duration_since(self.start);
        i64::try_from(passed.as_millis()).unwrap_or(i64::MAX)
    }

    /// What the connector's host believes the time is.
    #[must_use]
    pub fn host_time(&self) -> Timestamp {
        let now = self.clock.now();
        now.saturating_add(self.skew).unwrap_or(now)
    }

    /// Lets time pass.
    pub fn wait_ms(&self, ms: i64) {
        self.clock.advance(SignedDuration::from_millis(ms.max(0)));
    }

    /// The store as it is; counters are left out.
    #[must_use]
    pub fn stored(&self) -> &BTreeMap<String, Vec<u8>> {
        self.store.values()
    }

    /// Changes the store behind the connector's back.
    pub fn restore(&mut self, values: BTreeMap<String, Vec<u8>>) {
        self.store.replace(values);
    }

    /// Whether the store has atomic counters.
    pub fn set_atomics(&mut self, has: bool) {
        self.store.atomics = has;
    }

    /// Whether the store has atomic counters.
    #[must_use]
    pub fn has_atomics(&self) -> bool {
        self.store.atomics
    }

    /// A place for a call with these faults. `seed` decides what else is left to
    /// chance: latencies, and the order in which requests of one batch arrive.
    pub fn seat(&mut self, faults: CallFaults, seed: u64) -> Seat {
        self.places.push(Place {
            faults,
            dice: Rng::with_seed(seed),
            imports: 0,
            requests: 0,
            store_calls: 0,
            reads: BTreeMap::new(),
            dead: false,
        });
        self.places.len() - 1
    }

    /// Whether the process of a call has ended.
    #[must_use]
    pub fn is_dead(&self, seat: Seat) -> bool {
        self.places.get(seat).is_some_and(|place| place.dead)
    }

    /// Imports and requests of a call, so far.
    #[must_use]
    pub fn imports_of(&self, seat: Seat) -> (u32, u32) {
        let place = self.places.get(seat);
        place.map_or((0, 0), |place| (place.imports, place.requests))
    }

    /// Records something.
    pub fn note(&mut self, seat: Option<Seat>, what: What) {
        let at_ms = self.true_ms();
        self.history.entries.push(Entry { at_ms, seat, what });
    }
}
