//! Turns the plan's decision about a ticket into a command. Decisions that need no request are carried out
//! here.

use super::command::AlertCommand;
use super::grouping::{
    finish_leaving_group, join_group, leave_group, must_release_members, store_and_release,
};
use crate::domain::rules::{OnChange, Verdict};
use crate::domain::{Phase, Record, Ticket};
use crate::engine::decide::Decided;
use crate::engine::failure::Failure;
use crate::engine::journal::Event;
use crate::engine::work::Work;
use crate::plan::{Decision, NoActionReason};

/// Schedules the next check of a ticket if its decision may change by time alone.
pub(super) fn schedule_rechecks(
    work: &mut Work<'_, '_>,
    ticket: &Ticket,
    verdict: Verdict,
    record: Option<&Record>,
) -> Result<(), Failure> {
    if ticket.ended() || !ticket.active() {
        return Ok(());
    }
    let rules = &work.ctx.settings.rules;
    // When the rule's hours begin, its settings `near_target` and `on_change` apply again to an open alert.
    if let Verdict::Hold(at, until) = verdict
        && let Some(rule) = rules.list.get(at)
        && (rule.near_target.is_some() || rule.on_change != OnChange::default())
        && record.is_some_and(|r| matches!(r.phase, Phase::Open | Phase::Acknowledged))
    {
        work.turn.schedule_recheck(&ticket.id, until)?;
    }
    match rules.next_recheck(ticket, work.reader.topdesk_now()) {
        Some(at) => work.turn.schedule_recheck(&ticket.id, at),
        None => Ok(()),
    }
}

/// Returns the plan's decision as a command. A decision that needs no request is carried out, and returns
/// `None`.
pub(super) fn command_for(
    work: &mut Work<'_, '_>,
    ticket: Ticket,
    verdict: Verdict,
    record: Option<Record>,
) -> Result<Option<AlertCommand>, Failure> {
    let before = match record {
        Some(record) => Some(finish_interrupted(work, &ticket, record)?),
        None => None,
    };
    let decided = work
        .reader
        .decide(&ticket, verdict, before.as_ref(), work.view())?;
    let Decided { decision, leader } = decided;
    if let (Decision::Act(_, intent), Some(leader)) = (&decision, &leader) {
        join_group(work, leader, &ticket, Record::clone(intent))?;
        return Ok(None);
    }
    match decision {
        Decision::Nothing(NoActionReason::TooOld) => {
            work.journal.record(Event::TooOld);
            work.tickets.too_old.add(&ticket);
        }
        Decision::Nothing(NoActionReason::AlertIsOver) => {
            return match &before {
                Some(record) => finish_leaving_group(work, &ticket, record),
                None => Ok(None),
            };
        }
        Decision::Nothing(_) => {}
        Decision::Remember(record) => {
            let record = store_and_release(work, &ticket.id, *record)?;
            if record.phase == Phase::Closed {
                return finish_leaving_group(work, &ticket, &record);
            }
        }
        Decision::Wait(until) => {
            work.journal.record(Event::Held);
            work.turn.schedule_recheck(&ticket.id, until)?;
        }
        Decision::Remark(_, mut record) => {
            if work.signl4.can_query_alerts() {
                work.queue_notes([ticket.id.clone()]);
            } else {
                record.remarks.clear();
            }
            work.set_record(&ticket.id, &record)?;
        }
        Decision::Leave(record) => return leave_group(work, &ticket, &record),
        Decision::Act(effect, intent) => {
            work.dispatcher.mark_in_flight(ticket.id.clone());
            let command = AlertCommand::new(ticket, verdict, before, effect, *intent);
            return Ok(Some(command));
        }
    }
    Ok(None)
}

/// Completes what an interrupted run may have left undone for this record, and returns the record.
fn finish_interrupted(
    work: &mut Work<'_, '_>,
    ticket: &Ticket,
    record: Record,
) -> Result<Record, Failure> {
    if !record.remarks.is_empty() {
        work.queue_notes([ticket.id.clone()]);
    }
    if must_release_members(&ticket.id, &record) {
        return store_and_release(work, &ticket.id, record);
    }
    Ok(record)
}
