//! The component's time: this machine's, or one that a test moves.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use simulators::{SettableClock, SharedClock, system_clock};
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtxBuilder};

/// Which time a component is given.
#[derive(Clone, Default)]
pub enum Clock {
    /// This machine's wall clock and monotonic clock.
    #[default]
    System,
    /// Time stands still until it is moved; the simulators can go by the same clock.
    ///
    /// A component that waits for a moment in the future still waits in real time: the difference
    /// between that moment and this clock.
    Settable(SettableClock),
}

impl Clock {
    /// The same time as a function, as the simulators take it.
    #[must_use]
    pub fn shared(&self) -> SharedClock {
        match self {
            Self::System => system_clock(),
            Self::Settable(clock) => clock.shared(),
        }
    }

    pub(crate) fn give_to(&self, builder: &mut WasiCtxBuilder) {
        if let Self::Settable(clock) = self {
            builder.wall_clock(Wall(clock.clone()));
            builder.monotonic_clock(Steady::from_now(clock.clone()));
        }
    }
}

struct Wall(SettableClock);

impl HostWallClock for Wall {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        Duration::try_from(self.0.now().duration_since(Timestamp::UNIX_EPOCH)).unwrap_or_default()
    }
}

/// Begins at 0 with every call, and stands still while the wall clock is set back.
struct Steady {
    clock: SettableClock,
    start: Timestamp,
    latest_ns: AtomicU64,
}

impl Steady {
    fn from_now(clock: SettableClock) -> Self {
        let start = clock.now();
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
        let elapsed = self.clock.now().duration_since(self.start).as_nanos();
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
        let (wall, steady) = (Wall(clock.clone()), Steady::from_now(clock.clone()));
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
        let steady = Steady::from_now(clock.clone());
        clock.advance(SignedDuration::from_secs(5));
        assert_eq!(steady.now(), 5_000_000_000);
        clock.set(Timestamp::from_second(1_001).unwrap());
        assert_eq!(steady.now(), 5_000_000_000);
    }
}
