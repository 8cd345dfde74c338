//! Whether a step may go on, and whether a system may be called now.

use crate::engine::context::Context;
use crate::engine::dispatcher::AlertDispatcher;
use crate::engine::journal::{Api, Journal};
use crate::engine::throttle::{EventsWait, RestApiWait, Share, Throttle};
use crate::engine::turn::Turn;
use crate::ports::ApiError;

/// Whether a step may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Checkpoint {
    Continue,
    /// Time or requests are used up, or the lease is lost. The next run does the rest.
    Stop,
}

/// Whether a system may be called now. The reason for `NotNow` is in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Availability {
    Available,
    NotNow,
}

/// Renews the lease if this run holds one, and says whether a step may go on.
pub(super) fn checkpoint<'a>(
    ctx: Context<'a>,
    throttle: &Throttle<'a>,
    journal: &mut Journal<'a>,
    turn: Option<&mut Turn<'a>>,
    share: Share,
) -> Checkpoint {
    let now_ms = ctx.monotonic_ms();
    let is_over = match share {
        Share::Whole => ctx.deadline.expired(now_ms),
        Share::Half => ctx.deadline.half_spent(now_ms),
    };
    let is_spent = throttle.is_exhausted(share) || is_over;
    if is_spent || turn.is_some_and(|turn| !turn.renew()) {
        journal.work_remains();
        return Checkpoint::Stop;
    }
    Checkpoint::Continue
}

/// Records an error of SIGNL4's REST API.
pub(super) fn record_rest_api_error(journal: &mut Journal<'_>, error: ApiError) {
    match error {
        // The next run need not be delayed: only the REST API is throttled.
        ApiError::Unavailable {
            after: Some(_),
            message,
            ..
        } => journal.problem(message),
        error => journal.api_failed(Api::Signl4Rest, error),
    }
}

/// If TOPdesk is throttled, records a failure with the time to wait.
pub(super) fn check_topdesk(throttle: &Throttle<'_>, journal: &mut Journal<'_>) -> Availability {
    let after = throttle.topdesk_wait();
    if after.is_none() {
        return Availability::Available;
    }
    let message = "TOPdesk asked for patience that is not over";
    journal.api_failed(Api::Topdesk, ApiError::unavailable(after, message));
    Availability::NotNow
}

/// If SIGNL4 takes no events now, records a failure with the time to wait.
pub(super) fn check_events(throttle: &Throttle<'_>, journal: &mut Journal<'_>) -> Availability {
    match throttle.events_wait() {
        None => return Availability::Available,
        Some(EventsWait::Asked(after)) => {
            let message = "SIGNL4 takes no more events for the moment";
            journal.api_failed(
                Api::Signl4Events,
                ApiError::unavailable(Some(after), message),
            );
        }
        // The connector's own rate limit is not an outage of SIGNL4.
        Some(EventsWait::Full(full)) => {
            let message = match full.by_errors {
                true => {
                    "SIGNL4 has refused so many events within a minute that the rest waits: after ten it would \
                     block all of them"
                }
                false => "as many events were sent as SIGNL4 takes in this time: the rest waits",
            };
            journal.defer_rest(ApiError::unavailable(Some(full.wait), message));
        }
    }
    Availability::NotNow
}

/// Reports a problem if SIGNL4's REST API is throttled.
pub(super) fn check_rest_api(throttle: &Throttle<'_>, journal: &mut Journal<'_>) -> Availability {
    let Some(wait) = throttle.rest_api_wait() else {
        return Availability::Available;
    };
    match wait {
        RestApiWait::Asked => journal.problem(
            "SIGNL4's REST API asked for patience that is not over: nothing is looked up for now",
        ),
        RestApiWait::Full => journal.problem(
            "SIGNL4's REST API was asked as often as it allows: nothing is looked up for now",
        ),
        RestApiWait::Refused => {}
    }
    Availability::NotNow
}

/// Whether SIGNL4 takes no more events in this run, or none for now.
pub(super) fn events_are_closed(dispatcher: &AlertDispatcher, throttle: &Throttle<'_>) -> bool {
    dispatcher.is_closed() || throttle.events().is_closed() || throttle.events_wait().is_some()
}
