//! Compares records of alerts with SIGNL4, and tickets with TOPdesk.

use super::forget::{Cutoffs, is_left_open};
use crate::domain::{ExternalId, Record, Ticket, TicketId};
use crate::engine::alerts::process_tickets;
use crate::engine::availability::{Availability, Checkpoint};
use crate::engine::failure::Failure;
use crate::engine::journal::{Event, Kind};
use crate::engine::judge::Origin;
use crate::engine::poll_signl4::reconcile_alert;
use crate::engine::throttle::Share;
use crate::engine::work::Work;
use jiff::SignedDuration;

/// From this many missing tickets on, a missing right is more likely than that all of them were deleted.
const MIN_SUSPICIOUS: usize = 3;

/// The result of comparing tickets.
pub(super) struct Compared {
    /// How many tickets were read, in their order, before time ran out.
    pub tickets: usize,
    /// Tickets that ended long ago and whose alerts the settings leave open.
    pub left_open: Vec<(TicketId, Record)>,
}

/// If there is an API key, looks these alerts up in SIGNL4 and adds missed events to the inbox.
pub(super) fn compare_alerts(
    work: &mut Work<'_, '_>,
    followed: &[(TicketId, Record)],
) -> Result<(), Failure> {
    if followed.is_empty()
        || !work.signl4.can_query_alerts()
        || work.check_rest_api() == Availability::NotNow
    {
        return Ok(());
    }
    if work.reader.ledger.inbox_is_full()? {
        return Ok(());
    }
    for (ticket, record) in followed {
        let id = ExternalId {
            ticket: ticket.clone(),
            generation: record.generation,
        };
        if record.group_leader.is_none() && !reconcile_alert(work, &id, record)? {
            break;
        }
    }
    Ok(())
}

/// Reads tickets and processes them. `None` if TOPdesk is unavailable.
pub(super) fn compare_tickets(
    work: &mut Work<'_, '_>,
    followed: Vec<(TicketId, Record)>,
    cutoffs: Cutoffs,
) -> Result<Option<Compared>, Failure> {
    let mut tickets = Vec::new();
    let mut gone = Vec::new();
    let mut compared = 0;
    for (id, record) in followed {
        // The other half of the time is reserved for processing them.
        if compared > 0 && work.checkpoint(Share::Half) == Checkpoint::Stop {
            break;
        }
        compared += 1;
        match work.reader.topdesk.ticket(&id) {
            Ok(Some(ticket)) => tickets.push(ticket),
            Ok(None) => gone.push(Ticket::gone(id, record.number)),
            Err(error) if error.is_outage() => {
                work.topdesk_failed(error)?;
                return Ok(None);
            }
            Err(error) => {
                let (number, error) = (record.number, error.message());
                work.journal.problem(format!("ticket {number}: {error}"));
            }
        }
    }
    if tickets.is_empty() && gone.len() >= MIN_SUSPICIOUS {
        report_nothing_visible(work, gone.len());
        return Ok(Some(Compared {
            tickets: compared,
            left_open: Vec::new(),
        }));
    }
    tickets.extend(gone);
    let left_open = process_compared(work, tickets, cutoffs)?;
    Ok(Some(Compared {
        tickets: compared,
        left_open,
    }))
}

fn report_nothing_visible(work: &mut Work<'_, '_>, gone: usize) {
    let message = format!("none of {gone} tickets that are followed can be read");
    work.journal
        .health_problem(Kind::NothingVisible, &message, 0);
    work.journal.problem(format!(
        "TOPdesk shows none of {gone} tickets that are followed: if they were not deleted, check what the connector's \
         account may see; their alerts are left as they are"
    ));
}

/// Processes tickets. Returns those that ended long ago and whose alerts the settings leave open.
fn process_compared(
    work: &mut Work<'_, '_>,
    tickets: Vec<Ticket>,
    cutoffs: Cutoffs,
) -> Result<Vec<(TicketId, Record)>, Failure> {
    work.journal.record(Event::Compared {
        tickets: tickets.len(),
    });
    let ended = tickets
        .iter()
        .filter(|ticket| ticket.ended() && ticket.modified <= cutoffs.long_ago);
    let mut ended: Vec<_> = ended.map(|ticket| ticket.id.clone()).collect();
    let before = delivered(work);
    for ticket in process_tickets(work, tickets, Origin::ById)? {
        ended.retain(|id| *id != ticket.id);
        work.turn
            .schedule_retry(&ticket.id, SignedDuration::ZERO, 0);
    }
    let items = delivered(work) - before;
    work.journal.record(Event::Repaired { items });
    let mut left_open = Vec::new();
    for id in ended {
        let record = work.reader.ledger.record(&id)?;
        left_open.extend(record.filter(is_left_open).map(|record| (id, record)));
    }
    Ok(left_open)
}

fn delivered(work: &Work<'_, '_>) -> u32 {
    let counts = &work.journal.report().tickets;
    counts.raised + counts.resolved + counts.acknowledged
}
