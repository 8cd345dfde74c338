//! Comparing open alerts with their tickets, for what no change tells: a ticket that was deleted, an alert
//! whose webhook was never received. Rarely, and in bounded steps, the tickets with an open alert are read
//! by id and decided about anew, and with an API key their alerts are looked up. On the way what is long
//! over is forgotten, and at the beginning of each round what the head should know is counted anew.

mod compare;
mod forget;
mod tidy;

pub(crate) use tidy::recover_lost_cursor;

use crate::domain::{Record, TicketId};
use crate::engine::availability::{Availability, Checkpoint};
use crate::engine::context::Context;
use crate::engine::failure::Failure;
use crate::engine::throttle::Share;
use crate::engine::work::{Engine, Work};
use crate::ledger::{Head, Round, keys};
use compare::{compare_alerts, compare_tickets};
use forget::{Since, forget, group_has_members};

/// Records that are compared in one run.
const MAX_RECORDS: usize = 100;
/// Tickets that are read in one run.
const MAX_TICKETS: usize = 20;
/// How often rounds take place where nothing is to be compared.
const TIDY_INTERVAL_MS: i64 = 6 * 3_600_000;

/// Records that are compared in one run.
#[derive(Default)]
struct Step {
    /// The key of the last one.
    reached: String,
    records: usize,
    /// Their alerts are open.
    followed: Vec<(TicketId, Record)>,
    /// Whether their tickets are still there is asked.
    doubtful: Vec<(TicketId, Record)>,
    /// They are forgotten.
    over: Vec<(TicketId, Record)>,
}

/// Goes on with the present round, or begins one when it is due.
pub(crate) fn reconcile(run: &mut Engine<'_>) -> Result<(), Failure> {
    if !is_due(run.ctx, run.session.head())
        || run.events_are_closed()
        || run.checkpoint(Share::Half) == Checkpoint::Stop
        || run.check_topdesk() == Availability::NotNow
    {
        return Ok(());
    }
    let Some(mut work) = run.acquire()?.work() else {
        return Ok(());
    };
    let round = present_round(&mut work)?;
    let keys = work.reader.ledger.record_keys()?;
    let since = Since::new(work.ctx.now(), keys.len());
    let last = round.after.clone().unwrap_or_default();
    let mut left = keys.into_iter().filter(|key| *key > last).peekable();
    let mut step = Step::default();
    while step.records < MAX_RECORDS && step.followed.len() + step.doubtful.len() < MAX_TICKETS {
        let Some(key) = left.next() else { break };
        sort_in(&work, key, since, &mut step)?;
    }
    let mut after = left.peek().is_some().then_some(step.reached);
    let mut over = step.over;
    if !work.ctx.settings.reconcile_every.is_zero() {
        compare_alerts(&mut work, &step.followed)?;
        let mut followed = step.followed;
        followed.extend(step.doubtful);
        followed.sort_by(|(one, _), (other, _)| one.cmp(other));
        let ids: Vec<_> = followed.iter().map(|(id, _)| id.clone()).collect();
        let Some(compared) = compare_tickets(&mut work, followed, since)? else {
            // TOPdesk is in trouble: the next run repeats the step.
            return Ok(());
        };
        over.extend(compared.left_open);
        if compared.tickets < ids.len() {
            let reached = compared.tickets.checked_sub(1).and_then(|at| ids.get(at));
            after = Some(reached.map_or(last, keys::ticket));
        }
    }
    forget(&mut work, over)?;
    if after.is_some() {
        work.journal.work_remains();
    }
    work.turn.head.round = Some(Round { after, ..round });
    work.commit()
}

/// Whether a round is to be begun or gone on with.
fn is_due(ctx: Context<'_>, head: &Head) -> bool {
    let every_ms = i64::try_from(ctx.settings.reconcile_every.as_millis()).unwrap_or(0);
    let every_ms = if every_ms == 0 {
        TIDY_INTERVAL_MS
    } else {
        every_ms
    };
    match &head.round {
        // The first poll begins to count.
        None => false,
        Some(round) if round.after.is_some() => true,
        // A moment in the future was noted by a clock that was wrong.
        Some(round) => !(0..every_ms).contains(&ctx.now_ms().saturating_sub(round.began_ms)),
    }
}

fn present_round(work: &mut Work<'_, '_>) -> Result<Round, Failure> {
    let began_ms = work.ctx.now_ms();
    let present = work.turn.head.round.clone();
    match present.filter(|round| round.after.is_some()) {
        Some(round) => Ok(round),
        None => {
            tidy::tidy(work)?;
            Ok(Round::begin(began_ms))
        }
    }
}

/// Puts a record where it belongs.
fn sort_in(work: &Work<'_, '_>, key: String, since: Since, step: &mut Step) -> Result<(), Failure> {
    step.records += 1;
    let id = keys::read_ticket(&key);
    step.reached = key;
    let Some(id) = id else { return Ok(()) };
    let Some(record) = work.reader.ledger.record(&id)? else {
        return Ok(());
    };
    if id.is_burst() {
        step.records += record.members.len();
        let has_members = group_has_members(work.reader.ledger, &id, &record)?;
        if since.burst_is_over(&record, has_members) {
            step.over.push((id, record));
        }
    } else if !record.phase.is_over() {
        step.followed.push((id, record));
    } else if since.is_over(&record) {
        step.over.push((id, record));
    } else if since.is_doubtful(&record) {
        step.doubtful.push((id, record));
    }
    Ok(())
}
