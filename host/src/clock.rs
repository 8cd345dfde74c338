//! The component's time: this machine's, or one that a test moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtxBuilder};

/// A function that says what time it is.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Which time a component is given.
#[derive(Clone, Default)]
pub enum Clock {
    /// This machine's wall clock and monotonic clock.
    #[default]
    System,
    /// The time that somebody else gives, such as a simulator's clock.
    ///
    /// A component that waits for a moment in the future still waits in real time: the difference
    /// between that moment and this clock.
    Given(Now),
}

impl Clock {
    /// What it shows now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Given(now) => now(),
        }
    }

    pub(crate) fn give_to(&self, builder: &mut WasiCtxBuilder) {
        if let Self::Given(now) = self {
            builder.wall_clock(Wall(Arc::clone(now)));
            builder.monotonic_clock(Steady::from_now(Arc::clone(now)));
        }
    }
}

struct Wall(Now);

impl HostWallClock for Wall {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        Duration::try_from((self.0)().duration_since(Timestamp::UNIX_EPOCH)).unwrap_or_default()
    }
}

/// Begins at 0 with every call, and stands still while the wall clock is set back.
struct Steady {
    clock: Now,
    start: Timestamp,
    latest_ns: AtomicU64,
}

impl Steady {
    fn from_now(clock: Now) -> Self {
        let start = clock();
        Self {
            clock,
            start,
            latest_ns: AtomicU64::new(0),
        }
    }
}

impl HostMonotonicClock for Steady {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        let elapsed = (self.clock)().duration_since(self.start).as_nanos();
        let elapsed = u64::try_from(elapsed).unwrap_or(0);
        self.latest_ns
            .fetch_max(elapsed, Ordering::SeqCst)
            .max(elapsed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Steady, Wall};
    use jiff::{SignedDuration, Timestamp};
    use simulators::SettableClock;
    use std::time::Duration;
    use wasmtime_wasi::{HostMonotonicClock as _, HostWallClock as _};

    #[test]
    fn both_clocks_move_together_and_only_when_told() {
        let clock = SettableClock::new(Timestamp::from_second(1_000).unwrap());
        let (wall, steady) = (Wall(clock.shared()), Steady::from_now(clock.shared()));
        assert_eq!((wall.now(), steady.now()), (Duration::from_secs(1_000), 0));
        clock.advance(SignedDuration::from_secs(90));
        assert_eq!(
            (wall.now(), steady.now()),
            (Duration::from_secs(1_090), 90_000_000_000)
        );
    }

    #[test]
    fn the_monotonic_clock_does_not_go_back_with_the_wall_clock() {
        let clock = SettableClock::new(Timestamp::from_second(1_000).unwrap());
        let steady = Steady::from_now(clock.shared());
        clock.advance(SignedDuration::from_secs(5));
        assert_eq!(steady.now(), 5_000_000_000);
        clock.set(Timestamp::from_second(1_001).unwrap());
        assert_eq!(steady.now(), 5_000_000_000);
    }
}
