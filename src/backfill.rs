//! Alerts for what was there before: first how many there would be, then, if that is wanted, the
//! cursor goes back and the next runs do the work as always.

use crate::audit::entry;
use crate::domain::Ticket;
use crate::ledger::Level;
use crate::plan::{Decision, Effect};
use crate::ports::Ports;
use crate::read_only::ReadOnly;
use crate::retry::Trouble;
use crate::run::{Failure, Run, Turn};
use crate::settings::Settings;
use crate::topdesk::{Next, Pages};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::collections::BTreeSet;

/// As far back as `lookback` goes.
const MOST: u64 = 31 * 86_400;
/// How many tickets are named.
const NAMED: usize = 50;
/// When to come again if another call works: its lease is over then at the latest, in general.
const COME_AGAIN_S: u32 = 60;

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

/// Looks at the tickets that were changed within the last `since_s` seconds of TOPdesk's clock and
/// counts those that would alert, as JSON; that has no side effects. With `commit` the cursor goes back
/// so far, and the next runs raise the alerts. What has an alert does not get another one.
///
/// # Errors
/// When the settings, the state or TOPdesk do not allow it, another call is working, or the span is
/// none or longer than 31 days.
pub fn backfill(ports: Ports<'_>, since_s: u64, commit: bool) -> Result<String, Failure> {
    let span = i64::try_from(since_s).ok();
    let span = span.filter(|_| (1..=MOST).contains(&since_s));
    let Some(span) = span.map(SignedDuration::from_secs) else {
        let message = "expected a span from 1 second to 31 days";
        return Err(Failure::Refused(message.into()));
    };
    let settings = Settings::read(ports.config)?;
    let looking = ReadOnly(ports);
    let mut run = Run::begin(looking.ports(), &settings);
    let (mut counted, from, to) = run.count_since(span)?;
    if commit {
        go_back(ports, &settings, from, to)?;
        counted.committed = true;
    }
    serde_json::to_string(&counted).map_err(|_| nonsense("the count could not be written"))
}

/// Moves the cursor, under the lease.
fn go_back(
    ports: Ports<'_>,
    settings: &Settings,
    from: Timestamp,
    to: Timestamp,
) -> Result<(), Failure> {
    let mut run = Run::begin(ports, settings);
    let result = match run.turn() {
        Ok(Turn::Theirs) => Err(Failure::TryLater {
            after_s: Some(COME_AGAIN_S),
            message: "another call is working; the cursor was not moved".into(),
        }),
        Ok(Turn::Ours | Turn::OursAfterOthers) => {
            run.go_back(from, to);
            let result = format!("tickets changed since {from} alert, however old they are");
            run.tell(entry(Level::Info, "backfill", result));
            run.save_head()
        }
        Err(failure) => Err(failure),
    };
    match run.end(result).failure {
        None => Ok(()),
        Some(failure) => Err(failure),
    }
}

impl Run<'_> {
    /// Counts what would alert; also from when to when that is, by TOPdesk's clock.
    fn count_since(
        &mut self,
        span: SignedDuration,
    ) -> Result<(Counted, Timestamp, Timestamp), Failure> {
        self.load_head()?;
        if self.topdesk_waits() {
            let waits = self.failure.take();
            return Err(waits.unwrap_or_else(|| nonsense("TOPdesk asked for patience")));
        }
        let to = self.topdesk.server_time()?.unwrap_or(self.now());
        let from = to.checked_sub(span).unwrap_or(Timestamp::UNIX_EPOCH);
        // As a run would see it afterwards.
        self.go_back(from, to);
        let mut pages = Pages::new(from, self.settings.topdesk.page_size);
        let mut counted = Counted::default();
        let mut known = BTreeSet::new();
        while !self.out_of_time() {
            let page = match self.page(pages.request()) {
                Err(Trouble::TooLarge { .. }) if pages.halve() => continue,
                page => page?,
            };
            let next = pages.take(&page.rows.places, page.more);
            let mut tickets = page.rows.tickets;
            tickets.retain(|ticket| known.insert(ticket.id.clone()));
            self.count(&tickets, &mut counted)?;
            match next {
                Next::More => {}
                Next::Nonsense(what) => return Err(nonsense(what)),
                Next::End => {
                    counted.complete = true;
                    break;
                }
            }
        }
        Ok((counted, from, to))
    }

    fn go_back(&mut self, from: Timestamp, to: Timestamp) {
        if self.head.watermark_ms.is_none() {
            // What the first run would do anyway stays.
            let first = to.checked_sub(self.settings.lookback);
            self.head.watermark_ms = first
                .and_then(|first| first.checked_add(self.settings.overlap))
                .ok()
                .map(Timestamp::as_millisecond);
        }
        self.head.go_back(from, to, self.settings.overlap);
    }

    fn count(&self, tickets: &[Ticket], counted: &mut Counted) -> Result<(), Failure> {
        let verdicts = self.judge(tickets, true)?;
        for (ticket, verdict) in tickets.iter().zip(verdicts) {
            counted.tickets += 1;
            let before = self.ledger.record(&ticket.id)?;
            let (decision, lead) = self.decision(ticket, verdict, before.as_ref())?;
            let raises = matches!(
                decision,
                Decision::Act(Effect::Raise(_), _) | Decision::Wait(_)
            );
            if !raises || lead.is_some() {
                continue;
            }
            counted.would_alert += 1;
            counted.too_old_otherwise += u32::from(self.is_too_old(ticket));
            if counted.numbers.len() < NAMED {
                counted.numbers.push(ticket.name().to_owned());
            }
        }
        Ok(())
    }
}

fn nonsense(what: &str) -> Failure {
    Failure::TryLater {
        after_s: None,
        message: what.to_owned(),
    }
}
