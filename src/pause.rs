//! A pause: runs do nothing until it is over, webhooks are still kept. It always ends by itself, since one
//! that is forgotten would be a silence that nobody notices.

use crate::audit::entry;
use crate::ledger::{Head, Level};
use crate::ports::Ports;
use crate::run::{Failure, Run, Turn};
use crate::settings::Settings;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// The shortest and the longest pause, in seconds.
const LEAST_S: u32 = 60;
const MOST_S: u32 = 7 * 86_400;
/// When to come again if another call works.
const COME_AGAIN_S: u32 = 60;

#[derive(Serialize)]
struct Answer {
    paused_until: Option<String>,
}

/// Begins a pause of so many seconds, or moves the end of the present one. JSON.
///
/// # Errors
/// When it is none of these lengths, another call works, or the state cannot be kept.
pub fn pause(ports: Ports<'_>, seconds: u32) -> Result<String, Failure> {
    if !(LEAST_S..=MOST_S).contains(&seconds) {
        let message = format!(
            "expected a pause of {LEAST_S} seconds to {} days",
            MOST_S / 86_400
        );
        return Err(Failure::Refused(message));
    }
    let now = ports.clock.now();
    // Whole seconds, as people read them.
    let until_s = now.as_second().saturating_add(seconds.into());
    let until = Timestamp::from_second(until_s).unwrap_or(now);
    set(ports, Some(until))
}

/// Ends a pause. JSON.
///
/// # Errors
/// As for [`pause`].
pub fn resume(ports: Ports<'_>) -> Result<String, Failure> {
    set(ports, None)
}

/// Until when runs do nothing; none if they work.
#[must_use]
pub fn paused_until(head: &Head, now: Timestamp) -> Option<Timestamp> {
    let until = Timestamp::from_millisecond(head.paused_until_ms?).ok()?;
    let longest = now
        .checked_add(SignedDuration::from_secs(MOST_S.into()))
        .ok()?;
    // One that would last longer than any can was set by a clock that was wrong.
    (now < until && until <= longest).then_some(until)
}

fn set(ports: Ports<'_>, until: Option<Timestamp>) -> Result<String, Failure> {
    let settings = Settings::read(ports.config)?;
    let mut run = Run::begin(ports, &settings);
    let result = match run.turn() {
        Ok(Turn::Theirs) => Err(Failure::TryLater {
            after_s: Some(COME_AGAIN_S),
            message: "another call is working; nothing was changed".into(),
        }),
        Ok(Turn::Ours | Turn::OursAfterOthers) => {
            run.head.paused_until_ms = until.map(|until| until.as_millisecond());
            let result = match until {
                Some(until) => format!("runs do nothing until {until}"),
                None => "runs work again".to_owned(),
            };
            let event = if until.is_some() { "paused" } else { "resumed" };
            run.tell(entry(Level::Info, event, result));
            run.save_head()
        }
        Err(failure) => Err(failure),
    };
    if let Some(failure) = run.end(result).failure {
        return Err(failure);
    }
    let paused_until = until.map(|until| until.to_string());
    serde_json::to_string(&Answer { paused_until }).map_err(|_| Failure::TryLater {
        after_s: None,
        message: "the answer could not be written".into(),
    })
}

impl Run<'_> {
    /// Whether this run is to do nothing, which it then says.
    pub(crate) fn is_paused(&mut self) -> bool {
        let until = paused_until(&self.head, self.now());
        if let Some(until) = until {
            self.report.problem(format!(
                "paused until {until}: nothing is done, and nothing is lost"
            ));
        }
        until.is_some()
    }
}
