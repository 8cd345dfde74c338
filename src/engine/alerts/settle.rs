//! What became of an alert that was sent: the result after the effect.

use super::command::AlertCommand;
use super::give_up::{give_up, give_up_unknown};
use super::grouping::{record_members, store_and_release};
use super::plan_command::command_for;
use crate::domain::pause_after;
use crate::domain::{Phase, Record, Ticket};
use crate::engine::failure::Failure;
use crate::engine::journal::{About, Api, Delivered, Event, Seen};
use crate::engine::work::Work;
use crate::plan::{Effect, words};
use crate::ports::ApiError;
use crate::signl4::{Accepted, TEAMS};
use jiff::SignedDuration;

/// How long the tickets of a team wait whose secret SIGNL4 does not know.
const TEAM_PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// What became of a command.
pub(super) enum Settled {
    /// Done, or put where it will not be forgotten.
    Done,
    /// Done, and another effect follows for the same ticket.
    Again(Box<AlertCommand>),
    /// Nothing has happened; the cursor must not pass it.
    Undone(Vec<Ticket>),
}

/// Records what became of a command.
pub(super) fn settle(
    work: &mut Work<'_, '_>,
    command: AlertCommand,
    answer: Result<Accepted, ApiError>,
) -> Result<Settled, Failure> {
    work.dispatcher.end(&command.ticket.id);
    match answer {
        Ok(accepted) => accept(work, command, &accepted),
        Err(ApiError::Misconfigured {
            key: TEAMS,
            message,
        }) => {
            let team = command.intent.team.clone();
            work.dispatcher.team_unknown(team, message.clone());
            wait_for_team(work, command, message)
        }
        Err(error) if error.is_outage() => stay_unsent(work, command, error),
        Err(ApiError::Refused { message, .. }) => {
            give_up(work, command, &message)?;
            Ok(Settled::Done)
        }
        Err(error) => retry_later(work, command, &error),
    }
}

fn accept(
    work: &mut Work<'_, '_>,
    command: AlertCommand,
    accepted: &Accepted,
) -> Result<Settled, Failure> {
    work.dispatcher.accepted(command.intent.team.clone());
    if command.intent.team.is_none() {
        // An event that another team has taken says nothing of the default one.
        work.journal.observe(Seen::DefaultTeamAccepts);
    }
    let record = accepted_record(work, &command, accepted);
    record_delivery(work, &command, accepted);
    let record = store_and_release(work, &command.ticket.id, record)?;
    if !command.members.is_empty() {
        record_members(work, command.members)?;
        return Ok(Settled::Done);
    }
    let next = command_for(work, command.ticket, command.verdict, Some(record))?;
    Ok(next.map_or(Settled::Done, |next| Settled::Again(Box::new(next))))
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

/// The record after an effect that SIGNL4 has accepted.
fn accepted_record(work: &Work<'_, '_>, command: &AlertCommand, accepted: &Accepted) -> Record {
    let phase = match &command.effect {
        Effect::Raise(_) => Phase::Open,
        Effect::Acknowledge => Phase::Acknowledged,
        Effect::Resolve(_) => Phase::Resolved,
    };
    let intent = command.intent.clone();
    let now = work.ctx.now();
    // What the phones tell from before our doing is overtaken by it. SIGNL4's clock counts here, whose
    // header has whole seconds.
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
    // A resolved alert counts as that of an ended ticket even if the ticket is open again by now: the
    // difference is what raises the next one.
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

/// Back to how it was: the effect provably did not take place.
fn restore(work: &Work<'_, '_>, command: &AlertCommand) -> Result<(), Failure> {
    for member in &command.members {
        restore(work, member)?;
    }
    match &command.before {
        Some(record) => work.set_record(&command.ticket.id, record)?,
        None => work.turn.ledger().delete_record(&command.ticket.id)?,
    }
    Ok(())
}

/// SIGNL4 as a whole is in trouble. What may be there all the same stays as it is: not known.
fn stay_unsent(
    work: &mut Work<'_, '_>,
    command: AlertCommand,
    error: ApiError,
) -> Result<Settled, Failure> {
    if error.may_have_happened() {
        uncount_attempt(work, &command)?;
    } else {
        restore(work, &command)?;
    }
    work.dispatcher.close();
    work.journal.api_failed(Api::Signl4Events, error);
    Ok(Settled::Undone(command.tickets()))
}

/// An attempt that does not count: the ticket would run out of attempts otherwise. What stands in the
/// record from before may be those of the effect before.
fn uncount_attempt(work: &Work<'_, '_>, command: &AlertCommand) -> Result<(), Failure> {
    for member in &command.members {
        uncount_attempt(work, member)?;
    }
    let intent = command.intent.clone();
    let attempts = intent.attempts.saturating_sub(1);
    work.set_record(&command.ticket.id, &Record { attempts, ..intent })
}

/// The secret of one team is wrong: its tickets wait, those of the other teams do not.
pub(super) fn wait_for_team(
    work: &mut Work<'_, '_>,
    command: AlertCommand,
    message: String,
) -> Result<Settled, Failure> {
    work.dispatcher.end(&command.ticket.id);
    restore(work, &command)?;
    let key = TEAMS;
    let fault = message.clone();
    let error = ApiError::Misconfigured { key, message };
    work.journal.api_failed(Api::Signl4Events, error);
    put_off(work, command, TEAM_PAUSE, Some(fault))
}

/// This one alert failed, or its answer was lost: it gets a time of its own, so that it does not hold up
/// the others.
fn retry_later(
    work: &mut Work<'_, '_>,
    command: AlertCommand,
    error: &ApiError,
) -> Result<Settled, Failure> {
    if work.dispatcher.failed() {
        let message = format!("{}, several times in a row", error.message());
        work.journal
            .api_failed(Api::Signl4Events, ApiError::unavailable(None, message));
    }
    work.journal.record(Event::AlertDelayed {
        about: About::from(&command.ticket),
        error: error.message(),
    });
    let Some(pause) = pause_after(command.intent.attempts) else {
        give_up_unknown(work, command, error.message())?;
        return Ok(Settled::Done);
    };
    if work.turn.head.retries.is_full() {
        uncount_attempt(work, &command)?;
        return Ok(Settled::Undone(command.tickets()));
    }
    put_off(work, command, pause, None)
}

/// Puts the tickets of a command off, unless too many wait already: then the cursor waits.
fn put_off(
    work: &mut Work<'_, '_>,
    command: AlertCommand,
    pause: SignedDuration,
    fault: Option<String>,
) -> Result<Settled, Failure> {
    if work.turn.head.retries.is_full() {
        return Ok(Settled::Undone(command.tickets()));
    }
    for ticket in command.tickets() {
        work.turn.put_off_for(&ticket.id, pause, 0, fault.clone());
        work.journal.record(Event::Waiting { matters: 1 });
    }
    Ok(Settled::Done)
}
