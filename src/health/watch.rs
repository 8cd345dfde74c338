//! What no change tells: whether the account still sees tickets, and whether what the settings name is still
//! there. Looked at rarely, since it costs some requests.

use super::Kind;
use crate::check;
use crate::run::{Failure, Run, Turn};
use jiff::SignedDuration;

/// How often.
const EVERY: SignedDuration = SignedDuration::from_hours(6);
/// How often while it is known that something is not there.
const WHILE_WRONG: SignedDuration = SignedDuration::from_mins(10);

impl Run<'_> {
    /// Looks, if it is time and TOPdesk answers. The first time is so long after the first run: before
    /// that, a person checks.
    pub(super) fn watch(&mut self) -> Result<(), Failure> {
        let Some(watched_ms) = self.head.watched_ms else {
            return Ok(());
        };
        let age =
            SignedDuration::from_millis(self.now().as_millisecond().saturating_sub(watched_ms));
        let stands = |kind: Kind| {
            self.head
                .troubles
                .iter()
                .any(|t| t.kind == kind.name() && !t.over)
        };
        let every = match stands(Kind::NameMissing) || stands(Kind::NothingVisible) {
            true => WHILE_WRONG,
            false => EVERY,
        };
        let due = !(SignedDuration::ZERO..every).contains(&age);
        let waits = self.topdesk.gate().waits(self.monotonic_ms()).is_some();
        if !due || waits || !self.noticed.polled || self.half_time() {
            return Ok(());
        }
        // Noted before: where it cannot be, every run would look.
        if self.turn()? == Turn::Theirs {
            return Ok(());
        }
        self.head.watched_ms = Some(self.now().as_millisecond());
        self.save_head()?;
        let watched = check::watch(self.ports, self.ends_at_ms())?;
        self.report.topdesk_requests += watched.requests;
        if let Some(trouble) = watched.trouble {
            self.report.problem(format!(
                "whether the account still sees what it should could not be found out completely: {trouble}"
            ));
        }
        if let Some(pause) = watched.patience {
            self.topdesk.gate().ask_patience(pause, self.monotonic_ms());
        }
        match watched.tickets {
            None => {}
            Some(0) if !self.head.saw_tickets => {}
            Some(0) => {
                self.noticed
                    .note(Kind::NothingVisible, "the account sees no ticket at all", 0)
            }
            Some(_) => self.noticed.saw_tickets = true,
        }
        self.noticed.names_seen = watched.names_seen;
        if !watched.missing.is_empty() {
            self.noticed
                .note(Kind::NameMissing, &watched.missing.join(" "), 0);
        }
        Ok(())
    }
}
