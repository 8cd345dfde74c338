//! Whether and when each system may be called. Every request passes one of these gates. The waits that the
//! systems request, and the number of requests sent to SIGNL4, are stored for the next run.

use crate::domain::left_until;
use crate::engine::context::Context;
use crate::ledger::{LimitReached, ThrottleState};
use crate::ports::Gate;
use crate::ports::MAX_WAIT;
use crate::signl4::MAX_REST_CALLS;
use jiff::SignedDuration;
use std::cell::{Cell, RefCell};

/// How many requests one run sends to each system at most; the next run continues. This is ten times what
/// 200 new alerts cost.
pub(crate) const MAX_REQUESTS: u32 = 500;
/// How many alarms one run sends, in parallel and with one request each.
pub(crate) const MAX_ALARMS: usize = 3;
/// How many milliseconds after the end of the run the heartbeat may still be sent: a run that uses all of
/// its time ends slightly late.
const HEARTBEAT_GRACE_MS: u64 = 1_000;

/// How much of a run a step may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// All of its time and requests.
    Whole,
    /// Half of them; the rest is reserved for the opposite direction.
    Half,
}

/// Why no event may be sent to SIGNL4 now.
pub(crate) enum EventsWait {
    /// SIGNL4 requested this wait.
    Asked(SignedDuration),
    /// SIGNL4's rate limit is reached.
    Full(LimitReached),
}

/// Why SIGNL4's REST API must not be called now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RestApiWait {
    /// The API requested a wait.
    Asked,
    /// Its rate limit is reached.
    Full,
    /// It refuses the key or the user.
    Refused,
}

/// One gate for each kind of request.
struct Gates {
    topdesk: Gate,
    events: Gate,
    rest_api: Gate,
    /// Alarms have their own gate: the gate of the events may be closed because the default team's secret is
    /// wrong, while the alarms' team has another secret.
    alarms: Gate,
    heartbeat: Gate,
}

/// The throttle of one run.
pub(crate) struct Throttle<'a> {
    ctx: Context<'a>,
    gates: Gates,
    state: RefCell<ThrottleState>,
    /// The state has changed since it was stored.
    unsaved: Cell<bool>,
    /// How many calls of the REST API in this run are already included in the state.
    counted_rest_calls: Cell<u32>,
}

impl<'a> Throttle<'a> {
    pub fn new(ctx: Context<'a>) -> Self {
        let end_ms = ctx.deadline.end_ms();
        let alarms = u32::try_from(MAX_ALARMS).unwrap_or(u32::MAX);
        let gates = Gates {
            topdesk: Gate::new("TOPdesk", MAX_REQUESTS, end_ms),
            events: Gate::new("SIGNL4", MAX_REQUESTS, end_ms),
            rest_api: Gate::new("SIGNL4's REST API", MAX_REST_CALLS, end_ms),
            alarms: Gate::new("SIGNL4", alarms, u64::MAX),
            heartbeat: Gate::new(
                "heartbeat_url",
                1,
                end_ms.saturating_add(HEARTBEAT_GRACE_MS),
            ),
        };
        Self {
            ctx,
            gates,
            state: RefCell::default(),
            unsaved: Cell::new(false),
            counted_rest_calls: Cell::new(0),
        }
    }

    pub fn topdesk(&self) -> &Gate {
        &self.gates.topdesk
    }

    pub fn events(&self) -> &Gate {
        &self.gates.events
    }

    pub fn rest_api(&self) -> &Gate {
        &self.gates.rest_api
    }

    pub fn alarms(&self) -> &Gate {
        &self.gates.alarms
    }

    pub fn heartbeat(&self) -> &Gate {
        &self.gates.heartbeat
    }

    /// Loads the stored state. `shifted`: its times were shifted because the clock jumped, which must be
    /// stored.
    pub fn load(&self, state: &ThrottleState, shifted: bool) {
        let (now, now_ms) = (self.ctx.now(), self.ctx.monotonic_ms());
        let due_times = [
            (&self.gates.topdesk, state.topdesk_due_ms),
            (&self.gates.events, state.signl4_due_ms),
            (&self.gates.rest_api, state.rest_api_due_ms),
        ];
        for (gate, due_ms) in due_times {
            if let Some(left) = left_until(due_ms, now, MAX_WAIT) {
                gate.block_for(left, now_ms);
            }
        }
        self.state.replace(state.clone());
        self.unsaved.set(self.unsaved.get() || shifted);
    }

    /// Counts events that were sent, and the errors among their answers. `limit`: SIGNL4's rate limit, if it
    /// reported one.
    pub fn count_events(&self, sent: u32, errors: u32, limit: Option<u32>) {
        let now = self.ctx.now();
        let mut state = self.state.borrow_mut();
        state.rate_limits.count_events(sent, errors, limit, now);
        state.clock_ms = now.as_millisecond();
        self.unsaved.set(self.unsaved.get() || sent > 0);
    }

    /// The state to store, with all waits that the systems have requested in this run.
    pub fn collect(&self) -> ThrottleState {
        let now = self.ctx.now();
        let asked = [self.topdesk(), self.events(), self.rest_api()]
            .map(Gate::take_unsaved_throttle)
            .map(|asked| asked.map(|pause| self.ctx.moment_ms(pause)));
        let any = asked.iter().any(Option::is_some);
        let [topdesk, events, rest_api] = asked;
        let mut state = self.state.borrow_mut();
        state.topdesk_due_ms = topdesk.unwrap_or(state.topdesk_due_ms);
        state.signl4_due_ms = events.unwrap_or(state.signl4_due_ms);
        state.rest_api_due_ms = rest_api.unwrap_or(state.rest_api_due_ms);
        let made = self.rest_api().made();
        let new = made.saturating_sub(self.counted_rest_calls.replace(made));
        state.rate_limits.count_rest_calls(new, now);
        if any {
            state.clock_ms = now.as_millisecond();
            self.unsaved.set(true);
        }
        state.clone()
    }

    /// Marks the state returned by [`Self::collect`] as stored.
    pub fn mark_saved(&self) {
        self.unsaved.set(false);
    }

    /// Whether the state has changed since it was stored.
    pub fn is_unsaved(&self) -> bool {
        let gates = [self.topdesk(), self.events(), self.rest_api()];
        self.unsaved.get() || gates.iter().any(|gate| gate.has_unsaved_throttle())
    }

    /// The longest wait if it could not be stored, so that the caller can observe it instead.
    pub fn unsaved_wait(&self) -> Option<SignedDuration> {
        let now_ms = self.ctx.monotonic_ms();
        let waits = [
            self.topdesk().throttled_for(now_ms),
            self.events().throttled_for(now_ms),
            self.events_room().err().map(|full| full.wait),
        ];
        let longest = waits.into_iter().flatten().max();
        longest.filter(|_| self.is_unsaved())
    }

    /// Whether the requests of this share of a run are used up.
    pub fn is_exhausted(&self, share: Share) -> bool {
        match share {
            Share::Whole => self.topdesk().is_exhausted() || self.events().is_exhausted(),
            Share::Half => self.topdesk().made() >= MAX_REQUESTS / 2,
        }
    }

    /// How long TOPdesk must not be called; `None` if it may be.
    pub fn topdesk_wait(&self) -> Option<SignedDuration> {
        self.topdesk().throttled_for(self.ctx.monotonic_ms())
    }

    /// How many events SIGNL4's rate limit allows now, at least one.
    ///
    /// # Errors
    /// Returns the limit that is reached, and how long to wait.
    pub fn events_room(&self) -> Result<u32, LimitReached> {
        self.state.borrow().rate_limits.events(self.ctx.now())
    }

    /// Why no event may be sent now; `None` if events may be sent.
    pub fn events_wait(&self) -> Option<EventsWait> {
        match self.events().throttled_for(self.ctx.monotonic_ms()) {
            Some(after) => Some(EventsWait::Asked(after)),
            None => self.events_room().err().map(EventsWait::Full),
        }
    }

    /// Why SIGNL4's REST API must not be called now; `None` if it may be.
    pub fn rest_api_wait(&self) -> Option<RestApiWait> {
        let asked = self
            .rest_api()
            .throttled_for(self.ctx.monotonic_ms())
            .is_some();
        let limits = &self.state.borrow().rate_limits;
        if asked {
            Some(RestApiWait::Asked)
        } else if limits.rest_calls(self.ctx.now()).is_err() {
            Some(RestApiWait::Full)
        } else {
            self.rest_api().is_closed().then_some(RestApiWait::Refused)
        }
    }
}
