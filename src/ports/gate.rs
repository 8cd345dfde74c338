//! What one side may still be asked in a run. Every request passes here, so that none is sent before a
//! moment that the side has named, after it has refused the login, or beyond what one run may cost.

use super::ApiError;
use jiff::SignedDuration;
use std::cell::{Cell, RefCell};

/// The way to one side. Its time is the clock that never jumps, in milliseconds.
pub struct Gate {
    side: &'static str,
    most: u32,
    ends_at_ms: u64,
    made: Cell<u32>,
    not_before_ms: Cell<u64>,
    /// Patience that was asked for and is not kept in the cursor yet.
    asked: Cell<Option<SignedDuration>>,
    closed: RefCell<Option<ApiError>>,
    /// In words, what was learnt first.
    first: RefCell<Option<String>>,
}

impl Gate {
    /// For at most so many requests, and none from `ends_at_ms` on.
    pub fn new(side: &'static str, most: u32, ends_at_ms: u64) -> Self {
        Self {
            side,
            most,
            ends_at_ms,
            made: Cell::new(0),
            not_before_ms: Cell::new(0),
            asked: Cell::new(None),
            closed: RefCell::new(None),
            first: RefCell::new(None),
        }
    }

    /// How many requests were made.
    pub fn made(&self) -> u32 {
        self.made.get()
    }

    /// Whether all requests that a run may make are made.
    pub fn is_spent(&self) -> bool {
        self.made.get() >= self.most
    }

    /// Whether a setting is wrong, so that more requests would fail alike.
    pub fn is_closed(&self) -> bool {
        self.closed.borrow().is_some()
    }

    /// How long the side must be left in peace, if so.
    pub fn waits(&self, now_ms: u64) -> Option<SignedDuration> {
        let left_ms = self.not_before_ms.get().saturating_sub(now_ms);
        let left_ms = i64::try_from(left_ms).unwrap_or(i64::MAX);
        (left_ms > 0).then(|| SignedDuration::from_millis(left_ms))
    }

    /// Leaves the side in peace for so long.
    pub fn wait(&self, pause: SignedDuration, now_ms: u64) {
        let pause_ms = u64::try_from(pause.as_millis()).unwrap_or(0);
        let until_ms = now_ms.saturating_add(pause_ms);
        self.not_before_ms
            .set(self.not_before_ms.get().max(until_ms));
    }

    /// Whether there is patience to be kept.
    pub fn has_asked(&self) -> bool {
        self.asked.get().is_some()
    }

    /// Patience that was asked for since this was last asked.
    pub fn take_asked(&self) -> Option<SignedDuration> {
        self.asked.take()
    }

    /// Lets `count` requests through, and counts them.
    ///
    /// # Errors
    /// Why none of them may be sent.
    pub fn pass(&self, count: u32, now_ms: u64) -> Result<(), ApiError> {
        let side = self.side;
        if let Some(error) = self.closed.borrow().clone() {
            return Err(error);
        }
        if let Some(left) = self.waits(now_ms) {
            let message = format!("{side} asked for patience that is not over");
            return Err(ApiError::unavailable(Some(left), message));
        }
        let made = self.made.get().saturating_add(count);
        if made > self.most || now_ms >= self.ends_at_ms {
            let message = if made > self.most {
                format!(
                    "one run asks {side} at most {} times: the rest is for the next run",
                    self.most
                )
            } else {
                format!("there was no time left to ask {side}: the rest is for the next run")
            };
            return Err(ApiError::BudgetExhausted { message });
        }
        self.made.set(made);
        Ok(())
    }

    /// The first error that was learnt from, in words.
    pub fn first_trouble(&self) -> Option<String> {
        self.first.borrow().clone()
    }

    /// Learns from error, and gives it back.
    pub fn learn(&self, error: ApiError, now_ms: u64) -> ApiError {
        let told = || error.message().to_owned();
        self.first.borrow_mut().get_or_insert_with(told);
        match &error {
            ApiError::Misconfigured { .. } => {
                self.closed.borrow_mut().get_or_insert(error.clone());
            }
            ApiError::Unavailable {
                after: Some(after), ..
            } => self.ask_patience(*after, now_ms),
            _ => {}
        }
        error
    }

    /// The side asks for patience, and this is to be kept.
    pub fn ask_patience(&self, after: SignedDuration, now_ms: u64) {
        self.asked.set(self.asked.get().max(Some(after)));
        self.wait(after, now_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patience() -> ApiError {
        ApiError::unavailable(Some(SignedDuration::from_secs(2)), "later")
    }

    #[test]
    fn nothing_passes_before_the_moment_that_was_asked_for() {
        let gate = Gate::new("SIGNL4", 9, u64::MAX);
        gate.learn(patience(), 1_000);
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
        gate.learn(patience(), 1_000);
        gate.wait(SignedDuration::from_secs(1), 1_000);
        assert!(gate.pass(1, 2_500).is_err());
        assert_eq!(gate.take_asked(), Some(SignedDuration::from_secs(2)));
        assert_eq!(gate.take_asked(), None);
    }

    #[test]
    fn a_wrong_setting_closes_the_way_and_is_said_again() {
        let gate = Gate::new("TOPdesk", 9, u64::MAX);
        let wrong = ApiError::Misconfigured {
            key: "topdesk_password",
            message: "no".into(),
        };
        gate.learn(wrong.clone(), 0);
        assert_eq!(gate.pass(1, 0), Err(wrong));
        assert_eq!(gate.made(), 0);
    }

    #[test]
    fn what_one_run_may_ask_is_bounded_in_number_and_time() {
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
