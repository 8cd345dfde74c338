//! Groups: tickets that share one alert, that of a burst or of a major call. The ticket (or the burst's
//! placeholder) with the alert is the leader. The leader's record lists the members, and each member's
//! record names the leader.

use super::command::AlertCommand;
use crate::domain::rules::Verdict;
use crate::domain::{Phase, Record, Ticket, TicketId};
use crate::engine::decide::is_active_leader;
use crate::engine::failure::Failure;
use crate::engine::journal::{About, Event};
use crate::engine::work::Work;
use crate::plan::{Effect, ResolveReason};

/// The leader of the group that a record belongs to.
pub(crate) fn group_of(record: &Record) -> Option<TicketId> {
    record.group_leader.as_deref().and_then(TicketId::new)
}

/// Whether a leader's record lists a ticket as a member.
pub(super) fn has_member(leader: &Record, ticket: &Ticket) -> bool {
    leader.members.iter().any(|m| m == ticket.id.as_str())
}

/// Stores that the alert of a burst covers these tickets.
pub(super) fn store_members(
    work: &mut Work<'_, '_>,
    members: Vec<AlertCommand>,
) -> Result<(), Failure> {
    for member in members {
        let phase = Phase::Open;
        let intent = member.intent;
        work.set_record(&member.ticket.id, &Record { phase, ..intent })?;
        work.journal
            .record(Event::JoinedBurst(About::from(&member.ticket)));
    }
    Ok(())
}

/// Adds a ticket to the group of its major call. No request is sent.
pub(super) fn join_group(
    work: &mut Work<'_, '_>,
    leader: &TicketId,
    ticket: &Ticket,
    record: Record,
) -> Result<(), Failure> {
    if let Some(mut leading) = work.reader.ledger.record(leader)?
        && !has_member(&leading, ticket)
    {
        leading.members.push(ticket.id.as_str().to_owned());
        work.set_record(leader, &leading)?;
    }
    let joined = Record {
        phase: Phase::Open,
        group_leader: Some(leader.as_str().to_owned()),
        attempts: 0,
        ..record
    };
    work.set_record(&ticket.id, &joined)?;
    work.journal.record(Event::JoinedMajorCall);
    Ok(())
}

/// Removes a member that has ended. If it was the last one of a burst, returns the command that resolves the
/// burst's alert.
pub(super) fn leave_group(
    work: &mut Work<'_, '_>,
    ticket: &Ticket,
    record: &Record,
) -> Result<Option<AlertCommand>, Failure> {
    remove_member(work, ticket, record)?;
    work.set_record(&ticket.id, record)?;
    resolve_burst(work, ticket, record)
}

/// Repeats [`leave_group`] for a member that has ended, in case an earlier run was interrupted in it.
pub(super) fn finish_leaving_group(
    work: &mut Work<'_, '_>,
    ticket: &Ticket,
    record: &Record,
) -> Result<Option<AlertCommand>, Failure> {
    if !record.ended {
        return Ok(None);
    }
    remove_member(work, ticket, record)?;
    resolve_burst(work, ticket, record)
}

/// Removes a ticket from its leader's list of members.
fn remove_member(work: &Work<'_, '_>, ticket: &Ticket, record: &Record) -> Result<(), Failure> {
    if let Some(leader) = group_of(record)
        && let Some(mut leading) = work.reader.ledger.record(&leader)?
        && has_member(&leading, ticket)
    {
        leading.members.retain(|m| m != ticket.id.as_str());
        work.set_record(&leader, &leading)?;
    }
    Ok(())
}

/// The command that resolves the alert of a burst without members, on behalf of its last member. This is
/// checked whenever a former member is processed, so that no crash leaves the alert open.
fn resolve_burst(
    work: &mut Work<'_, '_>,
    ticket: &Ticket,
    record: &Record,
) -> Result<Option<AlertCommand>, Failure> {
    let Some(burst) = group_of(record).filter(TicketId::is_burst) else {
        return Ok(None);
    };
    let is_open = |r: &Record| {
        let phases = [
            Phase::Raising,
            Phase::Open,
            Phase::Acknowledged,
            Phase::Resolving,
        ];
        r.members.is_empty() && phases.contains(&r.phase)
    };
    let Some(leading) = work.reader.ledger.record(&burst)?.filter(is_open) else {
        return Ok(None);
    };
    if !work.dispatcher.mark_in_flight(burst.clone()) {
        return Ok(None);
    }
    let attempts = match leading.phase {
        Phase::Resolving => leading.attempts,
        _ => 0,
    };
    let intent = Record {
        phase: Phase::Resolving,
        attempts: attempts.saturating_add(1),
        ..leading.clone()
    };
    Ok(Some(AlertCommand {
        ticket: Ticket::gone(burst, String::new()),
        verdict: Verdict::None,
        before: Some(leading),
        intent,
        effect: Effect::Resolve(ResolveReason::CoveredEnded),
        members: Vec::new(),
        last_member: Some(ticket.clone()),
    }))
}

/// Whether the alert of a major call has ended while its record still lists members, which must be checked
/// again.
pub(super) fn must_release_members(id: &TicketId, record: &Record) -> bool {
    let stays = is_active_leader(record) || record.reraise_after_resolve || id.is_burst();
    !stays && !record.members.is_empty()
}

/// Stores a record. If its alert no longer covers its members, first schedules them to be checked again.
pub(super) fn store_and_release(
    work: &mut Work<'_, '_>,
    id: &TicketId,
    mut record: Record,
) -> Result<Record, Failure> {
    if must_release_members(id, &record) {
        let now = work.ctx.now();
        for member in record.members.iter().filter_map(|m| TicketId::new(m)) {
            work.turn.schedule_recheck(&member, now)?;
        }
        work.commit()?;
        // If the lease is lost, the head was not stored and another run schedules the members again.
        if !work.turn.is_lost() {
            record.members.clear();
        }
    }
    work.set_record(id, &record)?;
    Ok(record)
}
