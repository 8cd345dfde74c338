//! How far TOPdesk's list of changes was read.

use super::whole_ms;
use crate::domain::ListPosition;
use crate::domain::Ticket;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many tickets are remembered as seen. More changes within the overlap only cost reading their
/// records again. 15,000 × 32 characters stay below half of what a value may have.
const MAX_SEEN: usize = 15_000;

/// A walk through the list of changes that ran out of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterruptedWalk {
    /// Where it goes on.
    pub position: ListPosition,
    /// When it began, by TOPdesk's clock (Unix milliseconds).
    pub began_ms: i64,
    /// The watermark when it began, to go back to if the list turns out to make no sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_ms: Option<i64>,
}

/// A back-fill: tickets last changed in this span alert although they are older than `max_age`. It has an
/// end, so that a later standstill is not covered by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backfill {
    /// From here on, by TOPdesk's clock (Unix milliseconds).
    pub from_ms: i64,
    /// When it was asked for, by TOPdesk's clock (Unix milliseconds).
    pub to_ms: i64,
}

/// The cursor of TOPdesk's list of changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Every change up to this moment of TOPdesk's clock is decided (Unix milliseconds); none before the
    /// first run.
    pub watermark_ms: Option<i64>,
    /// The tickets seen since the watermark less the overlap, each in its latest state: 8 hexadecimal
    /// digits for the ticket, 8 for the second of its change, 16 for its content.
    seen: String,
    /// Where the list of changes was left when a run ran out of time.
    #[serde(rename = "resume")]
    pub interrupted: Option<InterruptedWalk>,
    /// When the first run was tried, by this host's clock (Unix milliseconds). Until one succeeds, the
    /// look-back grows by what has passed since, so that trouble at the beginning loses nothing.
    pub first_tried_ms: Option<i64>,
    /// The last back-fill that somebody asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backfill: Option<Backfill>,
}

impl Cursor {
    /// The watermark, as a moment of TOPdesk's clock.
    #[must_use]
    pub fn watermark(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.watermark_ms?).ok()
    }

    /// Goes back to `from` for a back-fill that was asked for at `to`: what has changed since is read
    /// again. Never forward. A poll begins an overlap before the watermark.
    pub fn backfill(&mut self, from: Timestamp, to: Timestamp, overlap: SignedDuration) {
        let (from_ms, to_ms) = (from.as_millisecond(), to.as_millisecond());
        let watermark_ms = from_ms.saturating_add(whole_ms(overlap));
        let before_ms = self.watermark_ms.unwrap_or(i64::MAX);
        self.watermark_ms = Some(watermark_ms.min(before_ms));
        self.seen.clear();
        self.interrupted = None;
        self.backfill = Some(Backfill { from_ms, to_ms });
    }

    /// Goes back because TOPdesk's clock was set back or had told a wrong time: from the moment `now` of
    /// its clock, everything is read again that was changed within `back`. What is known of tickets
    /// stays.
    pub fn rewind(&mut self, now: Timestamp, back: SignedDuration, overlap: SignedDuration) {
        let from_ms = now.as_millisecond().saturating_sub(whole_ms(back));
        self.watermark_ms = Some(from_ms.saturating_add(whole_ms(overlap)));
        self.interrupted = None;
    }

    /// Whether the cursor lies in the future of TOPdesk's clock, which then was set back or had told a
    /// wrong time: what is changed now would not be seen.
    #[must_use]
    pub fn is_ahead_of(&self, topdesk_now: Timestamp, overlap: SignedDuration) -> bool {
        let from = self.watermark().map(|w| w.checked_sub(overlap));
        from.is_some_and(|from| from.is_ok_and(|from| topdesk_now < from))
    }

    /// Whether somebody has asked for this ticket by a back-fill.
    #[must_use]
    pub fn is_backfilled(&self, ticket: &Ticket) -> bool {
        let modified_ms = ticket.modified.as_millisecond();
        let within = |span: &Backfill| (span.from_ms..=span.to_ms).contains(&modified_ms);
        self.backfill.as_ref().is_some_and(within)
    }

    /// What was seen, for looking up many tickets.
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

    /// Advances to `watermark` (never backwards), remembers `seen`, and forgets what lies before the
    /// overlap.
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

/// Writes a number with so many digits. What `format!` does, for ten thousand tickets at a time.
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

/// The tickets that were seen. Only the latest state of each counts: a ticket that is closed and
/// reopened within one second looks as it did before, and yet something has happened. Two tickets
/// that share a short name only push each other out, which costs reading a record again.
#[derive(Debug, Default)]
pub struct SeenTickets(BTreeMap<u32, State>);

impl SeenTickets {
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
    /// As a golden file has it.
    #[cfg(test)]
    pub(crate) fn golden(short: u32, second: u32, content: u64) -> Self {
        Self(short, State { second, content })
    }

    /// Of this ticket as it is.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        Self(ticket.id.short(), State::of(ticket))
    }
}

#[cfg(test)]
#[path = "cursor_tests.rs"]
mod tests;
