//! The cursor, and what must be known before the first request of a run.

use super::{Episode, FoundOut, Looked, VERSION};
use crate::domain::Ticket;
use crate::health::SILENCE;
use crate::retry::Pace;
use crate::topdesk::Position;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many tickets are remembered as seen. More changes within the overlap only cost re-reading
/// their records. 15,000 × 32 characters stay below half of what a value may have.
const REMEMBERED: usize = 15_000;

/// A ticket whose alert could not be sent, to be tried again by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The ticket's id.
    pub ticket: String,
    /// Not before this moment (Unix milliseconds).
    pub due_ms: i64,
    /// How often TOPdesk did not show it.
    pub unread: u32,
    /// What is wrong with the settings of its team, if it waits for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// How many tickets may be pending. Beyond that the cursor waits, so that none is forgotten.
pub const MOST_PENDING: usize = 200;

/// A walk through the list of changes that had no more time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenOff {
    /// Where it would go on.
    pub position: Position,
    /// When it began, by TOPdesk's clock (Unix milliseconds).
    pub began_ms: i64,
    /// The watermark when it began: what to go back to if the list turns out to make no sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_ms: Option<i64>,
}

/// The cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Format version.
    #[serde(serialize_with = "super::present")]
    pub version: u32,
    /// Every change up to this moment of TOPdesk's clock is decided (Unix milliseconds); none
    /// before the first run.
    pub watermark_ms: Option<i64>,
    /// The tickets seen since the watermark less the overlap, each in its latest state: 8
    /// hexadecimal digits for the ticket, 8 for the second of its change, 16 for its content.
    seen: String,
    /// Where the list of changes was left when a run had no more time.
    pub resume: Option<BrokenOff>,
    /// Tickets to be tried again.
    pub pending: Vec<Pending>,
    /// TOPdesk asked for patience until then (Unix milliseconds).
    pub topdesk_due_ms: i64,
    /// SIGNL4 asked for patience until then (Unix milliseconds).
    pub signl4_due_ms: i64,
    /// When the first run was tried, by this host's clock (Unix milliseconds). Until one succeeds,
    /// the look back grows by what has passed since, so that trouble at the beginning loses nothing.
    pub first_tried_ms: Option<i64>,
    /// When the first of the tickets is due that are to be looked at again (Unix milliseconds).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_due_ms: Option<i64>,
    /// The last or the present comparison of tickets and alerts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<Round>,
    /// The last back-fill that somebody asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backfill: Option<Backfill>,
    /// How far SIGNL4 was looked through.
    #[serde(default, skip_serializing_if = "Looked::is_new")]
    pub looked: Looked,
    /// Ids of tickets whose notes are to be looked at for their alerts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes_due: Vec<String>,
    /// The connector's own operator in TOPdesk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_operator: Option<FoundOut>,
    /// What SIGNL4 was sent lately.
    #[serde(default, skip_serializing_if = "Pace::is_new")]
    pub pace: Pace,
    /// When a wait or a count was last noted, by this host's clock (Unix milliseconds).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub clock_ms: i64,
    /// Whether the store has atomic counters, so that one call at a time works: what it said when the
    /// lease was last asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elects: Option<bool>,
    /// What is wrong, since when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<Episode>,
    /// The last scheduled run that was noted, by this host's clock (Unix milliseconds).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ran_ms: Option<i64>,
    /// TOPdesk has shown a ticket: that it shows none any more is trouble then.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub saw_tickets: bool,
    /// When what no change tells was last looked at (Unix milliseconds).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watched_ms: Option<i64>,
    /// The last run that read the list of changes to its end and was noted (Unix milliseconds).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polled_ms: Option<i64>,
    /// Runs do nothing until then, by this host's clock (Unix milliseconds).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_until_ms: Option<i64>,
}

fn is_zero(value: &i64) -> bool {
    *value == 0
}

/// A back-fill: tickets last changed in this span alert although they are older than `max_age`. It has
/// an end, so that a later standstill is not covered by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backfill {
    /// From here on, by TOPdesk's clock (Unix milliseconds).
    pub from_ms: i64,
    /// When it was asked for, by TOPdesk's clock (Unix milliseconds).
    pub to_ms: i64,
}

/// A comparison of all open alerts with their tickets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// When it began (Unix milliseconds).
    pub began_ms: i64,
    /// The key of the last record that was looked at; none when it is through.
    pub after: Option<String>,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            version: VERSION,
            watermark_ms: None,
            seen: String::new(),
            resume: None,
            pending: Vec::new(),
            topdesk_due_ms: 0,
            signl4_due_ms: 0,
            first_tried_ms: None,
            next_due_ms: None,
            round: None,
            backfill: None,
            looked: Looked::default(),
            notes_due: Vec::new(),
            own_operator: None,
            pace: Pace::default(),
            clock_ms: 0,
            elects: None,
            troubles: Vec::new(),
            ran_ms: None,
            polled_ms: None,
            watched_ms: None,
            saw_tickets: false,
            paused_until_ms: None,
        }
    }
}

impl Head {
    /// The watermark, as a moment.
    #[must_use]
    pub fn watermark(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.watermark_ms?).ok()
    }

    /// Goes back to `from`, of which `to` is the end: what has changed since is read again. Never
    /// forward. A poll begins an overlap before the watermark.
    pub fn go_back(&mut self, from: Timestamp, to: Timestamp, overlap: SignedDuration) {
        let (from_ms, to_ms) = (from.as_millisecond(), to.as_millisecond());
        let watermark_ms = from_ms.saturating_add(clamp_ms(overlap));
        let before_ms = self.watermark_ms.unwrap_or(i64::MAX);
        self.watermark_ms = Some(watermark_ms.min(before_ms));
        self.seen.clear();
        self.resume = None;
        self.backfill = Some(Backfill { from_ms, to_ms });
    }

    /// Notices that the clock of this host was set back since waits and counts were last noted, and
    /// takes them along: no wait gets shorter or longer by it than it was. True if so.
    pub fn follow_clock(&mut self, now: Timestamp) -> bool {
        let by_ms = self.clock_ms.saturating_sub(now.as_millisecond());
        if by_ms <= 0 {
            return false;
        }
        let dues = [
            &mut self.topdesk_due_ms,
            &mut self.signl4_due_ms,
            &mut self.looked.due_ms,
        ];
        for due_ms in dues.into_iter().filter(|due_ms| **due_ms != 0) {
            *due_ms = due_ms.saturating_sub(by_ms);
        }
        for at_ms in [
            &mut self.paused_until_ms,
            &mut self.ran_ms,
            &mut self.polled_ms,
        ] {
            *at_ms = at_ms.map(|at_ms| at_ms.saturating_sub(by_ms));
        }
        self.pace.set_back(SignedDuration::from_millis(by_ms));
        self.clock_ms = now.as_millisecond();
        true
    }

    /// Takes over what `other` knows of waits and counts, and nothing else.
    pub fn take_waits(&mut self, other: &Self) {
        self.topdesk_due_ms = other.topdesk_due_ms;
        self.signl4_due_ms = other.signl4_due_ms;
        self.looked.due_ms = other.looked.due_ms;
        self.pace.clone_from(&other.pace);
        self.clock_ms = other.clock_ms;
    }

    /// Goes back, because TOPdesk's clock was set back or had told a wrong time: from the moment `now` of
    /// its clock, everything is read again that was changed within `back`. What is known of tickets
    /// stays.
    pub fn set_back(&mut self, now: Timestamp, back: SignedDuration, overlap: SignedDuration) {
        let from_ms = now.as_millisecond().saturating_sub(clamp_ms(back));
        self.watermark_ms = Some(from_ms.saturating_add(clamp_ms(overlap)));
        self.resume = None;
    }

    /// Whether somebody has asked for this ticket by a back-fill.
    #[must_use]
    pub fn is_backfilled(&self, ticket: &Ticket) -> bool {
        let modified_ms = ticket.modified.as_millisecond();
        let within = |span: &Backfill| (span.from_ms..=span.to_ms).contains(&modified_ms);
        self.backfill.as_ref().is_some_and(within)
    }

    /// Whether no scheduled run was noted since so long that there must be none any more.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        let age_ms = |ran_ms: i64| now.as_millisecond().saturating_sub(ran_ms);
        let paused_ms = self.paused_until_ms.unwrap_or(i64::MIN);
        self.ran_ms
            .map(|ran_ms| ran_ms.max(paused_ms))
            .is_some_and(|ran_ms| age_ms(ran_ms) >= clamp_ms(SILENCE))
    }

    /// What was seen, for looking up many tickets.
    #[must_use]
    pub fn seen(&self) -> Seen {
        let mut seen = BTreeMap::new();
        seen.extend(self.entries());
        Seen(seen)
    }

    fn entries(&self) -> impl Iterator<Item = (u32, State)> + '_ {
        let mut rest = self.seen.as_str();
        std::iter::from_fn(move || {
            let (entry, tail) = rest.split_at_checked(32)?;
            rest = tail;
            let digits = |range| u64::from_str_radix(entry.get(range)?, 16).ok();
            let ticket = u32::try_from(digits(0..8)?).ok()?;
            let second = u32::try_from(digits(8..16)?).ok()?;
            Some((
                ticket,
                State {
                    second,
                    content: digits(16..32)?,
                },
            ))
        })
    }

    /// Advances to `watermark` (never backwards), remembers `seen`, and forgets what lies before the
    /// overlap.
    pub fn advance(&mut self, watermark: Option<Timestamp>, seen: &Seen, overlap: SignedDuration) {
        self.watermark_ms = self.watermark_ms.max(watermark.map(|w| w.as_millisecond()));
        let oldest_ms = self
            .watermark_ms
            .unwrap_or(i64::MIN)
            .saturating_sub(clamp_ms(overlap));
        let oldest = u32::try_from(oldest_ms.div_euclid(1_000).max(0)).unwrap_or(u32::MAX);
        let mut kept: Vec<_> = seen
            .0
            .iter()
            .filter(|(_, state)| state.second >= oldest)
            .collect();
        kept.sort_by_key(|(_, state)| std::cmp::Reverse(state.second));
        kept.truncate(REMEMBERED);
        self.seen.clear();
        for (ticket, state) in kept {
            push_hex(&mut self.seen, (*ticket).into(), 8);
            push_hex(&mut self.seen, state.second.into(), 8);
            push_hex(&mut self.seen, state.content, 16);
        }
    }
}

/// Writes a number with so many digits. What `format!` does, for ten thousand tickets at a time.
fn push_hex(text: &mut String, number: u64, digits: u32) {
    for digit in (0..digits).rev() {
        let nibble = u32::try_from(number >> (4 * digit) & 0xf).unwrap_or(0);
        text.extend(char::from_digit(nibble, 16));
    }
}

fn clamp_ms(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The latest state in which a ticket was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    second: u32,
    content: u64,
}

impl State {
    fn of(ticket: &Ticket) -> Self {
        let second = u32::try_from(ticket.modified.as_second().max(0)).unwrap_or(u32::MAX);
        Self {
            second,
            content: ticket.fingerprint(),
        }
    }
}

/// The tickets that were seen. Only the latest state of each counts: a ticket that is closed and
/// reopened within one second looks as it did before, and yet something has happened. Two tickets
/// that share a short name only push each other out, which costs reading a record again.
#[derive(Debug, Default)]
pub struct Seen(BTreeMap<u32, State>);

impl Seen {
    /// Whether this ticket was last seen exactly so.
    #[must_use]
    pub fn contains(&self, ticket: &Ticket) -> bool {
        let Sighting(short, state) = Sighting::of(ticket);
        self.0.get(&short) == Some(&state)
    }

    /// Remembers a ticket as it was seen.
    pub fn insert(&mut self, Sighting(short, state): Sighting) {
        self.0.insert(short, state);
    }
}

/// A ticket as it was seen.
#[derive(Clone, Copy, Debug)]
pub struct Sighting(u32, State);

impl Sighting {
    /// As it stands in a file of an older version.
    #[cfg(test)]
    pub(super) fn golden(short: u32, second: u32, content: u64) -> Self {
        Self(short, State { second, content })
    }

    /// Of this ticket as it is.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        Self(ticket.id.short(), State::of(ticket))
    }
}
