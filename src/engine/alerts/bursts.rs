//! Bursts: alerts beyond a rule's limit share one alert.

use super::command::AlertCommand;
use super::grouping::{group_of, has_member};
use crate::domain::rules::Verdict;
use crate::domain::{Phase, Record, Ticket, TicketId};
use crate::engine::failure::Failure;
use crate::engine::reader::Reader;
use crate::plan::{Effect, Raise};
use std::collections::BTreeMap;

/// Commands after the formation of bursts.
#[derive(Default)]
pub(crate) struct Grouped {
    /// The commands to deliver.
    pub commands: Vec<AlertCommand>,
    /// Tickets whose shared alert was accepted earlier, but whose records do not say so yet.
    pub accepted: Vec<AlertCommand>,
}

/// Combines alerts beyond a rule's burst limit into one command each. `raised_by_rule`: how many alerts each
/// rule has raised in this run; this function updates it.
pub(crate) fn form_bursts(
    reader: &Reader<'_>,
    raised_by_rule: &mut BTreeMap<String, u32>,
    commands: Vec<AlertCommand>,
) -> Result<Grouped, Failure> {
    let mut grouped = Grouped::default();
    let mut shared: BTreeMap<TicketId, Vec<AlertCommand>> = BTreeMap::new();
    let mut new_bursts: BTreeMap<String, TicketId> = BTreeMap::new();
    for mut command in commands {
        let Some((rule, burst_limit)) = burst_of(reader, &command) else {
            grouped.commands.push(command);
            continue;
        };
        let known = group_of(&command.intent);
        let raised = raised_burst(reader, known.as_ref())?;
        if raised
            .as_ref()
            .is_some_and(|r| has_member(r, &command.ticket))
        {
            grouped.accepted.push(command);
            continue;
        }
        let count = raised_by_rule.entry(rule.clone()).or_default();
        if known.is_none() && *count < burst_limit {
            *count += 1;
            grouped.commands.push(command);
            continue;
        }
        // A burst that is already raised is not raised again: it would alert twice for its members.
        let name = known.as_ref().map_or(rule.as_str(), TicketId::as_str);
        let burst = match (&known, raised, new_bursts.get(&rule)) {
            (Some(burst), None, _) | (_, _, Some(burst)) => burst.clone(),
            _ => {
                let new = TicketId::burst(name, &command.id().text());
                new_bursts.insert(rule, new.clone());
                new
            }
        };
        command.intent.group_leader = Some(burst.as_str().to_owned());
        shared.entry(burst).or_default().push(command);
    }
    for (burst, members) in shared {
        let command = command_of_burst(reader, burst, members)?;
        grouped.commands.push(command);
    }
    Ok(grouped)
}

/// The name of the rule with a burst limit that raises this alert, and the limit.
fn burst_of(reader: &Reader<'_>, command: &AlertCommand) -> Option<(String, u32)> {
    let Effect::Raise(Raise { rule, .. }) = command.effect else {
        return None;
    };
    if command.intent.group_leader.is_some() {
        return Some((command.intent.rule.clone().unwrap_or_default(), 0));
    }
    let rule = reader.ctx.settings.rules.list.get(rule?)?;
    Some((rule.name.clone(), rule.burst?))
}

/// The record of a burst that is not being raised any more.
fn raised_burst(reader: &Reader<'_>, burst: Option<&TicketId>) -> Result<Option<Record>, Failure> {
    let Some(burst) = burst else {
        return Ok(None);
    };
    let record = reader.ledger.record(burst)?;
    Ok(record.filter(|record| record.phase != Phase::Raising))
}

/// The command for one alert about many tickets. It covers only `members`; a ticket that only an earlier
/// attempt listed gets its own alert.
fn command_of_burst(
    reader: &Reader<'_>,
    burst: TicketId,
    members: Vec<AlertCommand>,
) -> Result<AlertCommand, Failure> {
    let before = reader.ledger.record(&burst)?;
    let ticket = Ticket::gone(burst, String::new());
    let first = members.first();
    let mut intent = before.clone().unwrap_or_else(|| Record::new(&ticket));
    intent.maybe_duplicated |= before.is_some();
    intent.phase = Phase::Raising;
    intent.attempts = intent.attempts.saturating_add(1);
    intent.team = first.and_then(|one| one.intent.team.clone());
    intent.rule = first.and_then(|one| one.intent.rule.clone());
    let ids = members.iter().map(|one| one.ticket.id.as_str().to_owned());
    intent.members = ids.collect();
    let effect = first.map_or(Effect::Raise(Raise::default()), |one| one.effect.clone());
    let verdict = first.map_or(Verdict::None, |one| one.verdict);
    Ok(AlertCommand {
        ticket,
        verdict,
        before,
        intent,
        effect,
        members,
        last_member: None,
    })
}
