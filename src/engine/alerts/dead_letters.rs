//! Dead letters of alerts.

use super::command::AlertCommand;
use super::grouping::store_and_release;
use crate::domain::{Phase, Record, Ticket};
use crate::engine::failure::Failure;
use crate::engine::work::Work;
use crate::ledger::{self, keys};
use crate::plan::Effect;

/// Adds a dead letter for an event that SIGNL4 refused for good. An alert that cannot be acknowledged stays
/// open.
pub(super) fn dead_letter_refused(
    work: &mut Work<'_, '_>,
    mut command: AlertCommand,
    reason: &str,
) -> Result<(), Failure> {
    for member in std::mem::take(&mut command.members) {
        dead_letter_refused(work, member, reason)?;
    }
    add_dead_letter(work, &command, reason)?;
    let phase = match command.effect {
        Effect::Raise(_) | Effect::Resolve(_) => Phase::Dead,
        Effect::Acknowledge => Phase::Open,
    };
    let policy = &work.ctx.settings.alert_policy;
    let reasons = policy.end_reasons(&command.ticket, command.verdict);
    let record = Record {
        phase,
        ended: !reasons.is_empty(),
        reraise_after_resolve: false,
        ..command.intent
    };
    store_and_release(work, &command.ticket.id, record)?;
    Ok(())
}

/// Adds a dead letter after the last retry with an unknown outcome. SIGNL4 may have raised the alert, so it
/// is treated as open.
pub(super) fn dead_letter_unknown(
    work: &mut Work<'_, '_>,
    mut command: AlertCommand,
    reason: &str,
) -> Result<(), Failure> {
    if !matches!(command.effect, Effect::Raise(_)) {
        return dead_letter_refused(work, command, reason);
    }
    for member in std::mem::take(&mut command.members) {
        dead_letter_unknown(work, member, reason)?;
    }
    add_dead_letter(work, &command, reason)?;
    let phase = Phase::Open;
    let intent = command.intent;
    work.set_record(&command.ticket.id, &Record { phase, ..intent })
}

fn add_dead_letter(
    work: &mut Work<'_, '_>,
    command: &AlertCommand,
    reason: &str,
) -> Result<(), Failure> {
    match dead_letter_of(command) {
        Some((key, ticket, effect)) => {
            let about = (ticket.id.as_str(), ticket.number.as_str());
            work.add_dead_letter(&key, about, effect, reason)
        }
        None => Ok(()),
    }
}

/// Deletes the dead letters of a command that is retried with an unknown outcome: the last attempt may have
/// added one before the process ended and the record was stored.
pub(super) fn delete_dead_letters(
    work: &Work<'_, '_>,
    command: &AlertCommand,
) -> Result<(), Failure> {
    for one in command.members.iter().chain([command]) {
        let phase = one.intent.phase;
        let is_unknown = one.before.as_ref().is_some_and(|b| b.phase == phase);
        if let (true, Some((key, ..))) = (is_unknown, dead_letter_of(one)) {
            work.turn.ledger().delete(&key)?;
        }
    }
    Ok(())
}

/// The key of a command's dead letter, its ticket and its effect. Each ticket of a burst has its own dead
/// letter, so the burst itself has none.
fn dead_letter_of(command: &AlertCommand) -> Option<(String, &Ticket, ledger::Effect)> {
    let (effect, matter) = match command.effect {
        Effect::Raise(_) => (ledger::Effect::Raise, "raise"),
        Effect::Acknowledge => (ledger::Effect::Acknowledge, "acknowledge"),
        Effect::Resolve(_) => (ledger::Effect::Resolve, "resolve"),
    };
    let (key, ticket) = match &command.last_member {
        Some(member) => (keys::dead_burst(&member.id, &command.ticket.id), member),
        None if command.ticket.id.is_burst() => return None,
        None => {
            let matter = format!("{matter}.{}", command.intent.generation);
            (keys::dead(&command.ticket.id, &matter), &command.ticket)
        }
    };
    Some((key, ticket, effect))
}
