//! When a tenant's next run is.

use std::time::Duration;

use anyhow::Result;

use crate::contract::{Failure, RunFailure, RunReport};

/// Between two runs of which the first was nothing special.
pub const USUAL: Duration = Duration::from_secs(60);

/// How long to wait after a run that gave this, before the next one. None: no further run, until a
/// person has looked at it.
#[must_use]
pub fn pause(answer: &Result<Result<RunReport, RunFailure>>) -> Option<Duration> {
    match answer {
        Ok(Ok(report)) if report.work_waiting => Some(Duration::ZERO),
        Ok(Err(failure)) => match &failure.reason {
            Failure::StateTrouble(_) => None,
            Failure::TryLater(later) => {
                let asked = later.after_seconds.unwrap_or_default();
                Some(USUAL.max(Duration::from_secs(asked.into())))
            }
            Failure::FixSettings(_) | Failure::Refused(_) => Some(USUAL),
        },
        Ok(Ok(_)) | Err(_) => Some(USUAL),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Later;

    fn failed(reason: Failure) -> Option<Duration> {
        let details = "{}".to_owned();
        pause(&Ok(Err(RunFailure { reason, details })))
    }

    fn later(after_seconds: Option<u32>) -> Option<Duration> {
        let message = "busy".to_owned();
        failed(Failure::TryLater(Later {
            after_seconds,
            message,
        }))
    }

    fn done(work_waiting: bool) -> Option<Duration> {
        let details = "{}".to_owned();
        pause(&Ok(Ok(RunReport {
            work_waiting,
            details,
        })))
    }

    #[test]
    fn after_a_run_that_did_all_the_next_is_at_the_usual_time() {
        assert_eq!(done(false), Some(USUAL));
    }

    #[test]
    fn while_work_waits_the_next_run_is_at_once() {
        assert_eq!(done(true), Some(Duration::ZERO));
    }

    #[test]
    fn a_run_that_asks_for_longer_than_usual_gets_it() {
        assert_eq!(later(Some(900)), Some(Duration::from_secs(900)));
    }

    #[test]
    fn a_run_that_asks_for_less_than_usual_has_the_next_at_the_usual_time() {
        assert_eq!(later(Some(15)), Some(USUAL));
    }

    #[test]
    fn a_run_that_asks_for_no_time_has_the_next_at_the_usual_time() {
        assert_eq!(later(None), Some(USUAL));
    }

    #[test]
    fn after_trouble_with_the_state_there_is_no_run() {
        assert_eq!(failed(Failure::StateTrouble("newer".to_owned())), None);
    }

    #[test]
    fn a_run_that_broke_has_the_next_at_the_usual_time() {
        assert_eq!(pause(&Err(anyhow::anyhow!("trapped"))), Some(USUAL));
    }
}
