//! Polls TOPdesk's list of changes page by page, from the cursor on. The cursor only passes tickets that are
//! processed.

mod first_run;
mod page;
mod walk;

use crate::domain::{Ticket, TicketId};
use crate::engine::alerts::process_tickets;
use crate::engine::availability::{Availability, Checkpoint};
use crate::engine::failure::Failure;
use crate::engine::journal::{Api, Event, Observation};
use crate::engine::judge::Origin;
use crate::engine::notes;
use crate::engine::throttle::Share;
use crate::engine::work::{Acquisition, Engine, Work};
use crate::ledger::{Effect, InterruptedWalk, Round, Sighting, keys};
use crate::ports::ApiError;
use crate::topdesk::{Next, Page, UnreadableRow};
use jiff::Timestamp;
use std::collections::BTreeSet;
use walk::Walk;

/// The result of processing a page.
enum PageOutcome {
    /// All of its tickets are processed.
    Processed,
    /// Time ran out or SIGNL4 is unavailable: the page must be read again.
    Incomplete,
    /// Another run holds the turn or has moved the cursor: nothing was processed here.
    HeldElsewhere,
}

/// Polls TOPdesk.
pub(crate) fn poll_topdesk(run: &mut Engine<'_>) -> Result<(), Failure> {
    // While SIGNL4 takes no events, reading changes would have no effect.
    if run.check_topdesk() == Availability::NotNow || run.check_events() == Availability::NotNow {
        return Ok(());
    }
    let settings = run.ctx.settings;
    let cursor = &run.session.head().cursor;
    let walk = Walk::resume(cursor, settings.overlap, settings.topdesk.page_size);
    let walk = match walk {
        Some(walk) => Some(walk),
        None => first_run::begin(run)?,
    };
    match walk {
        Some(mut walk) => walk_through(run, &mut walk),
        None => Ok(()),
    }
}

fn walk_through(run: &mut Engine<'_>, walk: &mut Walk) -> Result<(), Failure> {
    loop {
        if run.checkpoint(Share::Whole) == Checkpoint::Stop {
            return interrupt(run, walk.interrupted());
        }
        let page = match page::fetch(run, &mut walk.pages) {
            Ok(Some(page)) => page,
            Ok(None) => continue,
            Err(error) => return run.topdesk_failed(error),
        };
        let overlap = run.ctx.settings.overlap;
        if let Some(time) = page.server_time
            && run.session.head().cursor.is_ahead_of(time, overlap)
        {
            return rewind_cursor(run, time);
        }
        let now = page.server_time.unwrap_or(run.ctx.now());
        walk.began.get_or_insert(now);
        let position = walk.interrupted();
        if !page.rows.places.is_empty() {
            run.journal.observe(Observation::Tickets);
        }
        let next = walk.pages.accept(&page.rows.places, page.more);
        if let Next::Invalid(what) = next {
            let error = ApiError::unavailable(None, what);
            run.journal.api_failed(Api::Topdesk, error);
            return reset_walk(run, walk.start_watermark_ms);
        }
        let is_end = next == Next::End;
        match process_page(run, page, walk, is_end)? {
            PageOutcome::Processed if is_end => {
                run.journal.observe(Observation::ListRead);
                return Ok(());
            }
            PageOutcome::Processed => {}
            PageOutcome::Incomplete => return interrupt(run, position),
            PageOutcome::HeldElsewhere => return Ok(()),
        }
    }
}

/// Restarts an inconsistent list from where the walk began: if TOPdesk ignored the order, older changes were
/// skipped.
fn reset_walk(run: &mut Engine<'_>, start_watermark_ms: Option<i64>) -> Result<(), Failure> {
    let cursor = &run.session.head().cursor;
    if cursor.watermark_ms == start_watermark_ms && cursor.interrupted.is_none() {
        return Ok(());
    }
    if let Acquisition::Acquired(mut work) = run.acquire()? {
        let cursor = &mut work.turn.head.cursor;
        cursor.watermark_ms = cursor.watermark_ms.min(start_watermark_ms);
        cursor.interrupted = None;
        work.commit()?;
    }
    Ok(())
}

/// TOPdesk's clock was set back: moves the cursor back as far as the first run starts. The next run reads
/// from there.
fn rewind_cursor(run: &mut Engine<'_>, topdesk_now: Timestamp) -> Result<(), Failure> {
    run.journal.problem(
        "TOPdesk's clock was set back, or has told a wrong time: what was changed since is looked for within lookback",
    );
    let settings = run.ctx.settings;
    if let Acquisition::Acquired(mut work) = run.acquire()? {
        let back = settings.lookback.max(settings.overlap);
        let cursor = &mut work.turn.head.cursor;
        cursor.rewind(topdesk_now, back, settings.overlap);
        work.commit()?;
    }
    run.journal.work_remains();
    Ok(())
}

/// Stores where the next run continues. Otherwise each run would start a very long list from its beginning
/// and never reach its end.
fn interrupt(run: &mut Engine<'_>, position: Option<InterruptedWalk>) -> Result<(), Failure> {
    if run.session.head().cursor.interrupted == position {
        return Ok(());
    }
    if let Acquisition::Acquired(mut work) = run.acquire()? {
        work.turn.head.cursor.interrupted = position;
        work.commit()?;
    }
    Ok(())
}

/// Processes the new tickets of a page and advances the cursor.
fn process_page(
    run: &mut Engine<'_>,
    page: Page,
    walk: &mut Walk,
    is_end: bool,
) -> Result<PageOutcome, Failure> {
    let tickets = page.rows.tickets.len();
    run.journal.record(Event::PageRead { tickets });
    for row in &page.rows.unreadable {
        report_unreadable_row(run, row)?;
    }
    let reached = walk.reached(is_end);
    let mut fresh = page.rows.tickets;
    fresh.retain(|ticket| !walk.seen.contains(ticket));
    let cursor = &run.session.head().cursor;
    // Time alone does not advance the cursor: while a ticket with a date in the future is listed, every run
    // would store it.
    let by_time = walk.has_future_row() && cursor.watermark_ms.is_some();
    let further = reached.is_some_and(|r| Some(r.as_millisecond()) > cursor.watermark_ms);
    let moves = further && !by_time;
    let was_interrupted = is_end && cursor.interrupted.is_some();
    if fresh.is_empty() && !moves && !was_interrupted {
        return Ok(PageOutcome::Processed);
    }
    match run.acquire()? {
        Acquisition::Acquired(mut work) => process_new_tickets(&mut work, fresh, walk, reached),
        Acquisition::AcquiredStale(work) => {
            work.journal.work_remains();
            Ok(PageOutcome::HeldElsewhere)
        }
        Acquisition::HeldElsewhere => Ok(PageOutcome::HeldElsewhere),
    }
}

fn process_new_tickets(
    work: &mut Work<'_, '_>,
    fresh: Vec<Ticket>,
    walk: &mut Walk,
    reached: Option<Timestamp>,
) -> Result<PageOutcome, Failure> {
    let tickets = fresh.len();
    work.journal.record(Event::TicketsChanged { tickets });
    // Determined before alerts are raised: a new alert already contains the ticket's notes up to now.
    let with_alert = notes::with_open_alert(work.reader, &fresh)?;
    let sightings: Vec<_> = fresh
        .iter()
        .map(|ticket| (ticket.id.clone(), Sighting::of(ticket)))
        .collect();
    let unprocessed = process_tickets(work, fresh, Origin::List)?;
    work.queue_notes(with_alert);
    let first_unprocessed = unprocessed.iter().map(|ticket| ticket.modified).min();
    let ids: BTreeSet<&TicketId> = unprocessed.iter().map(|ticket| &ticket.id).collect();
    for (_, sighting) in sightings.iter().filter(|(id, _)| !ids.contains(id)) {
        walk.seen.insert(*sighting);
    }
    let watermark =
        reached.map(|reached| first_unprocessed.map_or(reached, |first| first.min(reached)));
    let began_ms = work.ctx.now_ms();
    let overlap = work.ctx.settings.overlap;
    let head = &mut work.turn.head;
    head.cursor.interrupted = None;
    head.cursor.advance(watermark, &walk.seen, overlap);
    // The interval until the first reconciliation starts with the first poll.
    head.round.get_or_insert(Round::complete(began_ms));
    work.commit()?;
    Ok(match unprocessed.is_empty() {
        true => PageOutcome::Processed,
        false => PageOutcome::Incomplete,
    })
}

/// Adds a dead letter for a row that cannot be read, unless there is one already.
fn report_unreadable_row(run: &mut Engine<'_>, row: &UnreadableRow) -> Result<(), Failure> {
    let key = keys::dead(&row.id, "read");
    if run.reader.ledger.has_dead_letter(&key)? {
        return Ok(());
    }
    match run.acquire()?.work() {
        Some(mut work) => {
            work.add_dead_letter(&key, (row.id.as_str(), ""), Effect::Read, &row.reason)
        }
        None => Ok(()),
    }
}
