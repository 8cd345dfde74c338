//! The cursor, and what must be known before the first request of a run.

use super::VERSION;
use crate::domain::Ticket;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How many tickets are remembered as seen. More changes within the overlap only cost re-reading
/// their records. 20,000 × 24 characters stay below half of what a value may have.
const REMEMBERED: usize = 20_000;

/// A ticket whose alert could not be sent, to be tried again by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The ticket's id.
    pub ticket: String,
    /// Not before this moment (Unix milliseconds).
    pub due_ms: i64,
}

/// How many tickets may be pending. Beyond that the cursor waits, so that none is forgotten.
pub const MOST_PENDING: usize = 200;

/// The cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Format version.
    pub version: u32,
    /// Every change up to this moment of TOPdesk's clock is decided (Unix milliseconds); none
    /// before the first run.
    pub watermark_ms: Option<i64>,
    /// Fingerprints of the tickets seen since the watermark less the overlap: 16 hexadecimal digits
    /// each for the content, and 8 for the second of change, sorted by the latter.
    seen: String,
    /// Tickets to be tried again.
    pub pending: Vec<Pending>,
    /// SIGNL4 asked for patience until then (Unix milliseconds).
    pub signl4_due_ms: i64,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            version: VERSION,
            watermark_ms: None,
            seen: String::new(),
            pending: Vec::new(),
            signl4_due_ms: 0,
        }
    }
}

impl Head {
    /// The watermark, as a moment.
    #[must_use]
    pub fn watermark(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.watermark_ms?).ok()
    }

    /// What was seen, for looking up many tickets.
    #[must_use]
    pub fn seen(&self) -> Seen {
        Seen(self.entries().collect())
    }

    fn entries(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        let mut rest = self.seen.as_str();
        std::iter::from_fn(move || {
            let (entry, tail) = rest.split_at_checked(24)?;
            rest = tail;
            let second = entry
                .get(..8)
                .and_then(|hex| u32::from_str_radix(hex, 16).ok())?;
            let content = entry
                .get(8..)
                .and_then(|hex| u64::from_str_radix(hex, 16).ok())?;
            Some((second, content))
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
        let kept = seen.0.range((oldest, 0)..).rev().take(REMEMBERED);
        let mut kept: Vec<_> = kept.copied().collect();
        kept.reverse();
        self.seen = kept
            .iter()
            .map(|(second, content)| format!("{second:08x}{content:016x}"))
            .collect();
    }
}

fn clamp_ms(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The tickets that were seen, in the state in which they were seen.
#[derive(Debug, Default)]
pub struct Seen(std::collections::BTreeSet<(u32, u64)>);

impl Seen {
    /// Whether this ticket was seen exactly so.
    #[must_use]
    pub fn contains(&self, ticket: &Ticket) -> bool {
        self.0.contains(&entry(ticket))
    }

    /// Remembers a ticket as it is.
    pub fn insert(&mut self, ticket: &Ticket) {
        self.0.insert(entry(ticket));
    }
}

fn entry(ticket: &Ticket) -> (u32, u64) {
    (
        u32::try_from(ticket.modified.as_second().max(0)).unwrap_or(u32::MAX),
        ticket.fingerprint(),
    )
}
