//! Delivers commands: stores the intents in the records, sends the events, then records the answers.

use super::command::AlertCommand;
use super::dead_letters::delete_dead_letters;
use super::send::send;
use super::settle::{CommandOutcome, schedule_team_retry, settle};
use crate::domain::rules::Form;
use crate::engine::availability::Availability;
use crate::engine::context::Context;
use crate::engine::failure::Failure;
use crate::engine::work::Work;
use crate::plan::{Effect, Raise};
use crate::signl4::{self, Accepted, Event};
use crate::topdesk;

/// Delivers a batch of commands.
pub(super) fn deliver(
    work: &mut Work<'_, '_>,
    commands: Vec<AlertCommand>,
) -> Result<Vec<CommandOutcome>, Failure> {
    let mut settled = Vec::with_capacity(commands.len());
    let mut to_be_sent = Vec::with_capacity(commands.len());
    for command in commands {
        delete_dead_letters(work, &command)?;
        let team = command.intent.team.as_deref();
        if let Some(message) = work.dispatcher.fault_of(team).cloned() {
            settled.push(schedule_team_retry(work, command, message));
        } else if is_raised(work, &command)? {
            settled.push(settle(work, command, Ok(Accepted::default())));
        } else {
            to_be_sent.push(command);
        }
    }
    let mut events = Vec::with_capacity(to_be_sent.len());
    for command in &to_be_sent {
        for one in command.members.iter().chain([command]) {
            work.set_record(&one.ticket.id, &one.intent)?;
        }
        events.push(event_of(work.ctx, command));
    }
    let answers = send(work, events);
    // Every answer is recorded before the first error is returned, so that a failure to store one record
    // does not lose the answers about other alerts.
    for (command, answer) in to_be_sent.into_iter().zip(answers) {
        settled.push(settle(work, command, answer));
    }
    settled.into_iter().collect()
}

/// Whether SIGNL4 already has an alert whose raising had an unknown outcome. If the look-up is not possible,
/// the alert is sent again: a duplicate is better than a lost alert.
fn is_raised(work: &mut Work<'_, '_>, command: &AlertCommand) -> Result<bool, Failure> {
    let is_unknown = matches!(command.effect, Effect::Raise(_)) && command.intent.maybe_duplicated;
    if !is_unknown
        || !work.signl4.can_query_alerts()
        || work.check_rest_api() == Availability::NotNow
    {
        return Ok(false);
    }
    match work.signl4.find(&command.id()) {
        Ok(found) => Ok(found.is_some()),
        Err(error) => {
            work.journal.problem(error.message());
            work.turn.commit_throttle()?;
            Ok(false)
        }
    }
}

/// The event to send to SIGNL4 for a command.
pub(crate) fn event_of(ctx: Context<'_>, command: &AlertCommand) -> Event {
    let body = match &command.effect {
        Effect::Raise(raise) => raise_body(ctx, command, *raise),
        Effect::Acknowledge => signl4::acknowledge(&command.id()),
        Effect::Resolve(_) => signl4::resolve(&command.id()),
    };
    let team = command.intent.team.clone();
    Event { team, body }
}

/// The body of a new alert, in the form that its rule sets.
fn raise_body(ctx: Context<'_>, command: &AlertCommand, raise: Raise) -> Vec<u8> {
    let rules = &ctx.settings.rules;
    let plain = Form::default();
    let rule = raise.rule.and_then(|at| rules.list.get(at));
    let form = rule.map_or(&plain, |rule| &rule.alert);
    if !command.members.is_empty() {
        let tickets: Vec<_> = command.members.iter().map(|one| &one.ticket).collect();
        let rule = command.intent.rule.as_deref().unwrap_or_default();
        let scenario = command.members.iter().find_map(AlertCommand::scenario);
        let ranks = tickets.iter().map(|t| rules.rank(t.priority.as_ref()));
        let highest = ranks
            .flatten()
            .min()
            .and_then(|at| rules.priorities.get(at));
        return signl4::raise_many(&tickets, &command.id(), rule, form, scenario, highest);
    }
    let link = topdesk::link(&ctx.settings.topdesk.address, &command.ticket.id);
    let priority = rules.priority(command.ticket.priority.as_ref());
    signl4::raise(
        &command.ticket,
        &command.id(),
        &link,
        form,
        raise.scenario,
        priority,
    )
}
