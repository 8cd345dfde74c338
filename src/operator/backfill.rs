//! Back-fill: raises alerts for tickets that changed in the past. First counts how many there would be;
//! then, if asked to, moves the cursor back, and the next runs raise the alerts as usual.

use crate::domain::Ticket;
use crate::engine::decide::{Decided, RunView};
use crate::engine::judge::Origin;
use crate::engine::reader::Reader;
use crate::engine::{About, Event, Failure, read_only, under_turn};
use crate::ledger::Cursor;
use crate::plan::{Decision, Effect};
use crate::ports::{ApiError, Ports};
use crate::settings::Settings;
use crate::topdesk::{Next, Pages};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The limit of the span in seconds, the same as that of `lookback`.
const MAX_SPAN_S: u64 = 31 * 86_400;
/// The limit of ticket numbers in the answer.
const MAX_NAMED: usize = 50;

/// The answer.
#[derive(Default, Serialize)]
struct Counts {
    /// The number of tickets that changed within the span.
    tickets: u32,
    /// The number of these that would alert, now or when the hours of their rule begin.
    would_alert: u32,
    /// The number of these that would not alert without a back-fill, because they are older than `max_age`.
    too_old_otherwise: u32,
    /// The numbers of the first tickets that would alert.
    numbers: Vec<String>,
    /// Whether all tickets were counted; false if the time budget ran out.
    complete: bool,
    /// Whether the cursor was moved back.
    committed: bool,
}

/// The span of a back-fill, on TOPdesk's clock.
#[derive(Clone, Copy)]
struct Span {
    from: Timestamp,
    to: Timestamp,
}

/// Counts the tickets that changed within the last `since_s` seconds of TOPdesk's clock and would alert, and
/// returns the counts as JSON; this has no side effects. With `commit`, also moves the cursor back by that
/// span, so that the next runs raise the alerts. A ticket that has an alert does not get another one.
///
/// # Errors
/// When the span is zero or longer than 31 days, another call holds the lease, or the settings, the state
/// or TOPdesk cannot be read.
pub fn backfill(ports: Ports<'_>, since_s: u64, commit: bool) -> Result<String, Failure> {
    let back = i64::try_from(since_s).ok();
    let back = back.filter(|_| (1..=MAX_SPAN_S).contains(&since_s));
    let Some(back) = back.map(SignedDuration::from_secs) else {
        let message = "expected a span from 1 second to 31 days";
        return Err(Failure::Refused(message.into()));
    };
    let settings = Settings::read(ports.config)?;
    let (mut counts, span) = read_only(ports, &settings, |reader, _, head| {
        let to = reader.topdesk.server_time()?.unwrap_or(reader.ctx.now());
        let from = to.checked_sub(back).unwrap_or(Timestamp::UNIX_EPOCH);
        let span = Span { from, to };
        // Count with the cursor that the next run would have.
        let mut cursor = head.cursor;
        move_back(&mut cursor, &settings, span);
        Ok((count_since(reader, &cursor, span.from)?, span))
    })?;
    if commit {
        under_turn(ports, &settings, "the cursor was not moved", |work| {
            move_back(&mut work.turn.head.cursor, &settings, span);
            let from = span.from;
            work.journal.record(Event::ByHand {
                event: "backfill",
                about: About::NOTHING,
                result: &format!("tickets changed since {from} alert, however old they are"),
            });
            work.commit()
        })?;
        counts.committed = true;
    }
    serde_json::to_string(&counts).map_err(|_| Failure::later("the count could not be written"))
}

fn move_back(cursor: &mut Cursor, settings: &Settings, span: Span) {
    if cursor.watermark_ms.is_none() {
        // Before the first run the cursor begins where the first run would set it.
        let first = span.to.checked_sub(settings.lookback);
        let watermark = first.and_then(|first| first.checked_add(settings.overlap));
        cursor.watermark_ms = watermark.ok().map(Timestamp::as_millisecond);
    }
    cursor.backfill(span.from, span.to, settings.overlap);
}

fn count_since(reader: &Reader<'_>, cursor: &Cursor, from: Timestamp) -> Result<Counts, Failure> {
    let mut pages = Pages::new(from, reader.ctx.settings.topdesk.page_size);
    let mut counts = Counts::default();
    let mut counted = BTreeSet::new();
    while !reader.ctx.deadline.expired(reader.ctx.monotonic_ms()) {
        let page = match reader.complete_page(pages.request()) {
            Err(ApiError::TooLarge { .. }) if pages.halve() => continue,
            Err(ApiError::BudgetExhausted { .. }) => break,
            page => page?.page,
        };
        let next = pages.accept(&page.rows.places, page.more);
        let mut tickets = page.rows.tickets;
        tickets.retain(|ticket| counted.insert(ticket.id.clone()));
        count(reader, cursor, &tickets, &mut counts)?;
        match next {
            Next::More => {}
            Next::Invalid(what) => return Err(Failure::later(what)),
            Next::End => {
                counts.complete = true;
                break;
            }
        }
    }
    Ok(counts)
}

fn count(
    reader: &Reader<'_>,
    cursor: &Cursor,
    tickets: &[Ticket],
    counts: &mut Counts,
) -> Result<(), Failure> {
    let (waited_until, in_flight) = (BTreeMap::new(), BTreeSet::new());
    let view = RunView {
        cursor,
        waited_until: &waited_until,
        in_flight: &in_flight,
    };
    let verdicts = reader.judge(tickets, Origin::List)?;
    for (ticket, verdict) in tickets.iter().zip(verdicts) {
        counts.tickets += 1;
        let record = reader.ledger.record(&ticket.id)?;
        let Decided { decision, leader } = reader.decide(ticket, verdict, record.as_ref(), view)?;
        let raises = matches!(
            decision,
            Decision::Act(Effect::Raise(_), _) | Decision::Wait(_)
        );
        if !raises || leader.is_some() {
            continue;
        }
        counts.would_alert += 1;
        let is_too_old = reader.is_too_old(ticket, &waited_until);
        counts.too_old_otherwise += u32::from(is_too_old);
        if counts.numbers.len() < MAX_NAMED {
            counts.numbers.push(ticket.name().to_owned());
        }
    }
    Ok(())
}
