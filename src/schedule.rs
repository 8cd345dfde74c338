//! The scheduled run: work off what webhooks left, then fetch what has changed and act on it.

use crate::ledger::{Effect, keys};
use crate::ports::Ports;
use crate::retry::Trouble;
use crate::run::{Failure, Outcome, Run, Turn};
use crate::settings::Settings;
use crate::topdesk::{Next, Page, PageRequest, Pages, Unreadable};
use jiff::{SignedDuration, Timestamp};

/// Everything that is due.
#[must_use]
pub fn on_schedule(ports: Ports<'_>) -> Outcome {
    with_run(ports, |run| {
        run.head = run.ledger.head()?;
        run.work_off_inbox()?;
        if !run.report.busy {
            run.retry_pending()?;
            run.poll()?;
        }
        // Webhooks that arrived meanwhile have seen the lease taken and left.
        if run.holds_lease() && run.work_off_inbox()? {
            run.poll()?;
        }
        Ok(())
    })
}

/// Only what webhooks left; polls if one of them said that TOPdesk has news.
#[must_use]
pub fn drain(ports: Ports<'_>) -> Outcome {
    with_run(ports, |run| {
        if run.work_off_inbox()? && !run.report.busy {
            run.poll()?;
        }
        Ok(())
    })
}

fn with_run(ports: Ports<'_>, work: impl FnOnce(&mut Run<'_>) -> Result<(), Failure>) -> Outcome {
    match Settings::read(ports.config) {
        Ok(settings) => {
            let mut run = Run::begin(ports, &settings);
            let result = work(&mut run);
            run.end(result)
        }
        Err(error) => {
            let report = crate::report::Report::default();
            Outcome {
                work_waiting: false,
                report,
                failure: Some(error.into()),
            }
        }
    }
}

impl Run<'_> {
    /// Everything that has changed since the cursor, page by page; the cursor only moves past what
    /// is decided.
    pub(crate) fn poll(&mut self) -> Result<(), Failure> {
        if self.topdesk_waits() {
            return Ok(());
        }
        let Some((from, reached_at_least)) = self.start()? else {
            return Ok(());
        };
        let mut pages = Pages::new(from, self.settings.topdesk.page_size);
        loop {
            if self.out_of_time() {
                return Ok(());
            }
            let asked = pages.request();
            let page = match self.page(asked) {
                Ok(page) => page,
                Err(Trouble::TooLarge { .. }) if pages.halve() => continue,
                Err(trouble) => return self.topdesk_trouble(trouble),
            };
            let next = pages.take(&page.rows.tickets, page.more);
            let first_run_ends = (next == Next::End).then_some(reached_at_least).flatten();
            let reached = pages.reached().max(first_run_ends);
            if !self.decide(page, reached)? {
                return Ok(());
            }
            match next {
                Next::More => {}
                Next::End => return Ok(()),
                Next::Nonsense(what) => {
                    self.side_trouble(Trouble::Away {
                        after: None,
                        message: what.into(),
                    });
                    return Ok(());
                }
            }
        }
    }

    /// Where to begin. The first run asks TOPdesk for its time, which then counts as reached if the
    /// list turns out shorter.
    fn start(&mut self) -> Result<Option<(Timestamp, Option<Timestamp>)>, Failure> {
        if let Some(watermark) = self.head.watermark() {
            let from = watermark
                .checked_sub(self.settings.overlap)
                .unwrap_or(Timestamp::UNIX_EPOCH);
            return Ok(Some((from, None)));
        }
        if self.turn()? == Turn::Theirs {
            return Ok(None);
        }
        let tried_ms = self
            .head
            .first_tried_ms
            .unwrap_or(self.now().as_millisecond());
        if self.head.first_tried_ms.replace(tried_ms).is_none() {
            self.ledger.set_head(&self.head)?;
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
        let passed_ms = self.now().as_millisecond().saturating_sub(tried_ms).max(0);
        let back = self.settings.lookback + SignedDuration::from_millis(passed_ms);
        let from = now.checked_sub(back).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(Some((from, Some(now))))
    }

    /// Fetches a page; asks for all fields if naming them lost some.
    fn page(&mut self, request: PageRequest) -> Result<Page, Trouble> {
        let page = self.topdesk.changed(request)?;
        if !page.rows.objects_missing || !self.topdesk.ask_for_all_fields() {
            return Ok(page);
        }
        self.report.problem("TOPdesk left out named objects, so all fields are asked for: set topdesk_fields to all");
        self.topdesk.changed(request)
    }

    /// Acts on what is new in a page and moves the cursor. False: stop here.
    fn decide(&mut self, page: Page, reached: Option<Timestamp>) -> Result<bool, Failure> {
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
        if fresh.is_empty() && !moves {
            return Ok(true);
        }
        match self.turn()? {
            Turn::Ours => {}
            Turn::Theirs => return Ok(false),
            Turn::OursAfterOthers => {
                self.work_waiting = true;
                return Ok(false);
            }
        }
        self.report.tickets_changed += count(fresh.len());
        let undone = self.act(fresh.clone())?;
        let first_undone = undone.iter().map(|t| t.modified).min();
        let mut seen = seen;
        for ticket in fresh.iter().filter(|t| !undone.contains(t)) {
            seen.insert(ticket);
        }
        // A date from the future must not carry the cursor past changes that are still to come.
        let watermark = [
            reached,
            first_undone.filter(|_| reached.is_some()),
            page.server_time,
        ];
        let watermark = reached.and(watermark.into_iter().flatten().min());
        self.head.advance(watermark, &seen, self.settings.overlap);
        self.ledger.set_head(&self.head)?;
        Ok(undone.is_empty())
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
