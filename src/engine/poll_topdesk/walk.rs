//! A walk through TOPdesk's list of changes.

use crate::ledger::{Cursor, InterruptedWalk, SeenTickets};
use crate::topdesk::Pages;
use jiff::{SignedDuration, Timestamp};

/// How far a walk has come.
pub(super) struct Walk {
    pub pages: Pages,
    /// TOPdesk's time when it began.
    pub began: Option<Timestamp>,
    /// Counts as reached at the end, even if the list is shorter.
    pub at_least: Option<Timestamp>,
    /// The watermark when it began.
    pub before_ms: Option<i64>,
    /// The tickets that were seen before it, and on it.
    pub seen: SeenTickets,
}

impl Walk {
    /// A walk from where the last one was interrupted, or else from the watermark less the overlap; none
    /// before the first run.
    pub fn go_on(cursor: &Cursor, overlap: SignedDuration, page_size: u32) -> Option<Self> {
        if let Some(interrupted) = &cursor.interrupted
            && let Some(pages) = Pages::resume(&interrupted.position, page_size)
        {
            return Some(Self {
                pages,
                began: Timestamp::from_millisecond(interrupted.began_ms).ok(),
                at_least: None,
                before_ms: interrupted.before_ms.or(cursor.watermark_ms),
                seen: cursor.seen(),
            });
        }
        let from = cursor.watermark()?.checked_sub(overlap);
        Some(Self {
            pages: Pages::new(from.unwrap_or(Timestamp::UNIX_EPOCH), page_size),
            began: None,
            at_least: None,
            before_ms: cursor.watermark_ms,
            seen: cursor.seen(),
        })
    }

    /// Where to go on; none before the first page.
    pub fn interrupted(&self) -> Option<InterruptedWalk> {
        let began_ms = self.began?.as_millisecond();
        Some(InterruptedWalk {
            position: self.pages.position(),
            began_ms,
            before_ms: self.before_ms,
        })
    }

    /// Up to where everything is read. Never past the moment when the walk began: a change that is
    /// shown late may carry a time from before that, and a wrong date one from the future.
    pub fn reached(&self, is_end: bool) -> Option<Timestamp> {
        let read = self.pages.reached();
        let reached = if is_end {
            read.max(self.at_least)
        } else {
            read
        };
        reached.map(|reached| self.began.map_or(reached, |began| began.min(reached)))
    }

    /// Whether a row is dated in the future.
    pub fn has_future_row(&self) -> bool {
        self.pages.reached() > self.began
    }
}
