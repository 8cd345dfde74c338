//! Fetching what has changed, page by page, and moving the cursor.

use crate::domain::{EndReason, Reference};
use crate::health::Part;
use crate::ledger::{BrokenOff, Effect, Round, Seen, Sighting, keys};
use crate::retry::Trouble;
use crate::run::{Failure, Run, Turn};
use crate::to_signl4::alerts::Origin;
use crate::topdesk::{Filter, Next, Page, PageRequest, Pages, Unreadable};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// A walk through the list of changes.
struct Walk {
    pages: Pages,
    /// TOPdesk's time when it began.
    began: Option<Timestamp>,
    /// Counts as reached at the end, even if the list is shorter.
    at_least: Option<Timestamp>,
    /// The watermark when it began.
    before_ms: Option<i64>,
    /// The tickets that were seen before it, and on it.
    seen: Seen,
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
            before_ms: self.before_ms,
        })
    }

    /// Up to where everything is read. Never past the moment when the walk began: a change that is
    /// shown late may carry a time from before that, and a wrong date one from the future.
    fn reached(&self, ends: bool) -> Option<Timestamp> {
        let read = self.pages.reached();
        let reached = if ends { read.max(self.at_least) } else { read };
        reached.map(|reached| self.began.map_or(reached, |began| began.min(reached)))
    }

    /// A row is dated in the future.
    fn is_beyond_now(&self) -> bool {
        self.pages.reached() > self.began
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
                Err(Trouble::TooLarge { .. }) => match self.one_by_one(&walk.pages) {
                    Ok(page) => page,
                    Err(trouble) => return self.topdesk_trouble(trouble),
                },
                Err(trouble) => return self.topdesk_trouble(trouble),
            };
            if let Some(time) = page.server_time
                && self.is_ahead_of(time)
            {
                return self.read_again_from(time);
            }
            walk.began
                .get_or_insert(page.server_time.unwrap_or(self.now()));
            let here = walk.position();
            self.noticed.saw_tickets |= !page.rows.places.is_empty();
            let next = walk.pages.take(&page.rows.places, page.more);
            if let Next::Nonsense(what) = next {
                self.side_trouble(Part::Topdesk, Trouble::away(None, what));
                return self.believe_nothing(walk.before_ms);
            }
            let ends = next == Next::End;
            match self.decide(page, &mut walk, ends)? {
                Decided::Everything if ends => {
                    self.noticed.polled = true;
                    return Ok(());
                }
                Decided::Everything => {}
                Decided::NotEverything => return self.break_off(here),
                Decided::ByOthers => return Ok(()),
            }
        }
    }

    /// A list that makes no sense is read again from where the walk began: one that ignores the order
    /// has hidden what is older.
    fn believe_nothing(&mut self, before_ms: Option<i64>) -> Result<(), Failure> {
        let moved = self.head.watermark_ms != before_ms;
        if (moved || self.head.resume.is_some()) && self.turn()? == Turn::Ours {
            self.head.watermark_ms = self.head.watermark_ms.min(before_ms);
            self.head.resume = None;
            self.save_head()?;
        }
        Ok(())
    }

    /// Whether the cursor lies in the future: then TOPdesk's clock was set back, or told a wrong time
    /// once, and what is changed now would not be seen.
    fn is_ahead_of(&self, time: Timestamp) -> bool {
        let from = self
            .head
            .watermark()
            .map(|w| w.checked_sub(self.settings.overlap));
        from.is_some_and(|from| from.is_ok_and(|from| time < from))
    }

    /// Goes back as far as the first run does; the next run reads it.
    fn read_again_from(&mut self, time: Timestamp) -> Result<(), Failure> {
        self.report.problem(
            "TOPdesk's clock was set back, or has told a wrong time: what was changed since is looked for within \
             lookback",
        );
        if self.turn()? == Turn::Ours {
            let back = self.settings.lookback.max(self.settings.overlap);
            self.head.set_back(time, back, self.settings.overlap);
            self.save_head()?;
        }
        self.work_waiting = true;
        Ok(())
    }

    /// A page whose body is too large although it cannot be smaller: its tickets are read by id. One
    /// that is too large by itself cannot be read.
    fn one_by_one(&mut self, pages: &Pages) -> Result<Page, Trouble> {
        let mut page = self
            .topdesk
            .places(pages.request(), self.filter().as_ref())?;
        let listed = std::mem::take(&mut page.rows.tickets);
        let ids = listed.into_iter().map(|ticket| ticket.id);
        for id in ids.filter(|id| !pages.is_known(id)) {
            match self.topdesk.ticket(&id) {
                Ok(ticket) => page.rows.tickets.extend(ticket),
                Err(trouble @ Trouble::TooLarge { .. }) => page.rows.unreadable.push(Unreadable {
                    id,
                    reason: trouble.message().to_owned(),
                }),
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(page)
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
                before_ms: broken.before_ms.or(self.head.watermark_ms),
                seen: self.head.seen(),
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
                before_ms: self.head.watermark_ms,
                seen: self.head.seen(),
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
        let mut at_least = now;
        if server_time.is_none() {
            self.report.problem(
                "TOPdesk does not tell its time; this host's clock is used for the first run",
            );
            // It may be ahead of TOPdesk's: what counts as reached must not lie in TOPdesk's future.
            at_least = from.saturating_add(self.settings.overlap).unwrap_or(from);
        }
        Ok(Some(Walk {
            pages: Pages::new(from, size),
            began: Some(now),
            at_least: Some(at_least),
            before_ms: None,
            seen: self.head.seen(),
        }))
    }

    /// The filter of the list, with what must be seen beside it.
    fn filter(&self) -> Option<Filter> {
        let query = self.list_filter()?.to_owned();
        let alert_policy = &self.settings.alert_policy;
        let words = alert_policy
            .resolve_on_status
            .iter()
            .chain(&alert_policy.acknowledge_on_status);
        let statuses = words.map(|word| Reference::new(word)).collect();
        let on_hold = alert_policy.resolve_on.contains(&EndReason::OnHold);
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
    fn decide(&mut self, page: Page, walk: &mut Walk, ends: bool) -> Result<Decided, Failure> {
        let reached = walk.reached(ends);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.report.tickets_read += count(page.rows.tickets.len());
        for row in &page.rows.unreadable {
            self.give_up_reading(row)?;
        }
        let mut fresh = page.rows.tickets;
        fresh.retain(|ticket| !walk.seen.contains(ticket));
        // Time alone does not move the cursor: it would be kept at every run while such a row is listed.
        let by_time = walk.is_beyond_now() && self.head.watermark_ms.is_some();
        let further = reached.is_some_and(|r| Some(r.as_millisecond()) > self.head.watermark_ms);
        let moves = further && !by_time;
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
        let sightings: Vec<_> = fresh
            .iter()
            .map(|t| (t.id.clone(), Sighting::of(t)))
            .collect();
        let undone = self.act(fresh, Origin::List)?;
        self.look_for_notes(with_alert);
        let first_undone = undone.iter().map(|t| t.modified).min();
        let ids: BTreeSet<_> = undone.iter().map(|ticket| &ticket.id).collect();
        for (_, sighting) in sightings.iter().filter(|(id, _)| !ids.contains(id)) {
            walk.seen.insert(*sighting);
        }
        let watermark =
            reached.map(|reached| first_undone.map_or(reached, |undone| undone.min(reached)));
        self.head.resume = None;
        self.head
            .advance(watermark, &walk.seen, self.settings.overlap);
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
