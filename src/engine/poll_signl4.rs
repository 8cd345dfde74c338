//! Polls SIGNL4's list of changed alerts, so that missed webhooks are picked up: each event without a
//! processed notification is added to the inbox. If SIGNL4 cannot reach the host, this is the only way back
//! to TOPdesk.

use crate::domain::Signl4Alert;
use crate::domain::fingerprint;
use crate::domain::{ExternalId, PhoneEvent, Record};
use crate::engine::availability::{Availability, Checkpoint};
use crate::engine::failure::Failure;
use crate::engine::journal::{Event, Journal, Observation};
use crate::engine::throttle::Share;
use crate::engine::work::{Engine, Work};
use crate::ledger::{InboxItem, InterruptedPoll, Signl4Cursor, keys};
use crate::plan::{MissedEvent, missed_events};
use crate::ports::ApiError;
use crate::signl4::{AlertPage, Person, Signl4};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How many pages of 100 alerts one run reads at most: a third of the requests that SIGNL4 allows in 15
/// seconds.
const MAX_PAGES: u32 = 50;
/// How long SIGNL4's REST API is not called after it has used up half of a run and failed.
const SLOW_API_PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// The progress through the list of changed alerts.
struct Walk {
    since: Timestamp,
    token: Option<String>,
    /// SIGNL4's clock at the first page.
    began: Option<Timestamp>,
    newest_ms: i64,
    /// The alert states seen, and when they changed (Unix milliseconds).
    marks: Vec<(String, i64)>,
    /// The same states, to detect pages that repeat.
    seen: BTreeSet<String>,
    pages: u32,
    people: BTreeMap<String, Person>,
}

/// Why a walk stops early.
enum Stop {
    /// The store failed.
    Failure(Failure),
    /// SIGNL4 failed.
    Error(ApiError),
    /// Another run holds the turn.
    HeldElsewhere,
    /// The inbox is full.
    InboxFull,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl Walk {
    fn begin(cursor: &Signl4Cursor, first: Timestamp, overlap: SignedDuration) -> Self {
        let interrupted = cursor.interrupted.as_ref();
        let of_ms = |ms: i64| Timestamp::from_millisecond(ms).ok();
        let watermark = cursor.watermark_ms.and_then(of_ms);
        let since = match (interrupted, watermark) {
            (Some(interrupted), _) => of_ms(interrupted.since_ms),
            (None, Some(watermark)) => watermark.checked_sub(overlap).ok(),
            (None, None) => Some(first),
        };
        Self {
            since: since.unwrap_or(Timestamp::UNIX_EPOCH),
            token: interrupted.map(|poll| poll.token.clone()),
            began: interrupted.and_then(|poll| of_ms(poll.began_ms)),
            newest_ms: interrupted.map_or(i64::MIN, |poll| poll.newest_ms),
            marks: Vec::new(),
            seen: BTreeSet::new(),
            pages: 0,
            people: BTreeMap::new(),
        }
    }

    /// Adds a page. Returns false if it contains nothing new, which means that the list repeats itself.
    fn add_page(&mut self, page: &AlertPage, now: Timestamp) -> bool {
        self.pages += 1;
        self.began.get_or_insert(page.at.unwrap_or(now));
        let before = self.seen.len();
        for alert in &page.alerts {
            let at_ms = alert.modified.as_millisecond();
            self.newest_ms = self.newest_ms.max(at_ms);
            if self.seen.insert(state_mark(alert)) {
                self.marks.push((state_mark(alert), at_ms));
            }
        }
        let same_token = page.more.is_some() && page.more == self.token;
        let adds = page.alerts.is_empty() || self.seen.len() > before;
        self.token.clone_from(&page.more);
        adds && !same_token
    }

    fn interrupted(&self) -> Option<InterruptedPoll> {
        Some(InterruptedPoll {
            since_ms: self.since.as_millisecond(),
            token: self.token.clone()?,
            newest_ms: self.newest_ms,
            began_ms: self.began?.as_millisecond(),
        })
    }
}

/// A fingerprint of everything in an alert that a missed event can be derived from.
fn state_mark(alert: &Signl4Alert) -> String {
    let facts = format!(
        "{} {:?} {}",
        alert.modified.as_microsecond(),
        alert.status,
        alert.remarks.len()
    );
    format!("{:016x}", fingerprint(&[&alert.id, &facts]))
}

/// Polls SIGNL4. API errors are reported and do not stop the other steps.
pub(crate) fn poll_signl4(run: &mut Engine<'_>) -> Result<(), Failure> {
    if !run.ctx.settings.signl4.poll || !run.signl4.can_query_alerts() {
        if !run.signl4.can_query_alerts() {
            // Without a key the REST API is not used, so it cannot be unavailable.
            run.journal.observe(Observation::AlertsRead);
        }
        return Ok(());
    }
    if run.check_rest_api() == Availability::NotNow {
        return Ok(());
    }
    run.restore_user();
    let settings = run.ctx.settings;
    let first = run.ctx.now().checked_sub(settings.lookback);
    let first = first.unwrap_or(Timestamp::UNIX_EPOCH);
    let cursor = &run.session.head().signl4_cursor;
    let mut walk = Walk::begin(cursor, first, settings.overlap);
    let was_interrupted = walk.token.is_some();
    match walk_through(run, &mut walk) {
        Ok(()) => {
            run.journal.observe(Observation::AlertsRead);
            finish(run, &walk)
        }
        Err(Stop::HeldElsewhere) => Ok(()),
        Err(Stop::InboxFull) => interrupt(run, walk.interrupted(), &walk),
        Err(Stop::Failure(failure)) => Err(failure),
        Err(Stop::Error(ApiError::Refused { .. })) if was_interrupted && walk.pages == 0 => {
            // The page token has expired: the next run starts again from the watermark.
            interrupt(run, None, &walk)
        }
        Err(Stop::Error(error)) => {
            if run.checkpoint(Share::Half) == Checkpoint::Stop {
                // The REST API must not use up every run: the steps after it would never be done.
                let now_ms = run.ctx.monotonic_ms();
                run.throttle.rest_api().throttle(SLOW_API_PAUSE, now_ms);
            }
            run.rest_api_failed(error)?;
            interrupt(run, walk.interrupted(), &walk)
        }
    }
}

fn walk_through(run: &mut Engine<'_>, walk: &mut Walk) -> Result<(), Stop> {
    loop {
        if walk.pages >= MAX_PAGES
            || (walk.pages > 0 && run.checkpoint(Share::Half) == Checkpoint::Stop)
        {
            run.journal.work_remains();
            return Ok(());
        }
        let page = run
            .signl4
            .changed_alerts(walk.since, walk.token.as_deref())
            .map_err(Stop::Error)?;
        report_unreadable(&mut run.journal, &page);
        store_page(run, &page, walk)?;
        let now = run.ctx.now();
        if !walk.add_page(&page, now) {
            walk.token = None;
            walk.began = None;
            return Err(Stop::Error(ApiError::unavailable(
                None,
                "SIGNL4's list of changed alerts repeats itself: nothing of the rest is taken",
            )));
        }
        if walk.token.is_none() {
            return Ok(());
        }
    }
}

fn report_unreadable(journal: &mut Journal<'_>, page: &AlertPage) {
    if page.unreadable > 0 {
        let count = page.unreadable;
        journal.problem(format!(
            "{count} alerts of SIGNL4 cannot be read and are left out"
        ));
    }
}

/// Adds the new events of a page to the inbox.
fn store_page(run: &mut Engine<'_>, page: &AlertPage, walk: &mut Walk) -> Result<(), Stop> {
    let known = &run.session.head().signl4_cursor.seen;
    let fresh: Vec<_> = page
        .alerts
        .iter()
        .filter(|alert| !known.contains(&state_mark(alert)))
        .collect();
    if fresh.is_empty() {
        return Ok(());
    }
    let Some(mut work) = run.acquire()?.work() else {
        return Err(Stop::HeldElsewhere);
    };
    let ledger = work.reader.ledger;
    if ledger.inbox_is_full().map_err(Failure::from)? {
        return Err(Stop::InboxFull);
    }
    for alert in fresh {
        let Some(external) = &alert.external_id else {
            continue;
        };
        let record = ledger.record(&external.ticket).map_err(Failure::from)?;
        let Some(record) = record else { continue };
        for missed in missed_events(alert, &record, walk.since) {
            // The person is looked up before anything is stored, so that a page with a failed look-up is
            // read again.
            let event = with_person(work.signl4, missed, &mut walk.people);
            append(&mut work, &event.map_err(Stop::Error)?)?;
        }
    }
    Ok(())
}

fn append(work: &mut Work<'_, '_>, event: &PhoneEvent) -> Result<(), Failure> {
    let (key, item) = (keys::inbox(event), InboxItem::new(event));
    work.turn.ledger().append(&key, &item)?;
    work.journal.record(Event::MissedEventFound);
    Ok(())
}

/// Compares one alert with its record, whenever it was last changed, and adds the difference in status to
/// the inbox. Returns false if comparing other alerts makes no sense now.
pub(crate) fn reconcile_alert(
    work: &mut Work<'_, '_>,
    id: &ExternalId,
    record: &Record,
) -> Result<bool, Failure> {
    let alert = match work.signl4.find(id) {
        Ok(Some(alert)) => alert,
        Ok(None) => return Ok(true),
        Err(error) => {
            work.rest_api_failed(error)?;
            return Ok(false);
        }
    };
    // Remarks are not compared: it is not known how long a missing remark may be missing already.
    for missed in missed_events(&alert, record, Timestamp::MAX) {
        let event = match with_person(work.signl4, missed, &mut BTreeMap::new()) {
            Ok(event) => event,
            Err(error) => {
                work.rest_api_failed(error)?;
                return Ok(false);
            }
        };
        append(work, &event)?;
        work.journal.record(Event::Repaired { items: 1 });
        work.journal.work_remains();
    }
    Ok(true)
}

fn with_person(
    signl4: &Signl4<'_>,
    missed: MissedEvent,
    people: &mut BTreeMap<String, Person>,
) -> Result<PhoneEvent, ApiError> {
    let Some(user) = missed.user else {
        return Ok(missed.event);
    };
    let person = match people.get(&user) {
        Some(person) => person.clone(),
        None => {
            let person = signl4.person(&user)?.unwrap_or_default();
            people.insert(user, person.clone());
            person
        }
    };
    Ok(PhoneEvent {
        person: person.name,
        email: person.mail,
        ..missed.event
    })
}

/// Advances the cursor if anything was new. Otherwise it stays unchanged, so that an idle poll writes
/// nothing.
fn finish(run: &mut Engine<'_>, walk: &Walk) -> Result<(), Failure> {
    if walk.token.is_some() {
        return interrupt(run, walk.interrupted(), walk);
    }
    let cursor = &run.session.head().signl4_cursor;
    let is_known = cursor.knows(&walk.seen) && cursor.watermark_ms.is_some();
    if is_known && cursor.interrupted.is_none() {
        return Ok(());
    }
    let Some(mut work) = run.acquire()?.work() else {
        return Ok(());
    };
    let began = walk.began.unwrap_or(work.ctx.now());
    let overlap = work.ctx.settings.overlap;
    let cursor = &mut work.turn.head.signl4_cursor;
    let mut marks = walk.marks.clone();
    if cursor.interrupted.is_some() {
        // The pages before the interruption are not read again, and the dates of their marks are not stored.
        let newest_ms = walk.newest_ms;
        marks.extend(cursor.seen.iter().map(|mark| (mark.clone(), newest_ms)));
    }
    cursor.advance(walk.newest_ms, began, &marks, overlap);
    work.cache_user();
    work.commit()
}

/// Stores where the next run continues, and the states seen, so that they are not added again.
fn interrupt(
    run: &mut Engine<'_>,
    position: Option<InterruptedPoll>,
    walk: &Walk,
) -> Result<(), Failure> {
    let cursor = &run.session.head().signl4_cursor;
    if cursor.knows(&walk.seen) && cursor.interrupted == position {
        return Ok(());
    }
    let Some(mut work) = run.acquire()?.work() else {
        return Ok(());
    };
    let cursor = &mut work.turn.head.signl4_cursor;
    cursor.interrupted = position;
    cursor.remember(&walk.seen);
    work.cache_user();
    work.commit()
}
