//! Something between the connector and the world: it may answer itself, delay, or change an answer;
//! or the host's clock is not that of the two systems.

use super::World;
use connector::Outcome;
use connector::engine::schedule;
use connector::ports::{Clock, Http, KeyValue, NoAnswer, Ports, Request, Response, StoreError};
use jiff::{SignedDuration, Timestamp};

pub type Answer = Result<Response, NoAnswer>;

/// The world's network with something between.
pub struct Between<'a, F: Fn(&Request, &dyn Fn() -> Answer) -> Answer>(pub &'a World, pub F);

impl<F: Fn(&Request, &dyn Fn() -> Answer) -> Answer> Http for Between<'_, F> {
    fn send_all(&self, requests: Vec<Request>) -> Vec<Answer> {
        let one = |r: &Request| (self.1)(r, &|| self.0.send_all(vec![r.clone()]).remove(0));
        requests.iter().map(one).collect()
    }
}

/// The clock of a host that is ahead of the two systems by so much.
pub struct Ahead<'a>(pub &'a World, pub SignedDuration);

impl Clock for Ahead<'_> {
    fn now(&self) -> Timestamp {
        self.0.clock.now() + self.1
    }
    fn monotonic_ms(&self) -> u64 {
        self.0.monotonic_ms()
    }
}

/// The world's store, of which writes fail that `refuses` says.
pub struct Failing<'a, F: Fn(&str, &[u8]) -> bool>(pub &'a World, pub F);

impl<F: Fn(&str, &[u8]) -> bool> KeyValue for Failing<'_, F> {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.get(key)
    }
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        if (self.1)(key, value) {
            return Err(StoreError::Unavailable("database is locked".into()));
        }
        KeyValue::set(self.0, key, value)
    }
    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.0.delete(key)
    }
    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.0.list_keys(prefix)
    }
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.0.increment(key, delta)
    }
}

/// A world's own ports, of which some are then replaced.
pub fn ports(world: &World) -> Ports<'_> {
    Ports {
        http: world,
        store: world,
        config: world,
        clock: world,
        log: world,
    }
}

/// A run, ten seconds later, whose requests pass through `between`.
pub fn run_through(
    world: &World,
    between: impl Fn(&Request, &dyn Fn() -> Answer) -> Answer,
) -> Outcome {
    world.wait(10).begin();
    let http = Between(world, between);
    schedule::on_schedule(Ports {
        http: &http,
        ..ports(world)
    })
}

/// A run, ten seconds later, on a host whose clock is ahead.
pub fn run_ahead(world: &World, by: SignedDuration) -> Outcome {
    world.wait(10).begin();
    schedule::on_schedule(Ports {
        clock: &Ahead(world, by),
        ..ports(world)
    })
}
