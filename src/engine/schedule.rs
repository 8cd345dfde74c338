//! The scheduled run: polls SIGNL4, processes the inbox, then polls TOPdesk and processes the changed
//! tickets.

use crate::engine::availability::Availability;
use crate::engine::due::run_due;
use crate::engine::failure::Failure;
use crate::engine::health::{
    alarm_if_schedule_stopped, alarm_of_settings, recover_after_failure, send_heartbeat,
    update_health,
};
use crate::engine::journal::{Event, Observation};
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

/// How many dead letters of earlier runs one run reports.
const MAX_LETTERS_REPORTED: usize = 5;

/// Runs every step once. The host calls this on its schedule.
#[must_use]
pub fn on_schedule(ports: Ports<'_>) -> Outcome {
    match Settings::read(ports.config) {
        Ok(settings) => with_engine(ports, &settings, |run| run_scheduled(run, ports.http)),
        Err(error) => {
            if let SettingsError::Faulty(faults) = &error {
                alarm_of_settings(ports, faults);
            }
            without_settings(ports, error)
        }
    }
}

fn run_scheduled(run: &mut Engine<'_>, http: &dyn Http) -> Result<(), Failure> {
    run.session.load()?;
    if run.check_pause() == Availability::NotNow {
        return Ok(());
    }
    let result = run_steps(run);
    match &result {
        Ok(()) => run.journal.observe(Observation::RunCompleted),
        Err(failure) => recover_after_failure(run, failure)?,
    }
    // Health is updated whether or not the steps failed; only a failing store prevents it.
    let updated = update_health(run);
    result.and(updated)?;
    send_heartbeat(run, http);
    Ok(())
}

fn run_steps(run: &mut Engine<'_>) -> Result<(), Failure> {
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
    // Webhooks that arrived during this run found the lease taken, and left their items in the inbox.
    if run.session.is_working() && process_inbox(run)? {
        poll_topdesk(run)?;
    }
    Ok(())
}

/// Reports the dead letters of earlier runs. Every scheduled run reports them until an operator drops them.
fn report_dead_letters(run: &mut Engine<'_>) -> Result<(), Failure> {
    let keys = run.reader.ledger.dead_letters()?;
    let letters = keys.len();
    run.journal.record(Event::DeadLettersCounted { letters });
    run.journal.observe(Observation::DeadLetters);
    for key in keys.iter().take(MAX_LETTERS_REPORTED) {
        if let Some(letter) = run.reader.ledger.dead_letter(key)? {
            run.journal.record(Event::DeadLetterRemains(&letter));
        }
    }
    Ok(())
}

/// Processes the inbox. Polls TOPdesk only if a webhook of TOPdesk has hinted at a change.
#[must_use]
pub fn drain(ports: Ports<'_>) -> Outcome {
    match Settings::read(ports.config) {
        Ok(settings) => with_engine(ports, &settings, run_drain),
        Err(error) => without_settings(ports, error),
    }
}

fn run_drain(run: &mut Engine<'_>) -> Result<(), Failure> {
    let was_hinted = process_inbox(run)?;
    let is_busy = |run: &Engine<'_>| run.journal.report().open.busy;
    if was_hinted && !is_busy(run) {
        poll_topdesk(run)?;
        send_notes(run)?;
    }
    if is_busy(run) {
        // The rest of the inbox is processed by the run that holds the lease, or by the next one.
        run.journal.work_remains();
    }
    alarm_if_schedule_stopped(run)
}
