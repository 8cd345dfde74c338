//! Pauses the connector: runs do nothing until the pause ends, but notifications are still accepted.

use crate::engine::{About, Event, Failure, under_turn};
use crate::ledger::Pause;
use crate::ports::Ports;
use crate::settings::Settings;
use jiff::Timestamp;
use serde::Serialize;

/// The minimum length of a pause, in seconds.
const MIN_SECONDS: u32 = 60;

#[derive(Serialize)]
struct Answer {
    paused_until: Option<String>,
}

/// Begins a pause of `seconds` from now, or moves the end of the present one. Returns JSON.
///
/// # Errors
/// When the length is out of range, another call holds the lease, or the settings or the state cannot be
/// read or the state cannot be saved.
pub fn pause(ports: Ports<'_>, seconds: u32) -> Result<String, Failure> {
    let max_seconds = u32::try_from(Pause::MAX.as_secs()).unwrap_or(u32::MAX);
    if !(MIN_SECONDS..=max_seconds).contains(&seconds) {
        let message = format!(
            "expected a pause of {MIN_SECONDS} seconds to {} days",
            max_seconds / 86_400
        );
        return Err(Failure::Refused(message));
    }
    let now = ports.clock.now();
    // Whole seconds, because people read this time.
    let until_s = now.as_second().saturating_add(seconds.into());
    let until = Timestamp::from_second(until_s).unwrap_or(now);
    set(ports, Some(until))
}

/// Ends a pause now. Returns JSON.
///
/// # Errors
/// As for [`pause`].
pub fn resume(ports: Ports<'_>) -> Result<String, Failure> {
    set(ports, None)
}

fn set(ports: Ports<'_>, until: Option<Timestamp>) -> Result<String, Failure> {
    let settings = Settings::read(ports.config)?;
    under_turn(ports, &settings, "nothing was changed", |work| {
        work.turn.head.pause.until_ms = until.map(Timestamp::as_millisecond);
        let (event, result) = match until {
            Some(until) => ("paused", format!("runs do nothing until {until}")),
            None => ("resumed", "runs work again".to_owned()),
        };
        work.journal.record(Event::ByHand {
            event,
            about: About::NOTHING,
            result: &result,
        });
        work.commit()
    })?;
    let paused_until = until.map(|until| until.to_string());
    serde_json::to_string(&Answer { paused_until })
        .map_err(|_| Failure::later("the answer could not be written"))
}
