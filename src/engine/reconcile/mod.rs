//! Reconciles open alerts with their tickets, to find what no list of changes shows: a deleted ticket, or an
//! alert whose webhook was lost. In rounds of bounded steps, tickets with an open alert are read by id and
//! processed again, and with an API key their alerts are looked up. Each step also deletes records of
//! tickets that ended long ago, and each round begins by rebuilding values of the head from the store.

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
use forget::{Cutoffs, forget, group_has_members};

/// How many records one step checks.
const MAX_RECORDS: usize = 100;
/// How many tickets one step reads.
const MAX_TICKETS: usize = 20;
/// How often rounds take place if the setting `reconcile_every` is 0, in milliseconds.
const TIDY_INTERVAL_MS: i64 = 6 * 3_600_000;

/// The records of one step, by what must be done about them.
#[derive(Default)]
struct Step {
    /// The key of the last record.
    reached: String,
    records: usize,
    /// Records with an open alert.
    followed: Vec<(TicketId, Record)>,
    /// Records whose tickets may have been deleted.
    doubtful: Vec<(TicketId, Record)>,
    /// Records to delete.
    over: Vec<(TicketId, Record)>,
}

/// Continues the current round, or begins one if it is due.
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
    let cutoffs = Cutoffs::new(work.ctx.now(), keys.len());
    let last = round.after.clone().unwrap_or_default();
    let mut left = keys.into_iter().filter(|key| *key > last).peekable();
    let mut step = Step::default();
    while step.records < MAX_RECORDS && step.followed.len() + step.doubtful.len() < MAX_TICKETS {
        let Some(key) = left.next() else { break };
        classify(&work, key, cutoffs, &mut step)?;
    }
    let mut after = left.peek().is_some().then_some(step.reached);
    let mut over = step.over;
    if !work.ctx.settings.reconcile_every.is_zero() {
        compare_alerts(&mut work, &step.followed)?;
        let mut followed = step.followed;
        followed.extend(step.doubtful);
        followed.sort_by(|(one, _), (other, _)| one.cmp(other));
        let ids: Vec<_> = followed.iter().map(|(id, _)| id.clone()).collect();
        let Some(compared) = compare_tickets(&mut work, followed, cutoffs)? else {
            // TOPdesk is unavailable: the next run repeats the step.
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

/// Whether a round is due or unfinished.
fn is_due(ctx: Context<'_>, head: &Head) -> bool {
    let every_ms = i64::try_from(ctx.settings.reconcile_every.as_millis()).unwrap_or(0);
    let every_ms = if every_ms == 0 {
        TIDY_INTERVAL_MS
    } else {
        every_ms
    };
    match &head.round {
        // The interval until the first round starts with the first poll.
        None => false,
        Some(round) if round.after.is_some() => true,
        // A time in the future was stored with a wrong clock.
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

/// Adds a record to the list of the step that it belongs to.
fn classify(
    work: &Work<'_, '_>,
    key: String,
    cutoffs: Cutoffs,
    step: &mut Step,
) -> Result<(), Failure> {
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
        if cutoffs.burst_is_over(&record, has_members) {
            step.over.push((id, record));
        }
    } else if !record.phase.is_over() {
        step.followed.push((id, record));
    } else if cutoffs.is_over(&record) {
        step.over.push((id, record));
    } else if cutoffs.is_doubtful(&record) {
        step.doubtful.push((id, record));
    }
    Ok(())
}
