//! The scheduled run: poll SIGNL4, work off what that and webhooks left, then poll TOPdesk and act on what
//! has changed.

use crate::engine::availability::Availability;
use crate::engine::due::run_due;
use crate::engine::failure::Failure;
use crate::engine::health::{
    alarm_if_schedule_stopped, alarm_of_settings, recover_after_failure, send_heartbeat,
    update_health,
};
use crate::engine::journal::{Event, Seen};
use crate::engine::notes::send_notes;
use crate::engine::poll_signl4::poll_signl4;
use crate::engine::poll_topdesk::poll_topdesk;
use crate::engine::reconcile::reconcile;
use crate::engine::retries::{report_waiting_teams, retry_pending};
use crate::engine::run::{Outcome, with_engine, without_settings};
use crate::engine::work::Engine;
use crate::engine::write_back::process_inbox;
use crate::ports::{Http, Ports};
use crate::settings::{Settings, SettingsError};

/// How many dead letters of earlier runs a run reports.
const MAX_LETTERS_REPORTED: usize = 5;

/// Everything that is due.
#[must_use]
pub fn on_schedule(ports: Ports<'_>) -> Outcome {
    match Settings::read(ports.config) {
        Ok(settings) => with_engine(ports, &settings, |run| scheduled(run, ports.http)),
        Err(error) => {
            if let SettingsError::Faulty(faults) = &error {
                alarm_of_settings(ports, faults);
            }
            without_settings(ports, error)
        }
    }
}

fn scheduled(run: &mut Engine<'_>, http: &dyn Http) -> Result<(), Failure> {
    run.session.load()?;
    if run.check_pause() == Availability::NotNow {
        return Ok(());
    }
    let worked = every_step(run);
    match &worked {
        Ok(()) => run.journal.observe(Seen::RunCompleted),
        Err(failure) => recover_after_failure(run, failure)?,
    }
    // What is wrong is stored whatever has become of the rest; only a store that fails keeps it from that.
    let updated = update_health(run);
    worked.and(updated)?;
    send_heartbeat(run, http);
    Ok(())
}

fn every_step(run: &mut Engine<'_>) -> Result<(), Failure> {
    report_dead_letters(run)?;
    poll_signl4(run)?;
    process_inbox(run)?;
    if !run.journal.report().open.busy {
        retry_pending(run)?;
        report_waiting_teams(run.session.head(), &mut run.journal);
        run_due(run)?;
        poll_topdesk(run)?;
        reconcile(run)?;
        send_notes(run)?;
    }
    // Webhooks that arrived meanwhile have seen the lease taken and left.
    if run.session.is_working() && process_inbox(run)? {
        poll_topdesk(run)?;
    }
    Ok(())
}

/// What was given up earlier must not be forgotten after the run that gave it up: every scheduled run says
/// so, until somebody drops it.
fn report_dead_letters(run: &mut Engine<'_>) -> Result<(), Failure> {
    let keys = run.reader.ledger.dead_letters()?;
    let letters = keys.len();
    run.journal.record(Event::DeadLettersCounted { letters });
    run.journal.observe(Seen::DeadLetters);
    for key in keys.iter().take(MAX_LETTERS_REPORTED) {
        if let Some(letter) = run.reader.ledger.dead_letter(key)? {
            run.journal.record(Event::DeadLetterRemains(&letter));
        }
    }
    Ok(())
}

/// Only what webhooks left; polls TOPdesk if one of them said that it has news.
#[must_use]
pub fn drain(ports: Ports<'_>) -> Outcome {
    match Settings::read(ports.config) {
        Ok(settings) => with_engine(ports, &settings, drained),
        Err(error) => without_settings(ports, error),
    }
}

fn drained(run: &mut Engine<'_>) -> Result<(), Failure> {
    let was_hinted = process_inbox(run)?;
    let is_busy = |run: &Engine<'_>| run.journal.report().open.busy;
    if was_hinted && !is_busy(run) {
        poll_topdesk(run)?;
        send_notes(run)?;
    }
    if is_busy(run) {
        // What is left in the inbox is for whoever works now, or for the next run.
        run.journal.work_remains();
    }
    alarm_if_schedule_stopped(run)
}
