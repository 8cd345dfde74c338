//! The cursor of TOPdesk's list of changes.

use super::whole_ms;
use crate::domain::ListPosition;
use crate::domain::Ticket;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The limit of tickets that are stored as seen. For further changes within the overlap the records are read again.
/// 15,000 × 32 characters are less than half of the largest allowed value.
const MAX_SEEN: usize = 15_000;

/// A walk through the list of changes that ran out of time, to be continued by the next run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterruptedWalk {
    /// Where it continues.
    pub position: ListPosition,
    /// When it began (Unix milliseconds, TOPdesk's clock).
    pub began_ms: i64,
    /// The watermark when it began, which is restored if the list turns out to be inconsistent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_ms: Option<i64>,
}

/// A back-fill: tickets last changed in this time span raise alerts even if they are older than `max_age`. The span has
/// an end, so that it does not include tickets of a later standstill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backfill {
    /// The beginning of the span (Unix milliseconds, TOPdesk's clock).
    pub from_ms: i64,
    /// The end of the span, which is when the back-fill was requested (Unix milliseconds, TOPdesk's clock).
    pub to_ms: i64,
}

/// The cursor of TOPdesk's list of changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Every change up to this time was processed (Unix milliseconds, TOPdesk's clock); none before the first run.
    pub watermark_ms: Option<i64>,
    /// The tickets seen since the watermark minus the overlap, each in its latest state: 8 hexadecimal digits for the
    /// ticket, 8 for the time of its change, 16 for its content.
    seen: String,
    /// The walk through the list that ran out of time, if any.
    #[serde(rename = "resume")]
    pub interrupted: Option<InterruptedWalk>,
    /// When the first run was attempted (Unix milliseconds, this host's clock). Until a run succeeds, the look-back is
    /// extended by the time since then, so that no change is missed if the first runs fail.
    pub first_tried_ms: Option<i64>,
    /// The last back-fill that a person requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backfill: Option<Backfill>,
}

impl Cursor {
    /// The watermark as a timestamp of TOPdesk's clock.
    #[must_use]
    pub fn watermark(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.watermark_ms?).ok()
    }

    /// Sets the cursor back to `from`, for a back-fill that was requested at `to`. The next poll reads all changes
    /// since then again; it begins `overlap` before the watermark. The cursor never moves forward here.
    pub fn backfill(&mut self, from: Timestamp, to: Timestamp, overlap: SignedDuration) {
        let (from_ms, to_ms) = (from.as_millisecond(), to.as_millisecond());
        let watermark_ms = from_ms.saturating_add(whole_ms(overlap));
        let before_ms = self.watermark_ms.unwrap_or(i64::MAX);
        self.watermark_ms = Some(watermark_ms.min(before_ms));
        self.seen.clear();
        self.interrupted = None;
        self.backfill = Some(Backfill { from_ms, to_ms });
    }

    /// Sets the cursor back because TOPdesk's clock was set back or was wrong. The next poll reads all changes within
    /// `back` before `now` of TOPdesk's clock again. The tickets seen are kept.
    pub fn rewind(&mut self, now: Timestamp, back: SignedDuration, overlap: SignedDuration) {
        let from_ms = now.as_millisecond().saturating_sub(whole_ms(back));
        self.watermark_ms = Some(from_ms.saturating_add(whole_ms(overlap)));
        self.interrupted = None;
    }

    /// Whether a poll would begin in the future of TOPdesk's clock, so that it would miss changes made now. Then that
    /// clock was set back, or was wrong before.
    #[must_use]
    pub fn is_ahead_of(&self, topdesk_now: Timestamp, overlap: SignedDuration) -> bool {
        let from = self.watermark().map(|w| w.checked_sub(overlap));
        from.is_some_and(|from| from.is_ok_and(|from| topdesk_now < from))
    }

    /// Whether the last back-fill includes this ticket.
    #[must_use]
    pub fn is_backfilled(&self, ticket: &Ticket) -> bool {
        let modified_ms = ticket.modified.as_millisecond();
        let within = |span: &Backfill| (span.from_ms..=span.to_ms).contains(&modified_ms);
        self.backfill.as_ref().is_some_and(within)
    }

    /// The tickets seen, in a form for fast lookup.
    #[must_use]
    pub fn seen(&self) -> SeenTickets {
        SeenTickets(self.entries().collect())
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

    /// Advances to `watermark`, but never back, and stores the tickets seen since the watermark minus the overlap.
    pub fn advance(
        &mut self,
        watermark: Option<Timestamp>,
        seen: &SeenTickets,
        overlap: SignedDuration,
    ) {
        self.watermark_ms = self.watermark_ms.max(watermark.map(|w| w.as_millisecond()));
        let oldest_ms = self
            .watermark_ms
            .unwrap_or(i64::MIN)
            .saturating_sub(whole_ms(overlap));
        let oldest = u32::try_from(oldest_ms.div_euclid(1_000).max(0)).unwrap_or(u32::MAX);
        let mut kept: Vec<_> = seen
            .0
            .iter()
            .filter(|(_, state)| state.second >= oldest)
            .collect();
        kept.sort_by_key(|(_, state)| std::cmp::Reverse(state.second));
        kept.truncate(MAX_SEEN);
        self.seen.clear();
        for (ticket, state) in kept {
            push_hex(&mut self.seen, (*ticket).into(), 8);
            push_hex(&mut self.seen, state.second.into(), 8);
            push_hex(&mut self.seen, state.content, 16);
        }
    }
}

/// Appends a number with this many hexadecimal digits. Faster than `format!`, because it runs for up to 15,000 tickets.
fn push_hex(text: &mut String, number: u64, digits: u32) {
    for digit in (0..digits).rev() {
        let nibble = u32::try_from(number >> (4 * digit) & 0xf).unwrap_or(0);
        text.extend(char::from_digit(nibble, 16));
    }
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

/// The tickets seen. Only the latest state of each is stored, because a ticket that is closed and reopened within one
/// second returns to an earlier state and must be processed again. If two tickets have the same short hash, each
/// replaces the other, and their records are read again.
#[derive(Debug, Default)]
pub struct SeenTickets(BTreeMap<u32, State>);

impl SeenTickets {
    /// Whether this ticket was last seen in exactly this state.
    #[must_use]
    pub fn contains(&self, ticket: &Ticket) -> bool {
        let Sighting(short, state) = Sighting::of(ticket);
        self.0.get(&short) == Some(&state)
    }

    /// Stores the state in which a ticket was seen.
    pub fn insert(&mut self, Sighting(short, state): Sighting) {
        self.0.insert(short, state);
    }
}

/// A ticket's short hash and the state in which it was seen.
#[derive(Clone, Copy, Debug)]
pub struct Sighting(u32, State);

impl Sighting {
    /// A value of a golden file.
    #[cfg(test)]
    pub(crate) fn golden(short: u32, second: u32, content: u64) -> Self {
        Self(short, State { second, content })
    }

    /// The sighting of this ticket in its current state.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        Self(ticket.id.short(), State::of(ticket))
    }
}

#[cfg(test)]
#[path = "cursor_tests.rs"]
mod tests;
