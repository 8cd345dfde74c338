//! The gate that every request of a run to one system passes. It blocks requests while the system throttles them, after
//! it has refused the login, and when the run's budget is used up.

use super::ApiError;
use jiff::SignedDuration;
use std::cell::{Cell, RefCell};

/// The gate to one system. All times are milliseconds of the monotonic clock.
pub struct Gate {
    backend: &'static str,
    max_requests: u32,
    ends_at_ms: u64,
    made: Cell<u32>,
    not_before_ms: Cell<u64>,
    /// The wait that the system asked for since it was last stored in the head.
    unsaved_throttle: Cell<Option<SignedDuration>>,
    closed: RefCell<Option<ApiError>>,
    /// The message of the first error.
    first_error: RefCell<Option<String>>,
}

impl Gate {
    /// Allows at most `max_requests` requests, and none from `ends_at_ms` on. `backend` is the system's name in
    /// messages.
    pub fn new(backend: &'static str, max_requests: u32, ends_at_ms: u64) -> Self {
        Self {
            backend,
            max_requests,
            ends_at_ms,
            made: Cell::new(0),
            not_before_ms: Cell::new(0),
            unsaved_throttle: Cell::new(None),
            closed: RefCell::new(None),
            first_error: RefCell::new(None),
        }
    }

    /// The number of requests that passed.
    pub fn made(&self) -> u32 {
        self.made.get()
    }

    /// Whether the run's budget of requests is used up.
    pub fn is_exhausted(&self) -> bool {
        self.made.get() >= self.max_requests
    }

    /// Whether a setting is wrong, so that every further request would fail too.
    pub fn is_closed(&self) -> bool {
        self.closed.borrow().is_some()
    }

    /// How long the system must not be called; none if it may be called now.
    pub fn throttled_for(&self, now_ms: u64) -> Option<SignedDuration> {
        let left_ms = self.not_before_ms.get().saturating_sub(now_ms);
        let left_ms = i64::try_from(left_ms).unwrap_or(i64::MAX);
        (left_ms > 0).then(|| SignedDuration::from_millis(left_ms))
    }

    /// Blocks requests for this long. A longer block that was set before stays.
    pub fn block_for(&self, pause: SignedDuration, now_ms: u64) {
        let pause_ms = u64::try_from(pause.as_millis()).unwrap_or(0);
        let until_ms = now_ms.saturating_add(pause_ms);
        self.not_before_ms
            .set(self.not_before_ms.get().max(until_ms));
    }

    /// Whether the system has asked for a wait that is not stored yet.
    pub fn has_unsaved_throttle(&self) -> bool {
        self.unsaved_throttle.get().is_some()
    }

    /// Takes the wait that is not stored yet, so that the caller can store it.
    pub fn take_unsaved_throttle(&self) -> Option<SignedDuration> {
        self.unsaved_throttle.take()
    }

    /// Lets `count` requests pass and counts them, or none of them.
    ///
    /// # Errors
    /// The reason why the requests must not be sent.
    pub fn pass(&self, count: u32, now_ms: u64) -> Result<(), ApiError> {
        let backend = self.backend;
        if let Some(error) = self.closed.borrow().clone() {
            return Err(error);
        }
        if let Some(left) = self.throttled_for(now_ms) {
            let message = format!("{backend} has asked to be called again later");
            return Err(ApiError::unavailable(Some(left), message));
        }
        let made = self.made.get().saturating_add(count);
        if made > self.max_requests || now_ms >= self.ends_at_ms {
            let message = if made > self.max_requests {
                format!(
                    "a run sends at most {} requests to {backend}: the next run continues",
                    self.max_requests
                )
            } else {
                format!("the run had no time left to call {backend}: the next run continues")
            };
            return Err(ApiError::BudgetExhausted { message });
        }
        self.made.set(made);
        Ok(())
    }

    /// The message of the first error.
    pub fn first_error(&self) -> Option<String> {
        self.first_error.borrow().clone()
    }

    /// Records an error, blocks further requests accordingly, and returns the error.
    pub fn record_error(&self, error: ApiError, now_ms: u64) -> ApiError {
        let message = || error.message().to_owned();
        self.first_error.borrow_mut().get_or_insert_with(message);
        match &error {
            ApiError::Misconfigured { .. } => {
                self.closed.borrow_mut().get_or_insert(error.clone());
            }
            ApiError::Unavailable {
                after: Some(after), ..
            } => self.throttle(*after, now_ms),
            _ => {}
        }
        error
    }

    /// Blocks requests because the system asked to wait, and marks the wait as not stored yet.
    pub fn throttle(&self, after: SignedDuration, now_ms: u64) {
        self.unsaved_throttle
            .set(self.unsaved_throttle.get().max(Some(after)));
        self.block_for(after, now_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throttled() -> ApiError {
        ApiError::unavailable(Some(SignedDuration::from_secs(2)), "later")
    }

    #[test]
    fn nothing_passes_before_the_wait_is_over() {
        let gate = Gate::new("SIGNL4", 9, u64::MAX);
        gate.record_error(throttled(), 1_000);
        assert!(matches!(
            gate.pass(1, 2_999),
            Err(ApiError::Unavailable { .. })
        ));
        assert_eq!(gate.pass(1, 3_000), Ok(()));
        assert_eq!(gate.made(), 1);
    }

    #[test]
    fn a_shorter_wait_does_not_shorten_a_longer_one() {
        let gate = Gate::new("SIGNL4", 9, u64::MAX);
        gate.record_error(throttled(), 1_000);
        gate.block_for(SignedDuration::from_secs(1), 1_000);
        assert!(gate.pass(1, 2_500).is_err());
        assert_eq!(
            gate.take_unsaved_throttle(),
            Some(SignedDuration::from_secs(2))
        );
        assert_eq!(gate.take_unsaved_throttle(), None);
    }

    #[test]
    fn a_wrong_setting_closes_the_gate_and_is_reported_again() {
        let gate = Gate::new("TOPdesk", 9, u64::MAX);
        let wrong = ApiError::Misconfigured {
            key: "topdesk_password",
            message: "no".into(),
        };
        gate.record_error(wrong.clone(), 0);
        assert_eq!(gate.pass(1, 0), Err(wrong));
        assert_eq!(gate.made(), 0);
    }

    #[test]
    fn the_requests_of_a_run_are_limited_in_number_and_time() {
        let gate = Gate::new("TOPdesk", 3, 1_000);
        assert_eq!(gate.pass(2, 0), Ok(()));
        assert!(matches!(
            gate.pass(2, 0),
            Err(ApiError::BudgetExhausted { .. })
        ));
        assert_eq!(gate.pass(1, 999), Ok(()));
        let gate = Gate::new("TOPdesk", 3, 1_000);
        assert!(matches!(
            gate.pass(1, 1_000),
            Err(ApiError::BudgetExhausted { .. })
        ));
    }
}
