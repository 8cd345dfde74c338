//! One alert that stands for several tickets: that of a burst, or of a major call. The ticket (or the
//! stand-in of a burst) that has the alert is the group's leader; its record lists the members, and each
//! member keeps a record of its own that names the leader.

use super::command::AlertCommand;
use crate::domain::rules::Verdict;
use crate::domain::{Phase, Record, Ticket, TicketId};
use crate::engine::decide::leads;
use crate::engine::failure::Failure;
use crate::engine::journal::{About, Event};
use crate::engine::work::Work;
use crate::plan::{Effect, ResolveReason};

/// The leader of the group that a record belongs to.
pub(crate) fn group_of(record: &Record) -> Option<TicketId> {
    record.group_leader.as_deref().and_then(TicketId::new)
}

/// Whether a record lists a ticket as member of its group.
pub(super) fn has_member(leader: &Record, ticket: &Ticket) -> bool {
    leader.members.iter().any(|m| m == ticket.id.as_str())
}

/// The alert of a burst stands for these tickets now.
pub(super) fn record_members(
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

/// A ticket joins the group of a major call: no request.
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

/// A member has ended. When it was the last of a burst, the burst's alert ends with it.
pub(super) fn leave_group(
    work: &mut Work<'_, '_>,
    ticket: &Ticket,
    record: &Record,
) -> Result<Option<AlertCommand>, Failure> {
    remove_member(work, ticket, record)?;
    work.set_record(&ticket.id, record)?;
    end_of_burst(work, ticket, record)
}

/// A member whose alert is over. What may have been left undone when it ended is done.
pub(super) fn leave_group_again(
    work: &mut Work<'_, '_>,
    ticket: &Ticket,
    record: &Record,
) -> Result<Option<AlertCommand>, Failure> {
    if !record.ended {
        return Ok(None);
    }
    remove_member(work, ticket, record)?;
    end_of_burst(work, ticket, record)
}

/// The alert of the group does not stand for a ticket any more.
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

/// The end of the alert of a burst that stands for nothing any more, on behalf of a ticket that it
/// stood for. Asked again whenever such a ticket is seen, so that no crash leaves it ringing.
fn end_of_burst(
    work: &mut Work<'_, '_>,
    ticket: &Ticket,
    record: &Record,
) -> Result<Option<AlertCommand>, Failure> {
    let Some(burst) = group_of(record).filter(TicketId::is_burst) else {
        return Ok(None);
    };
    let rings = |r: &Record| {
        let phases = [
            Phase::Raising,
            Phase::Open,
            Phase::Acknowledged,
            Phase::Resolving,
        ];
        r.members.is_empty() && phases.contains(&r.phase)
    };
    let Some(leading) = work.reader.ledger.record(&burst)?.filter(rings) else {
        return Ok(None);
    };
    if !work.dispatcher.begin(burst.clone()) {
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

/// Whether the alert of a major call has ended, and members of its group are yet to be checked.
pub(super) fn must_release_members(id: &TicketId, record: &Record) -> bool {
    let stays = leads(record) || record.reraise_after_resolve || id.is_burst();
    !stays && !record.members.is_empty()
}

/// Stores a record. Members for which its alert no longer stands are checked again, which is noted first.
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
        // Without the lease the head was not stored, and another run does it again.
        if !work.turn.is_lost() {
            record.members.clear();
        }
    }
    work.set_record(id, &record)?;
    Ok(record)
}
