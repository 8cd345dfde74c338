//! Shows the state of the connector, from the store alone: sends no request, writes nothing, takes no lease.
//! Works even if settings have faults.

mod audit;
mod health;
mod metrics;
mod tickets;

pub use audit::audit;
pub use metrics::metrics;
pub use tickets::tickets;

use crate::domain::{Phase, left_until};
use crate::engine::Failure;
use crate::engine::health::days_left;
use crate::ledger::{self, Head, LedgerReader, MAX_WAITING, VERSION, keys};
use crate::ports::{MAX_WAIT, Ports};
use crate::settings;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// The limit of records that are read to count tickets by phase; of the others only the keys are counted.
const MAX_COUNTED: usize = 500;

/// The answer. Times are RFC 3339, durations are in whole seconds.
#[derive(Serialize)]
struct Status {
    line: String,
    ok: bool,
    troubles: Vec<health::Trouble>,
    runs: Runs,
    paused_until: Option<String>,
    alerts_open: u32,
    counters: BTreeMap<String, u64>,
    password_expires: Option<String>,
    password_days_left: Option<i64>,
    limits: Limits,
    now: String,
    format: Format,
    election: Election,
    cursor: Cursor,
    lease: Lease,
    inbox: Inbox,
    pending: usize,
    due: Due,
    dead_letters: usize,
    tickets: Tickets,
    #[serde(rename = "patience")]
    throttled: Throttled,
}

#[derive(Serialize)]
struct Runs {
    last: Option<String>,
    expected: bool,
}

#[derive(Serialize)]
struct Limits {
    signl4_sent: u32,
    #[serde(rename = "signl4_most")]
    signl4_max: u32,
    signl4_window_seconds: i64,
    #[serde(rename = "signl4_again_at")]
    signl4_next_at: Option<String>,
}

#[derive(Serialize)]
struct Format {
    /// The format version of the stored head; `None` before the first run.
    stored: Option<u32>,
    reads_up_to: u32,
}

#[derive(Serialize)]
struct Election {
    kind: &'static str,
    means: &'static str,
}

#[derive(Serialize)]
struct Cursor {
    watermark: Option<String>,
    /// The time since the watermark, which is on TOPdesk's clock, on this host's clock.
    lag_seconds: Option<i64>,
    #[serde(rename = "broken_off")]
    interrupted: bool,
}

#[derive(Serialize)]
struct Lease {
    held_until: Option<String>,
}

#[derive(Serialize)]
struct Inbox {
    waiting: usize,
    room_for: usize,
    hint: bool,
}

#[derive(Serialize)]
struct Due {
    waiting: usize,
    next: Option<String>,
}

#[derive(Serialize)]
struct Tickets {
    followed: usize,
    /// The number of these that were read for `by_phase`.
    counted: usize,
    by_phase: BTreeMap<&'static str, u32>,
}

#[derive(Serialize)]
struct Throttled {
    topdesk_until: Option<String>,
    signl4_until: Option<String>,
    signl4_rest_until: Option<String>,
}

/// Returns the state of the connector as the JSON that `wit/package.wit` documents.
///
/// # Errors
/// When the state cannot be read.
pub fn status(ports: Ports<'_>) -> Result<String, Failure> {
    json(&read(ports)?)
}

fn json(answer: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(answer).map_err(|_| Failure::later("the answer could not be written"))
}

fn read(ports: Ports<'_>) -> Result<Status, Failure> {
    let ledger = LedgerReader::new(ports.store);
    let now = ports.clock.now();
    let head = ledger.head()?;
    let tickets = counted(ledger)?;
    let held_until = ledger::held_until(ports.store, now)?;
    let dead_letters = ledger.dead_letters()?.len();
    let troubles = health::troubles(&head, dead_letters, &settings::faulty(ports.config), now);
    let paused_until = head.pause.until(now);
    let expires = settings::password_expires(ports.config);
    Ok(Status {
        line: health::line(&head, &troubles, now),
        ok: troubles.is_empty() && paused_until.is_none() && head.health.ran_ms.is_some(),
        troubles,
        runs: Runs {
            last: head.health.ran_ms.and_then(moment),
            expected: !head.is_overdue(now),
        },
        paused_until: paused_until.map(|until| until.to_string()),
        alerts_open: tickets.open(),
        counters: audit::counters(ledger)?,
        password_expires: expires.map(|date| date.to_string()),
        password_days_left: expires.map(|date| days_left(date, now)),
        limits: limits(&head, now),
        now: now.to_string(),
        format: Format {
            stored: ledger.head_format()?,
            reads_up_to: VERSION,
        },
        election: election(head.health.has_atomic_counters),
        cursor: cursor(&head, now),
        lease: Lease {
            held_until: held_until.map(|until| until.to_string()),
        },
        inbox: inbox(ledger, tickets.followed)?,
        pending: head.retries.iter().count(),
        due: due(ledger)?,
        dead_letters,
        tickets,
        throttled: throttled(&head, now),
    })
}

fn limits(head: &Head, now: Timestamp) -> Limits {
    let window = head.throttle.rate_limits.window(now);
    // `None` while another event may be sent now.
    let full = head.throttle.rate_limits.events(now).err();
    let next_at = full.and_then(|full| now.checked_add(full.wait).ok());
    let next_at = next_at.and_then(|at| moment(at.as_millisecond()));
    Limits {
        signl4_sent: window.sent,
        signl4_max: window.max,
        signl4_window_seconds: window.seconds,
        signl4_next_at: next_at,
    }
}

impl Tickets {
    /// Returns how many of the counted tickets have an alert that has not ended.
    fn open(&self) -> u32 {
        let open = [
            "raising",
            "open",
            "acknowledging",
            "acknowledged",
            "resolving",
        ];
        open.iter()
            .filter_map(|phase| self.by_phase.get(phase))
            .sum()
    }
}

/// Describes how calls exclude each other, from what the store answered when a call last took the lease. To
/// try it now would be a write.
fn election(elects: Option<bool>) -> Election {
    let (kind, means) = match elects {
        Some(true) => ("atomic", "one call works at a time"),
        Some(false) => (
            "flags",
            "this store has no atomic counters: one call works at a time only if a write to the store is visible at \
             once; otherwise two calls may do the same work twice",
        ),
        None => ("unknown", "no call has taken the lease yet"),
    };
    Election { kind, means }
}

fn cursor(head: &Head, now: Timestamp) -> Cursor {
    let watermark = head.cursor.watermark();
    Cursor {
        lag_seconds: watermark.map(|watermark| now.duration_since(watermark).as_secs()),
        watermark: watermark.map(|watermark| watermark.to_string()),
        interrupted: head.cursor.interrupted.is_some(),
    }
}

fn inbox(ledger: LedgerReader<'_>, followed: usize) -> Result<Inbox, Failure> {
    let keys = ledger.inbox()?;
    let hint = keys.iter().any(|key| key == keys::HINT);
    let waiting = keys.len().saturating_sub(usize::from(hint));
    let room_for = MAX_WAITING.max(followed).saturating_sub(waiting);
    Ok(Inbox {
        waiting,
        room_for,
        hint,
    })
}

fn due(ledger: LedgerReader<'_>) -> Result<Due, Failure> {
    let keys = ledger.due()?;
    let first = keys.iter().find_map(|key| keys::read_due(key));
    Ok(Due {
        waiting: keys.len(),
        next: first.and_then(|(at_ms, _)| moment(at_ms)),
    })
}

fn counted(ledger: LedgerReader<'_>) -> Result<Tickets, Failure> {
    let keys = ledger.record_keys()?;
    let mut by_phase = BTreeMap::new();
    let mut counted = 0;
    for id in keys
        .iter()
        .take(MAX_COUNTED)
        .filter_map(|key| keys::read_ticket(key))
    {
        if let Some(record) = ledger.record(&id)? {
            *by_phase.entry(word(record.phase)).or_default() += 1;
            counted += 1;
        }
    }
    Ok(Tickets {
        followed: keys.len(),
        counted,
        by_phase,
    })
}

fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Raising => "raising",
        Phase::Open => "open",
        Phase::Acknowledging => "acknowledging",
        Phase::Acknowledged => "acknowledged",
        Phase::Resolving => "resolving",
        Phase::Resolved => "resolved",
        Phase::Closed => "closed",
        Phase::Dead => "dead",
    }
}

/// Returns until when TOPdesk and SIGNL4 must not be called because they asked for that.
fn throttled(head: &Head, now: Timestamp) -> Throttled {
    let until = |due_ms| {
        left_until(due_ms, now, MAX_WAIT)?;
        moment(due_ms)
    };
    Throttled {
        topdesk_until: until(head.throttle.topdesk_due_ms),
        signl4_until: until(head.throttle.signl4_due_ms),
        signl4_rest_until: until(head.throttle.rest_api_due_ms),
    }
}

fn moment(at_ms: i64) -> Option<String> {
    Some(Timestamp::from_millisecond(at_ms).ok()?.to_string())
}
