//! The scheduled run: look at SIGNL4, work off what that and webhooks left, then fetch what has changed
//! and act on it.

use crate::health;
use crate::ports::Ports;
use crate::report::Report;
use crate::run::{Failure, Outcome, Run};
use crate::settings::{Settings, SettingsError};

/// Everything that is due.
#[must_use]
pub fn on_schedule(ports: Ports<'_>) -> Outcome {
    match Settings::read(ports.config) {
        Ok(settings) => with_run(ports, &settings, scheduled),
        Err(error) => {
            if let SettingsError::Faulty(faults) = &error {
                health::alarm_of_settings(ports, faults);
            }
            without_settings(ports, error)
        }
    }
}

fn scheduled(run: &mut Run<'_>) -> Result<(), Failure> {
    run.load_head()?;
    if run.is_paused() {
        return Ok(());
    }
    let worked = everything(run);
    match &worked {
        Ok(()) => run.noticed.worked = true,
        Err(failure) => run.stumbled(failure)?,
    }
    // What is wrong is noted whatever has become of the rest; only a store that fails keeps it from that.
    let tended = run.tend();
    worked.and(tended)?;
    run.beat();
    Ok(())
}

fn everything(run: &mut Run<'_>) -> Result<(), Failure> {
    run.recall_dead_letters()?;
    run.look()?;
    run.work_off_inbox()?;
    if !run.report.busy {
        run.retry_pending()?;
        run.recall_teams();
        run.wake()?;
        run.poll()?;
        run.reconcile()?;
        run.send_notes()?;
    }
    // Webhooks that arrived meanwhile have seen the lease taken and left.
    if run.holds_lease() && run.work_off_inbox()? {
        run.poll()?;
    }
    Ok(())
}

/// Only what webhooks left; polls if one of them said that TOPdesk has news.
#[must_use]
pub fn drain(ports: Ports<'_>) -> Outcome {
    let settings = match Settings::read(ports.config) {
        Ok(settings) => settings,
        Err(error) => return without_settings(ports, error),
    };
    with_run(ports, &settings, |run| {
        if run.work_off_inbox()? && !run.report.busy {
            run.poll()?;
            run.send_notes()?;
        }
        // What is left in the inbox is for whoever works now, or for the next run.
        run.work_waiting |= run.report.busy;
        run.miss_the_schedule()
    })
}

fn with_run(
    ports: Ports<'_>,
    settings: &Settings,
    work: impl FnOnce(&mut Run<'_>) -> Result<(), Failure>,
) -> Outcome {
    let mut run = Run::begin(ports, settings);
    let result = work(&mut run);
    run.end(result)
}

fn without_settings(ports: Ports<'_>, error: SettingsError) -> Outcome {
    let (report, failure) = (Report::default(), Failure::from(error));
    report.log(ports, Some(&failure));
    Outcome {
        work_waiting: false,
        report,
        failure: Some(failure),
    }
}
