//! Alerts for what was there before: first how many there would be, then, if that is wanted, the
//! cursor goes back and the next runs do the work as always.

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

/// As far back as `lookback` goes, in seconds.
const MAX_SPAN_S: u64 = 31 * 86_400;
/// How many tickets are named.
const MAX_NAMED: usize = 50;

/// What a back-fill comes to.
#[derive(Default, Serialize)]
struct Counted {
    /// Tickets changed since then.
    tickets: u32,
    /// Of these, the ones that would alert, now or when the hours of their rule begin.
    would_alert: u32,
    /// Of these, the ones that would not without a back-fill, being older than `max_age`.
    too_old_otherwise: u32,
    /// The first of those that would alert.
    numbers: Vec<String>,
    /// Everything was counted; if not, time was up.
    complete: bool,
    /// The cursor was moved back.
    committed: bool,
}

/// The span of a back-fill, by TOPdesk's clock.
#[derive(Clone, Copy)]
struct Span {
    from: Timestamp,
    to: Timestamp,
}

/// Reads the tickets that were changed within the last `since_s` seconds of TOPdesk's clock and counts those
/// that would alert, as JSON; that has no side effects. With `commit` the cursor goes back so far, and the
/// next runs raise the alerts. What has an alert does not get another one.
///
/// # Errors
/// When the settings, the state or TOPdesk do not allow it, another call is working, or the span is
/// none or longer than 31 days.
pub fn backfill(ports: Ports<'_>, since_s: u64, commit: bool) -> Result<String, Failure> {
    let back = i64::try_from(since_s).ok();
    let back = back.filter(|_| (1..=MAX_SPAN_S).contains(&since_s));
    let Some(back) = back.map(SignedDuration::from_secs) else {
        let message = "expected a span from 1 second to 31 days";
        return Err(Failure::Refused(message.into()));
    };
    let settings = Settings::read(ports.config)?;
    let (mut counted, span) = read_only(ports, &settings, |reader, _, head| {
        let to = reader.topdesk.server_time()?.unwrap_or(reader.ctx.now());
        let from = to.checked_sub(back).unwrap_or(Timestamp::UNIX_EPOCH);
        let span = Span { from, to };
        // As a run would see it afterwards.
        let mut cursor = head.cursor;
        go_back(&mut cursor, &settings, span);
        Ok((count_since(reader, &cursor, span.from)?, span))
    })?;
    if commit {
        under_turn(ports, &settings, "the cursor was not moved", |work| {
            go_back(&mut work.turn.head.cursor, &settings, span);
            let from = span.from;
            work.journal.record(Event::ByHand {
                event: "backfill",
                about: About::NOTHING,
                result: &format!("tickets changed since {from} alert, however old they are"),
            });
            work.commit()
        })?;
        counted.committed = true;
    }
    serde_json::to_string(&counted).map_err(|_| Failure::later("the count could not be written"))
}

/// Moves the cursor back.
fn go_back(cursor: &mut Cursor, settings: &Settings, span: Span) {
    if cursor.watermark_ms.is_none() {
        // What the first run would do anyway stays.
        let first = span.to.checked_sub(settings.lookback);
        let watermark = first.and_then(|first| first.checked_add(settings.overlap));
        cursor.watermark_ms = watermark.ok().map(Timestamp::as_millisecond);
    }
    cursor.backfill(span.from, span.to, settings.overlap);
}

fn count_since(reader: &Reader<'_>, cursor: &Cursor, from: Timestamp) -> Result<Counted, Failure> {
    let mut pages = Pages::new(from, reader.ctx.settings.topdesk.page_size);
    let mut counted = Counted::default();
    let mut known = BTreeSet::new();
    while !reader.ctx.deadline.expired(reader.ctx.monotonic_ms()) {
        let page = match reader.complete_page(pages.request()) {
            Err(ApiError::TooLarge { .. }) if pages.halve() => continue,
            Err(ApiError::BudgetExhausted { .. }) => break,
            page => page?.page,
        };
        let next = pages.take(&page.rows.places, page.more);
        let mut tickets = page.rows.tickets;
        tickets.retain(|ticket| known.insert(ticket.id.clone()));
        count(reader, cursor, &tickets, &mut counted)?;
        match next {
            Next::More => {}
            Next::Invalid(what) => return Err(Failure::later(what)),
            Next::End => {
                counted.complete = true;
                break;
            }
        }
    }
    Ok(counted)
}

fn count(
    reader: &Reader<'_>,
    cursor: &Cursor,
    tickets: &[Ticket],
    counted: &mut Counted,
) -> Result<(), Failure> {
    let (waited_until, in_flight) = (BTreeMap::new(), BTreeSet::new());
    let view = RunView {
        cursor,
        waited_until: &waited_until,
        in_flight: &in_flight,
    };
    let verdicts = reader.judge(tickets, Origin::List)?;
    for (ticket, verdict) in tickets.iter().zip(verdicts) {
        counted.tickets += 1;
        let record = reader.ledger.record(&ticket.id)?;
        let Decided { decision, leader } = reader.decide(ticket, verdict, record.as_ref(), view)?;
        let raises = matches!(
            decision,
            Decision::Act(Effect::Raise(_), _) | Decision::Wait(_)
        );
        if !raises || leader.is_some() {
            continue;
        }
        counted.would_alert += 1;
        let is_too_old = reader.is_too_old(ticket, &waited_until);
        counted.too_old_otherwise += u32::from(is_too_old);
        if counted.numbers.len() < MAX_NAMED {
            counted.numbers.push(ticket.name().to_owned());
        }
    }
    Ok(())
}
