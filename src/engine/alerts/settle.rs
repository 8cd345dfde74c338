//! Records the outcome of commands, after they were sent.

use super::command::AlertCommand;
use super::dead_letters::{dead_letter_refused, dead_letter_unknown};
use super::grouping::{store_and_release, store_members};
use super::plan_command::command_for;
use crate::domain::pause_after;
use crate::domain::{Phase, Record, Ticket};
use crate::engine::failure::Failure;
use crate::engine::journal::{About, Api, Delivered, Event, Observation};
use crate::engine::work::Work;
use crate::plan::{Effect, words};
use crate::ports::ApiError;
use crate::signl4::{Accepted, TEAMS};
use jiff::SignedDuration;

/// The backoff for tickets of a team whose secret SIGNL4 does not know.
const TEAM_PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// The outcome of a command.
pub(super) enum CommandOutcome {
    /// Completed, scheduled for a retry, or moved to the dead letters.
    Done,
    /// Completed, and another command follows for the same ticket.
    FollowUp(Box<AlertCommand>),
    /// Nothing was changed; the cursor must not pass these tickets.
    Unprocessed(Vec<Ticket>),
}

/// Records the outcome of a command.
pub(super) fn settle(
    work: &mut Work<'_, '_>,
    command: AlertCommand,
    answer: Result<Accepted, ApiError>,
) -> Result<CommandOutcome, Failure> {
    work.dispatcher.clear_in_flight(&command.ticket.id);
    match answer {
        Ok(accepted) => accept(work, command, &accepted),
        Err(ApiError::Misconfigured {
            key: TEAMS,
            message,
        }) => {
            let team = command.intent.team.clone();
            work.dispatcher.record_unknown_team(team, message.clone());
            schedule_team_retry(work, command, message)
        }
        Err(error) if error.is_outage() => signl4_unavailable(work, command, error),
        Err(ApiError::Refused { message, .. }) => {
            dead_letter_refused(work, command, &message)?;
            Ok(CommandOutcome::Done)
        }
        Err(error) => retry_later(work, command, &error),
    }
}

fn accept(
    work: &mut Work<'_, '_>,
    command: AlertCommand,
    accepted: &Accepted,
) -> Result<CommandOutcome, Failure> {
    work.dispatcher.record_accepted(command.intent.team.clone());
    if command.intent.team.is_none() {
        // An event that another team accepted says nothing about the default team.
        work.journal.observe(Observation::DefaultTeamAccepts);
    }
    let record = accepted_record(work, &command, accepted);
    record_delivery(work, &command, accepted);
    let record = store_and_release(work, &command.ticket.id, record)?;
    if !command.members.is_empty() {
        store_members(work, command.members)?;
        return Ok(CommandOutcome::Done);
    }
    let next = command_for(work, command.ticket, command.verdict, Some(record))?;
    Ok(next.map_or(CommandOutcome::Done, |next| {
        CommandOutcome::FollowUp(Box::new(next))
    }))
}

fn record_delivery(work: &mut Work<'_, '_>, command: &AlertCommand, accepted: &Accepted) {
    let what = match &command.effect {
        Effect::Raise(_) if command.intent.maybe_duplicated && accepted.event.is_none() => {
            Delivered::Found
        }
        Effect::Raise(_) => Delivered::Raised,
        Effect::Acknowledge => Delivered::Acknowledged,
        Effect::Resolve(_) => Delivered::Resolved,
    };
    work.journal.record(Event::Delivered {
        about: About::from(&command.ticket),
        what,
        why: words::why(&command.effect, command.before.as_ref()),
        rule: command.intent.rule.as_deref(),
        request: accepted.event.as_deref(),
    });
}

/// The record after SIGNL4 has accepted the event.
fn accepted_record(work: &Work<'_, '_>, command: &AlertCommand, accepted: &Accepted) -> Record {
    let phase = match &command.effect {
        Effect::Raise(_) => Phase::Open,
        Effect::Acknowledge => Phase::Acknowledged,
        Effect::Resolve(_) => Phase::Resolved,
    };
    let intent = command.intent.clone();
    let now = work.ctx.now();
    // Actions on the phone from before this event are outdated. They are compared by SIGNL4's clock; its
    // `Date` header has whole seconds, so the end of that second counts.
    let second_us = accepted
        .at
        .map(|at| at.as_microsecond().saturating_add(999_999));
    let end_us = second_us.unwrap_or(now.as_microsecond());
    let status_us = match phase {
        Phase::Resolved => intent.status_us.max(end_us),
        _ => intent.status_us,
    };
    let own_ack_us = match phase {
        Phase::Acknowledged => accepted.at.unwrap_or(now).as_microsecond(),
        _ => intent.own_ack_us,
    };
    // The record of a resolved alert counts as ended even if the ticket is open again by now: that
    // difference raises the next alert.
    let ended = phase == Phase::Resolved;
    Record {
        phase,
        ended,
        status_us,
        own_ack_us,
        number: command.ticket.number.clone(),
        ..intent
    }
}

/// Restores the records from before the command: SIGNL4 certainly did not process the event.
fn restore_records(work: &Work<'_, '_>, command: &AlertCommand) -> Result<(), Failure> {
    for member in &command.members {
        restore_records(work, member)?;
    }
    match &command.before {
        Some(record) => work.set_record(&command.ticket.id, record)?,
        None => work.turn.ledger().delete_record(&command.ticket.id)?,
    }
    Ok(())
}

/// SIGNL4 is unavailable. If it may have processed the event, the record keeps the intent and the outcome
/// stays unknown.
fn signl4_unavailable(
    work: &mut Work<'_, '_>,
    command: AlertCommand,
    error: ApiError,
) -> Result<CommandOutcome, Failure> {
    if error.may_have_happened() {
        uncount_attempt(work, &command)?;
    } else {
        restore_records(work, &command)?;
    }
    work.dispatcher.close();
    work.journal.api_failed(Api::Signl4Events, error);
    Ok(CommandOutcome::Unprocessed(command.tickets()))
}

/// Takes back the count of this attempt, so that an outage does not use up the retries. The earlier record
/// cannot be restored here: its count may belong to an earlier command.
fn uncount_attempt(work: &Work<'_, '_>, command: &AlertCommand) -> Result<(), Failure> {
    for member in &command.members {
        uncount_attempt(work, member)?;
    }
    let intent = command.intent.clone();
    let attempts = intent.attempts.saturating_sub(1);
    work.set_record(&command.ticket.id, &Record { attempts, ..intent })
}

/// The secret of one team is wrong: its tickets are scheduled for a retry, and other teams are not affected.
pub(super) fn schedule_team_retry(
    work: &mut Work<'_, '_>,
    command: AlertCommand,
    message: String,
) -> Result<CommandOutcome, Failure> {
    work.dispatcher.clear_in_flight(&command.ticket.id);
    restore_records(work, &command)?;
    let key = TEAMS;
    let fault = message.clone();
    let error = ApiError::Misconfigured { key, message };
    work.journal.api_failed(Api::Signl4Events, error);
    schedule_retries(work, command, TEAM_PAUSE, Some(fault))
}

/// This alert failed, or its answer was lost: schedules a retry for it alone, so that it does not hold up
/// the other alerts.
fn retry_later(
    work: &mut Work<'_, '_>,
    command: AlertCommand,
    error: &ApiError,
) -> Result<CommandOutcome, Failure> {
    if work.dispatcher.record_failure() {
        let message = format!("{}, several times in a row", error.message());
        work.journal
            .api_failed(Api::Signl4Events, ApiError::unavailable(None, message));
    }
    work.journal.record(Event::AlertDelayed {
        about: About::from(&command.ticket),
        error: error.message(),
    });
    let Some(pause) = pause_after(command.intent.attempts) else {
        dead_letter_unknown(work, command, error.message())?;
        return Ok(CommandOutcome::Done);
    };
    if work.turn.head.retries.is_full() {
        uncount_attempt(work, &command)?;
        return Ok(CommandOutcome::Unprocessed(command.tickets()));
    }
    schedule_retries(work, command, pause, None)
}

/// Schedules a retry for the tickets of a command. If the queue of retries is full, the cursor must wait
/// instead.
fn schedule_retries(
    work: &mut Work<'_, '_>,
    command: AlertCommand,
    pause: SignedDuration,
    fault: Option<String>,
) -> Result<CommandOutcome, Failure> {
    if work.turn.head.retries.is_full() {
        return Ok(CommandOutcome::Unprocessed(command.tickets()));
    }
    for ticket in command.tickets() {
        work.turn
            .schedule_retry_with_fault(&ticket.id, pause, 0, fault.clone());
        work.journal.record(Event::Waiting { items: 1 });
    }
    Ok(CommandOutcome::Done)
}
