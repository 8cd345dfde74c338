//! Walking through a list that changes under our feet: keyset paging by modification date, where
//! many tickets may carry the same second.
//!
//! Each further page begins at the last row of the page before and asks for one row more. If its
//! first row is not that last row, the list has shifted and the second is read again from its
//! start. So ⌈N / page size⌉ requests read N tickets, and none is skipped.

use crate::domain::{ListPosition, TicketId};
use jiff::Timestamp;

/// One row of a page, readable or not: enough to walk on from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The ticket's id, or what stands in for it.
    pub id: TicketId,
    /// When it was modified (Unix seconds); none if the row does not tell.
    pub second: Option<i64>,
}

/// What to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Tickets modified at this second or later.
    pub from: Timestamp,
    /// Rows to skip.
    pub start: u32,
    /// Rows to return.
    pub size: u32,
}

/// What follows after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask for another page.
    More,
    /// Everything was seen.
    End,
    /// The list makes no sense; the reason is for the operator. What was read so far is good.
    Nonsense(&'static str),
}

/// The state of a walk.
#[derive(Debug)]
pub struct Pages {
    request: PageRequest,
    page_size: u32,
    /// As wanted; pages whose bodies are too large are smaller for a while.
    full_size: u32,
    expected_first: Option<TicketId>,
    read_again: bool,
    reached: Option<Timestamp>,
}

impl Pages {
    /// A walk that begins at `from`.
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

    /// The page to ask for now.
    #[must_use]
    pub fn request(&self) -> PageRequest {
        self.request
    }

    /// Every ticket modified up to this moment has been read; none before the first good page.
    #[must_use]
    pub fn reached(&self) -> Option<Timestamp> {
        self.reached
    }

    /// Whether this is the last row of the page before, with which the next page begins.
    #[must_use]
    pub fn is_known(&self, row: &TicketId) -> bool {
        self.expected_first.as_ref() == Some(row)
    }

    /// Asks for smaller pages for a while; false if they cannot get smaller.
    pub fn halve(&mut self) -> bool {
        let smaller = self.page_size / 2;
        if smaller == 0 {
            return false;
        }
        self.page_size = smaller;
        self.request.size = smaller + u32::from(self.expected_first.is_some());
        true
    }

    /// Where this walk would go on, to be kept when it breaks off.
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

    /// A walk that goes on where another one broke off.
    #[must_use]
    pub fn resume(position: &ListPosition, page_size: u32) -> Option<Self> {
        let from = Timestamp::from_second(position.from_s).ok()?;
        let mut pages = Self::new(from, page_size);
        pages.expected_first = position.after.as_deref().and_then(TicketId::new);
        pages.request.start = position.start;
        pages.request.size = page_size.saturating_add(u32::from(pages.expected_first.is_some()));
        Some(pages)
    }

    /// Takes the rows of the page that was asked for. `more`: the server said that more follow.
    pub fn take(&mut self, rows: &[Place], more: bool) -> Next {
        let from = self.request.from.as_second();
        let mut told = rows.iter().filter_map(|row| row.second);
        if !told.clone().is_sorted() {
            return Next::Nonsense("TOPdesk did not sort the tickets by modification date");
        }
        if told.clone().next().is_some_and(|second| second < from) {
            return Next::Nonsense("TOPdesk ignored the filter by modification date");
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
        // A row that does not tell its second stands in that of the rows before it.
        let second = told.next_back().unwrap_or(from);
        self.reached = Timestamp::from_second(second).ok();
        let only_what_was_known = self.expected_first.is_some() && rows.len() == 1;
        if only_what_was_known && !more {
            // A list that is not sorted looks so if its newest rows come first.
            return Next::Nonsense("TOPdesk announced more tickets than it then showed");
        }
        if !more || only_what_was_known {
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
            // From the first row of that second on; rows without a second count along.
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
            return Next::Nonsense("TOPdesk announced more tickets and sent an empty page");
        }
        Next::End
    }

    fn read_second_again(&mut self) -> Next {
        if self.read_again {
            return Next::Nonsense("the list of tickets changes faster than it can be read");
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
