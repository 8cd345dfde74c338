//! Fetching what has changed, page by page, and moving the cursor.

use crate::ledger::{BrokenOff, Effect, Round, keys};
use crate::plan::End;
use crate::retry::Trouble;
use crate::run::{Failure, Run, Turn};
use crate::to_signl4::alerts::Origin;
use crate::topdesk::{Filter, Next, Page, PageRequest, Pages, Reference, Unreadable};
use jiff::{SignedDuration, Timestamp};

/// A walk through the list of changes.
struct Walk {
    pages: Pages,
    /// TOPdesk's time when it began.
    began: Option<Timestamp>,
    /// Counts as reached at the end, even if the list is shorter.
    at_least: Option<Timestamp>,
}

/// What became of a page.
enum Decided {
    /// All of its tickets are decided.
    Everything,
    /// Time or SIGNL4 gave out: the page is to be read again.
    NotEverything,
    /// Another run works, or has moved the cursor: nothing was decided here.
    ByOthers,
}

impl Walk {
    /// Where to go on; none before the first page.
    fn position(&self) -> Option<BrokenOff> {
        let began_ms = self.began?.as_millisecond();
        Some(BrokenOff {
            position: self.pages.position(),
            began_ms,
        })
    }

    /// Up to where everything is read. Never past the moment when the walk began: a change that is
    /// shown late may carry a time from before that, and a wrong date one from the future.
    fn reached(&self, ends: bool) -> Option<Timestamp> {
        let read = self.pages.reached();
        let reached = if ends { read.max(self.at_least) } else { read };
        reached.map(|reached| self.began.map_or(reached, |began| began.min(reached)))
    }
}

impl Run<'_> {
    /// Everything that has changed since the cursor, page by page; the cursor only moves past what
    /// is decided.
    pub(crate) fn poll(&mut self) -> Result<(), Failure> {
        // While SIGNL4 takes nothing, there is nothing to be done about what would be read.
        if self.topdesk_waits() || self.signl4_waits() {
            return Ok(());
        }
        let Some(mut walk) = self.start()? else {
            return Ok(());
        };
        loop {
            if self.out_of_time() {
                return self.break_off(walk.position());
            }
            let page = match self.page(walk.pages.request()) {
                Ok(page) => page,
                Err(Trouble::TooLarge { .. }) if walk.pages.halve() => continue,
                Err(trouble) => return self.topdesk_trouble(trouble),
            };
            walk.began
                .get_or_insert(page.server_time.unwrap_or(self.now()));
            let here = walk.position();
            let next = walk.pages.take(&page.rows.places, page.more);
            if let Next::Nonsense(what) = next {
                // Nothing of it is to be believed: a list that ignores the filter would wake
                // somebody for every old ticket.
                self.side_trouble(Trouble::Away {
                    after: None,
                    message: what.into(),
                });
                return self.break_off(None);
            }
            let ends = next == Next::End;
            match self.decide(page, walk.reached(ends), ends)? {
                Decided::Everything if ends => return Ok(()),
                Decided::Everything => {}
                Decided::NotEverything => return self.break_off(here),
                Decided::ByOthers => return Ok(()),
            }
        }
    }

    /// The next run goes on from here: otherwise a change of very many tickets at once would be
    /// read from its beginning at every run, and never to its end.
    fn break_off(&mut self, here: Option<BrokenOff>) -> Result<(), Failure> {
        if self.head.resume != here && self.turn()? == Turn::Ours {
            self.head.resume = here;
            self.save_head()?;
        }
        Ok(())
    }

    /// Where to begin. The first run asks TOPdesk for its time, which then counts as reached if the
    /// list turns out shorter.
    fn start(&mut self) -> Result<Option<Walk>, Failure> {
        let size = self.settings.topdesk.page_size;
        if let Some(broken) = &self.head.resume
            && let Some(pages) = Pages::resume(&broken.position, size)
        {
            let began = Timestamp::from_millisecond(broken.began_ms).ok();
            return Ok(Some(Walk {
                pages,
                began,
                at_least: None,
            }));
        }
        if let Some(watermark) = self.head.watermark() {
            let from = watermark
                .checked_sub(self.settings.overlap)
                .unwrap_or(Timestamp::UNIX_EPOCH);
            return Ok(Some(Walk {
                pages: Pages::new(from, size),
                began: None,
                at_least: None,
            }));
        }
        if self.turn()? == Turn::Theirs {
            return Ok(None);
        }
        let tried_ms = self
            .head
            .first_tried_ms
            .unwrap_or(self.now().as_millisecond());
        if self.head.first_tried_ms.replace(tried_ms).is_none() {
            self.begin_again()?;
            self.save_head()?;
        }
        let server_time = match self.topdesk.server_time() {
            Ok(time) => time,
            Err(trouble) => {
                self.topdesk_trouble(trouble)?;
                return Ok(None);
            }
        };
        if server_time.is_none() {
            self.report.problem(
                "TOPdesk does not tell its time; this host's clock is used for the first run",
            );
        }
        let now = server_time.unwrap_or(self.now());
        // At most a day: a clock that was wrong must not wake anybody for old tickets.
        let passed_ms = self
            .now()
            .as_millisecond()
            .saturating_sub(tried_ms)
            .clamp(0, 86_400_000);
        let back = self
            .settings
            .lookback
            .saturating_add(SignedDuration::from_millis(passed_ms));
        let from = now.checked_sub(back).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(Some(Walk {
            pages: Pages::new(from, size),
            began: Some(now),
            at_least: Some(now),
        }))
    }

    /// The filter of the list, with what must be seen beside it.
    fn filter(&self) -> Option<Filter> {
        let query = self.list_filter()?.to_owned();
        let switches = &self.settings.switches;
        let words = switches
            .resolve_on_status
            .iter()
            .chain(&switches.acknowledge_on_status);
        let statuses = words.map(|word| Reference::new(word)).collect();
        let on_hold = switches.resolve_on.contains(&End::OnHold);
        Some(Filter {
            query,
            statuses,
            on_hold,
        })
    }

    /// Fetches a page; asks for all fields if naming them lost some.
    pub(crate) fn page(&mut self, request: PageRequest) -> Result<Page, Trouble> {
        let filter = self.filter();
        let page = self.topdesk.changed(request, filter.as_ref())?;
        if !page.rows.objects_missing || !self.topdesk.ask_for_all_fields() {
            return Ok(page);
        }
        self.report.problem("TOPdesk left out named objects, so all fields are asked for: set topdesk_fields to all");
        self.topdesk.changed(request, filter.as_ref())
    }

    /// Acts on what is new in a page and moves the cursor.
    fn decide(
        &mut self,
        page: Page,
        reached: Option<Timestamp>,
        ends: bool,
    ) -> Result<Decided, Failure> {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.report.tickets_read += count(page.rows.tickets.len());
        for row in &page.rows.unreadable {
            self.give_up_reading(row)?;
        }
        let seen = self.head.seen();
        let fresh: Vec<_> = page
            .rows
            .tickets
            .into_iter()
            .filter(|t| !seen.contains(t))
            .collect();
        let moves = reached.is_some_and(|r| Some(r.as_millisecond()) > self.head.watermark_ms);
        let was_broken_off = ends && self.head.resume.is_some();
        if fresh.is_empty() && !moves && !was_broken_off {
            return Ok(Decided::Everything);
        }
        match self.turn()? {
            Turn::Ours => {}
            Turn::Theirs => return Ok(Decided::ByOthers),
            Turn::OursAfterOthers => {
                self.work_waiting = true;
                return Ok(Decided::ByOthers);
            }
        }
        self.report.tickets_changed += count(fresh.len());
        let with_alert = self.with_open_alert(&fresh)?;
        let undone = self.act(fresh.clone(), Origin::List)?;
        self.look_for_notes(with_alert);
        let first_undone = undone.iter().map(|t| t.modified).min();
        let mut seen = seen;
        for ticket in fresh.iter().filter(|t| !undone.contains(t)) {
            seen.insert(ticket);
        }
        let watermark =
            reached.map(|reached| first_undone.map_or(reached, |undone| undone.min(reached)));
        self.head.resume = None;
        self.head.advance(watermark, &seen, self.settings.overlap);
        let (began_ms, after) = (self.now().as_millisecond(), None);
        self.head.round.get_or_insert(Round { began_ms, after });
        self.save_head()?;
        Ok(if undone.is_empty() {
            Decided::Everything
        } else {
            Decided::NotEverything
        })
    }

    /// A row that cannot be read is given up visibly, once.
    fn give_up_reading(&mut self, row: &Unreadable) -> Result<(), Failure> {
        let key = keys::dead(&row.id, "read");
        if self.ledger.is_buried(&key)? || self.turn()? == Turn::Theirs {
            return Ok(());
        }
        self.bury(&key, row.id.as_str(), "", Effect::Read, &row.reason)
    }
}
