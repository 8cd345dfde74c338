//! The progress through TOPdesk's list of changes.

use crate::ledger::{Cursor, InterruptedWalk, SeenTickets};
use crate::topdesk::Pages;
use jiff::{SignedDuration, Timestamp};

/// How far a walk through the list of changes has come.
pub(super) struct Walk {
    pub pages: Pages,
    /// TOPdesk's clock at the first page.
    pub began: Option<Timestamp>,
    /// The watermark at the end of the list is at least this, even if the newest ticket is older.
    pub min_watermark: Option<Timestamp>,
    /// The watermark at the start of the walk, in Unix milliseconds.
    pub start_watermark_ms: Option<i64>,
    /// The ticket states seen before and during this walk.
    pub seen: SeenTickets,
}

impl Walk {
    /// A walk from where the last one was interrupted, else from the watermark minus the overlap; `None`
    /// before the first poll.
    pub fn resume(cursor: &Cursor, overlap: SignedDuration, page_size: u32) -> Option<Self> {
        if let Some(interrupted) = &cursor.interrupted
            && let Some(pages) = Pages::resume(&interrupted.position, page_size)
        {
            return Some(Self {
                pages,
                began: Timestamp::from_millisecond(interrupted.began_ms).ok(),
                min_watermark: None,
                start_watermark_ms: interrupted.before_ms.or(cursor.watermark_ms),
                seen: cursor.seen(),
            });
        }
        let from = cursor.watermark()?.checked_sub(overlap);
        Some(Self {
            pages: Pages::new(from.unwrap_or(Timestamp::UNIX_EPOCH), page_size),
            began: None,
            min_watermark: None,
            start_watermark_ms: cursor.watermark_ms,
            seen: cursor.seen(),
        })
    }

    /// Where the next run continues; `None` before the first page.
    pub fn interrupted(&self) -> Option<InterruptedWalk> {
        let began_ms = self.began?.as_millisecond();
        Some(InterruptedWalk {
            position: self.pages.position(),
            began_ms,
            before_ms: self.start_watermark_ms,
        })
    }

    /// Up to which date everything is read. Never later than the start of the walk: a change that TOPdesk
    /// lists late may be dated earlier, and a wrong date may lie in the future.
    pub fn reached(&self, is_end: bool) -> Option<Timestamp> {
        let read = self.pages.reached();
        let reached = if is_end {
            read.max(self.min_watermark)
        } else {
            read
        };
        reached.map(|reached| self.began.map_or(reached, |began| began.min(reached)))
    }

    /// Whether a ticket read so far is dated in the future.
    pub fn has_future_row(&self) -> bool {
        self.pages.reached() > self.began
    }
}
