//! Updates the health part of the head at the end of a run.

use super::PULSE_INTERVAL;
use super::alarms::{has_alarms_to_send, send_alarms};
use super::episodes::{present_episodes, record_changes};
use super::self_checks::run_self_checks;
use super::watch::survey_if_due;
use crate::engine::context::Context;
use crate::engine::failure::Failure;
use crate::engine::journal::{HealthObservations, Kind, Observation};
use crate::engine::work::{Engine, Work};
use crate::ledger::{Episode, Head};

/// At the end of a scheduled run: stores the health problems that began or ended, and sends the alarms that
/// are due.
pub(crate) fn update_health(run: &mut Engine<'_>) -> Result<(), Failure> {
    if run.session.is_lost() {
        // The run that has taken over reports the health problems.
        return Ok(());
    }
    run_self_checks(run)?;
    survey_if_due(run)?;
    run.journal.health_mut().drop_consequences();
    let head = run.session.head();
    let episodes = present(run.ctx, head, run.journal.health(), true);
    let changes = episodes != head.health.troubles
        || pulse_is_due(run.ctx, head)
        || has_alarms_to_send(run.ctx, run.throttle, &episodes);
    if !changes {
        return Ok(());
    }
    match run.acquire()?.work() {
        Some(mut work) => store_health(&mut work),
        None => Ok(()),
    }
}

fn store_health(work: &mut Work<'_, '_>) -> Result<(), Failure> {
    // Computed again from the head under the lease: another run may have stored the episode meanwhile.
    set_episodes(work, true);
    let now_ms = work.ctx.now_ms();
    let is_due = pulse_is_due(work.ctx, &work.turn.head);
    let was_read = work.journal.health().has_observed(Observation::ListRead);
    let health = &mut work.turn.head.health;
    if is_due {
        health.ran_ms = Some(now_ms);
        // Until the list of changes is first read to its end, staleness is counted from the first run.
        if was_read || health.polled_ms.is_none() {
            health.polled_ms = Some(now_ms);
        }
    }
    health.watched_ms.get_or_insert(now_ms);
    work.commit()?;
    send_alarms(work)
}

/// After a failed run: replaces the head, which may be changed in part, with the stored one. A failure that
/// does not concern the settings counts as a problem of the stored state.
pub(crate) fn recover_after_failure(
    run: &mut Engine<'_>,
    failure: &Failure,
) -> Result<(), Failure> {
    if !matches!(failure, Failure::FixSettings(_)) {
        let sentences = failure.sentences();
        let message = sentences.first().map_or("", String::as_str);
        run.journal.health_problem(Kind::State, message, 0);
    }
    match run.session.discard_changes() {
        Ok(()) => Ok(()),
        Err(_) => Err(failure.clone()),
    }
}

/// At the end of a call that only processes the inbox: raises the alarm if there are no scheduled runs.
pub(crate) fn alarm_if_schedule_stopped(run: &mut Engine<'_>) -> Result<(), Failure> {
    let now = run.ctx.now();
    let head = run.session.head();
    let has_stopped = run.session.is_working() && !run.session.is_lost() && head.is_overdue(now);
    if !has_stopped || head.pause.until(now).is_some() {
        return Ok(());
    }
    run.journal.health_problem(
        Kind::ScheduleStopped,
        "notifications arrive, but there was no scheduled run for an hour",
        0,
    );
    if !would_store(run) {
        return Ok(());
    }
    match run.work() {
        Some(mut work) => store_episodes(&mut work),
        None => Ok(()),
    }
}

/// Whether [`store_episodes`] would change or send anything.
pub(super) fn would_store(run: &Engine<'_>) -> bool {
    let head = run.session.head();
    let episodes = present(run.ctx, head, run.journal.health(), false);
    episodes != head.health.troubles || has_alarms_to_send(run.ctx, run.throttle, &episodes)
}

/// Stores the health problems that a call other than a scheduled run observed, and sends the alarms that are
/// due.
pub(super) fn store_episodes(work: &mut Work<'_, '_>) -> Result<(), Failure> {
    set_episodes(work, false);
    work.commit()?;
    send_alarms(work)
}

fn present(
    ctx: Context<'_>,
    head: &Head,
    health: &HealthObservations,
    is_scheduled: bool,
) -> Vec<Episode> {
    present_episodes(&head.health.troubles, health, is_scheduled, ctx.now_ms())
}

/// Replaces the episodes in the head, and records which began and which are over.
fn set_episodes(work: &mut Work<'_, '_>, is_scheduled: bool) {
    let now = present(
        work.ctx,
        &work.turn.head,
        work.journal.health(),
        is_scheduled,
    );
    record_changes(&work.turn.head.health.troubles, &now, work.journal);
    work.turn.head.health.troubles = now;
}

/// Whether the time of the last run must be stored again.
pub(super) fn pulse_is_due(ctx: Context<'_>, head: &Head) -> bool {
    let interval_ms = i64::try_from(PULSE_INTERVAL.as_millis()).unwrap_or(i64::MAX);
    let ran_ms = head.health.ran_ms;
    let age_ms = ran_ms.map(|ran_ms| ctx.now_ms().saturating_sub(ran_ms));
    age_ms.is_none_or(|age_ms| !(0..interval_ms).contains(&age_ms))
}
