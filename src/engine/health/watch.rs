//! Checks whether the account still sees tickets, and whether the names in the settings still exist. No
//! change in TOPdesk reports this. It takes some requests, so it is done rarely.

use crate::engine::availability::Checkpoint;
use crate::engine::failure::Failure;
use crate::engine::journal::{Event, Kind, Observation};
use crate::engine::survey::{self, Surveyed};
use crate::engine::throttle::Share;
use crate::engine::work::Engine;
use jiff::SignedDuration;

/// How often TOPdesk is surveyed.
const INTERVAL: SignedDuration = SignedDuration::from_hours(6);
/// How often TOPdesk is surveyed while something is missing.
const INTERVAL_WHILE_WRONG: SignedDuration = SignedDuration::from_mins(10);

/// Surveys TOPdesk if that is due and TOPdesk answers. The first survey takes place one interval after the
/// first run; before that, a person runs the check.
pub(super) fn survey_if_due(run: &mut Engine<'_>) -> Result<(), Failure> {
    if !is_due(run)
        || run.throttle.topdesk_wait().is_some()
        || !run.journal.health().has_observed(Observation::ListRead)
        || run.checkpoint(Share::Half) == Checkpoint::Stop
    {
        return Ok(());
    }
    // The time is stored before the survey: otherwise every run would survey if the store failed.
    let Some(mut work) = run.acquire()?.work() else {
        return Ok(());
    };
    work.turn.head.health.watched_ms = Some(work.ctx.now_ms());
    work.commit()?;
    let surveyed = survey::survey(run.ctx, &run.reader.topdesk)?;
    record(run, &surveyed);
    Ok(())
}

fn is_due(run: &Engine<'_>) -> bool {
    let health = &run.session.head().health;
    let Some(watched_ms) = health.watched_ms else {
        return false;
    };
    let age = SignedDuration::from_millis(run.ctx.now_ms().saturating_sub(watched_ms));
    let is_wrong = health.has(Kind::NameMissing.name()) || health.has(Kind::NothingVisible.name());
    let interval = match is_wrong {
        true => INTERVAL_WHILE_WRONG,
        false => INTERVAL,
    };
    !(SignedDuration::ZERO..interval).contains(&age)
}

fn record(run: &mut Engine<'_>, surveyed: &Surveyed) {
    let journal = &mut run.journal;
    journal.record(Event::TopdeskRequests(surveyed.requests));
    if let Some(error) = &surveyed.error {
        journal.problem(format!(
            "whether the account still sees what it should could not be found out completely: {error}"
        ));
    }
    if let Some(pause) = surveyed.requested_wait {
        let now_ms = run.ctx.monotonic_ms();
        run.throttle.topdesk().throttle(pause, now_ms);
    }
    match surveyed.tickets {
        None => {}
        Some(0) if !run.session.head().health.saw_tickets => {}
        Some(0) => {
            journal.health_problem(Kind::NothingVisible, "the account sees no ticket at all", 0)
        }
        Some(_) => journal.observe(Observation::Tickets),
    }
    if surveyed.names_seen {
        journal.observe(Observation::Names);
    }
    if !surveyed.missing.is_empty() {
        journal.health_problem(Kind::NameMissing, &surveyed.missing.join(" "), 0);
    }
}
