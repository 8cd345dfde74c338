//! Keyset paging by modification date through a list that changes while it is read, where many tickets
//! may have been modified in the same second.
//!
//! Each further page begins with the last row of the page before it, and requests one row more. If its
//! first row is not that last row, the list has shifted, and that second is read again from its
//! start. So ⌈N / page size⌉ requests read N tickets, and none is skipped.

use crate::domain::{ListPosition, TicketId};
use jiff::Timestamp;

/// The position of one row, whether the row can be parsed or not: what paging needs to continue after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The ticket's id, or a substitute made from the row if it has none.
    pub id: TicketId,
    /// When the ticket was modified (Unix seconds); `None` if the row has no readable date.
    pub second: Option<i64>,
}

/// The page to request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Tickets modified at this second or later.
    pub from: Timestamp,
    /// Rows to skip.
    pub start: u32,
    /// Rows to return.
    pub size: u32,
}

/// What to do after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Request the next page.
    More,
    /// The list has been read to its end.
    End,
    /// TOPdesk's pages contradict each other; the text says how, for the operator. The rows up to
    /// [`Pages::reached`] are valid.
    Invalid(&'static str),
}

/// The state of reading a list page by page.
#[derive(Debug)]
pub struct Pages {
    request: PageRequest,
    page_size: u32,
    /// The requested page size; `page_size` is smaller for a while after a page was too large.
    full_size: u32,
    /// The last row of the page before, with which the next page must begin.
    expected_first: Option<TicketId>,
    /// Whether the present second is being read again from its start.
    read_again: bool,
    reached: Option<Timestamp>,
}

impl Pages {
    /// Begins with the tickets modified at `from` or later, `page_size` rows at a time.
    #[must_use]
    pub fn new(from: Timestamp, page_size: u32) -> Self {
        let request = PageRequest {
            from,
            start: 0,
            size: page_size,
        };
        Self {
            request,
            page_size,
            full_size: page_size,
            expected_first: None,
            read_again: false,
            reached: None,
        }
    }

    /// Returns the page to request now.
    #[must_use]
    pub fn request(&self) -> PageRequest {
        self.request
    }

    /// Returns the time up to which all modified tickets have been read; `None` before the first valid page.
    #[must_use]
    pub fn reached(&self) -> Option<Timestamp> {
        self.reached
    }

    /// Whether this is the last row of the page before, which the next page repeats.
    #[must_use]
    pub fn is_known(&self, row: &TicketId) -> bool {
        self.expected_first.as_ref() == Some(row)
    }

    /// Halves the page size for a while; returns false if it is 1 already.
    pub fn halve(&mut self) -> bool {
        let smaller = self.page_size / 2;
        if smaller == 0 {
            return false;
        }
        self.page_size = smaller;
        self.request.size = smaller + u32::from(self.expected_first.is_some());
        true
    }

    /// Returns where reading would continue, to be saved when a run ends early.
    #[must_use]
    pub fn position(&self) -> ListPosition {
        let PageRequest { from, start, .. } = self.request;
        let after = self
            .expected_first
            .as_ref()
            .map(|id| id.as_str().to_owned());
        ListPosition {
            from_s: from.as_second(),
            start,
            after,
        }
    }

    /// Continues at a saved position; `None` if its date is out of range.
    #[must_use]
    pub fn resume(position: &ListPosition, page_size: u32) -> Option<Self> {
        let from = Timestamp::from_second(position.from_s).ok()?;
        let mut pages = Self::new(from, page_size);
        pages.expected_first = position.after.as_deref().and_then(TicketId::new);
        pages.request.start = position.start;
        pages.request.size = page_size.saturating_add(u32::from(pages.expected_first.is_some()));
        Some(pages)
    }

    /// Accepts the rows of the requested page. `more`: TOPdesk says that more rows follow.
    pub fn accept(&mut self, rows: &[Place], more: bool) -> Next {
        let from = self.request.from.as_second();
        let mut seconds = rows.iter().filter_map(|row| row.second);
        if !seconds.clone().is_sorted() {
            return Next::Invalid("TOPdesk did not sort the tickets by modification date");
        }
        if seconds.clone().next().is_some_and(|second| second < from) {
            return Next::Invalid("TOPdesk ignored the filter by modification date");
        }
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return self.empty(more);
        };
        if self
            .expected_first
            .as_ref()
            .is_some_and(|id| *id != first.id)
        {
            return self.read_second_again();
        }
        // A row without a date counts as modified in the second of the row before it.
        let second = seconds.next_back().unwrap_or(from);
        self.reached = Timestamp::from_second(second).ok();
        let only_repeated_row = self.expected_first.is_some() && rows.len() == 1;
        if only_repeated_row && !more {
            // An unsorted list looks like this if its newest rows come first.
            return Next::Invalid("TOPdesk announced more tickets than it then showed");
        }
        if !more || only_repeated_row {
            return Next::End;
        }
        self.page_size = self.page_size.saturating_mul(2).min(self.full_size);
        self.advance(last, second, rows);
        Next::More
    }

    fn advance(&mut self, last: &Place, second: i64, rows: &[Place]) {
        let same_second = second == self.request.from.as_second();
        let tied = if same_second {
            rows.len()
        } else {
            // Rows without a date that follow the first row of that second are counted too.
            let begin = rows.iter().position(|row| row.second == Some(second));
            rows.len().saturating_sub(begin.unwrap_or(0))
        };
        let before = if same_second { self.request.start } else { 0 };
        self.read_again &= same_second;
        self.expected_first = Some(last.id.clone());
        self.request = PageRequest {
            from: self.reached.unwrap_or(self.request.from),
            start: before
                .saturating_add(u32::try_from(tied).unwrap_or(u32::MAX))
                .saturating_sub(1),
            size: self.page_size.saturating_add(1),
        };
    }

    fn empty(&mut self, more: bool) -> Next {
        if self.expected_first.is_some() {
            return self.read_second_again();
        }
        if more {
            return Next::Invalid("TOPdesk announced more tickets and sent an empty page");
        }
        Next::End
    }

    fn read_second_again(&mut self) -> Next {
        if self.read_again {
            return Next::Invalid("the list of tickets changes faster than it can be read");
        }
        self.read_again = true;
        self.expected_first = None;
        self.request = PageRequest {
            start: 0,
            size: self.page_size,
            ..self.request
        };
        Next::More
    }
}

#[cfg(test)]
#[path = "pages_tests.rs"]
mod tests;
