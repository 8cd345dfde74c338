//! What every part of a run needs and cannot change: settings, clock and deadline.

use crate::ports::{Clock, Config, Ports};
use crate::settings::Settings;
use jiff::{SignedDuration, Timestamp};

/// The context of one run.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub clock: &'a dyn Clock,
    pub config: &'a dyn Config,
    pub settings: &'a Settings,
    pub deadline: Deadline,
}

impl<'a> Context<'a> {
    /// The context of a run that begins now and ends after the setting `run_budget`.
    pub fn new(ports: Ports<'a>, settings: &'a Settings) -> Self {
        let Ports { clock, config, .. } = ports;
        let deadline = Deadline::after(settings.run_budget, clock.monotonic_ms());
        Self {
            clock,
            config,
            settings,
            deadline,
        }
    }

    /// The wall clock of this host.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The wall clock of this host, in Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.now().as_millisecond()
    }

    /// Milliseconds of the monotonic clock.
    pub fn monotonic_ms(&self) -> u64 {
        self.clock.monotonic_ms()
    }

    /// The time after `pause` from now, in Unix milliseconds of this host's clock.
    pub fn moment_ms(&self, pause: SignedDuration) -> i64 {
        let at = self.now().checked_add(pause);
        at.map_or(0, |at| at.as_millisecond())
    }
}

/// When a run ends, in milliseconds of the monotonic clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deadline {
    half_ms: u64,
    end_ms: u64,
}

impl Deadline {
    fn after(budget: SignedDuration, began_ms: u64) -> Self {
        let budget_ms = u64::try_from(budget.as_millis()).unwrap_or(u64::MAX);
        let end_ms = began_ms.saturating_add(budget_ms);
        let half_ms = end_ms.saturating_sub(budget_ms / 2);
        Self { half_ms, end_ms }
    }

    /// The end, in milliseconds of the monotonic clock.
    pub fn end_ms(self) -> u64 {
        self.end_ms
    }

    /// Whether the time of the run is over.
    pub fn expired(self, monotonic_ms: u64) -> bool {
        monotonic_ms >= self.end_ms
    }

    /// Whether half of the time has passed. The other half is reserved for the opposite direction, TOPdesk
    /// to SIGNL4 or back.
    pub fn half_spent(self, monotonic_ms: u64) -> bool {
        monotonic_ms >= self.half_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_half_spent_after_half_of_the_budget_and_expires_with_it() {
        let deadline = Deadline::after(SignedDuration::from_secs(20), 1_000);
        assert!(!deadline.half_spent(10_999) && deadline.half_spent(11_000));
        assert!(!deadline.expired(20_999) && deadline.expired(21_000));
    }
}
