//! The time of a simulator. It comes from outside, so that a test can set it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// A clock that many can read.
pub type SharedClock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The clock of this machine.
#[must_use]
pub fn system_clock() -> SharedClock {
    Arc::new(Timestamp::now)
}

/// A clock that stands still until it is set or advanced.
#[derive(Clone)]
pub struct SettableClock {
    now: Arc<Mutex<Timestamp>>,
}

impl SettableClock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            now: Arc::new(Mutex::new(now)),
        }
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets it, also back.
    pub fn set(&self, now: Timestamp) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Advances it by a duration; saturates at the ends of time.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.saturating_add(by).unwrap_or(*now);
    }

    /// The same clock, for reading.
    #[must_use]
    pub fn shared(&self) -> SharedClock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

impl fmt::Debug for SettableClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SettableClock").field(&self.now()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_it_was_set_to_and_follows_when_advanced() {
        let clock = SettableClock::new(Timestamp::UNIX_EPOCH);
        let shared = clock.shared();
        clock.advance(SignedDuration::from_secs(90));
        assert_eq!(shared().as_second(), 90);
        clock.set(Timestamp::from_second(7).unwrap());
        assert_eq!(shared().as_second(), 7);
    }
}
