//! Tickets that raise nothing because their last change is older than `max_age`: after a long
//! standstill they wake nobody, but somebody must get to know of them.

use crate::domain::Ticket;
use crate::ledger::{DeadLetter, Effect, keys};
use crate::run::{Failure, Run};

/// How many are named in the dead letter, which stays.
const LISTED: usize = 50;
/// How many it lists by id.
const KEPT: usize = 1_000;
/// How many are named in the report of a run.
const TOLD: usize = 5;

/// The too old tickets of a run.
#[derive(Debug, Default)]
pub(crate) struct TooOld {
    /// The names of the first.
    names: Vec<String>,
    /// Their ids, of more than are named: somebody may want them alerted all the same.
    ids: Vec<String>,
    /// The key of their dead letter, and how many it was about when it was written.
    letter: Option<(String, u32)>,
}

impl Run<'_> {
    /// Notes a ticket that would have alerted.
    pub(crate) fn pass_over(&mut self, ticket: &Ticket) {
        self.report.too_old = self.report.too_old.saturating_add(1);
        if self.too_old.names.len() < LISTED {
            self.too_old.names.push(ticket.name().to_owned());
        }
        if self.too_old.ids.len() < KEPT {
            self.too_old.ids.push(ticket.id.as_str().to_owned());
        }
    }

    /// Keeps their list before the cursor moves past them: one dead letter per run.
    pub(crate) fn list_too_old(&mut self) -> Result<(), Failure> {
        let count = self.report.too_old;
        let known = self.too_old.letter.take();
        let written = known.as_ref().map_or(0, |(_, written)| *written);
        if count == written {
            self.too_old.letter = known;
            return Ok(());
        }
        let at_ms = self.now().as_millisecond();
        let key = match known {
            Some((key, _)) => key,
            None => {
                self.report.dead_letters += 1;
                keys::too_old(at_ms)
            }
        };
        let letter = DeadLetter {
            tickets: self.too_old.ids.clone(),
            count,
            ..DeadLetter::new("", "", Effect::Raise, self.sentence(LISTED), at_ms)
        };
        self.ledger.bury(&key, &letter)?;
        self.too_old.letter = Some((key, count));
        Ok(())
    }

    /// Says so at the end of the run.
    pub(crate) fn tell_too_old(&mut self) {
        if self.report.too_old > 0 {
            let sentence = self.sentence(TOLD);
            self.report.problem(sentence);
        }
    }

    fn sentence(&self, most: usize) -> String {
        let count = self.report.too_old;
        let names: Vec<_> = self.too_old.names.iter().take(most).cloned().collect();
        let named = u32::try_from(names.len()).unwrap_or(u32::MAX);
        let more = match count.saturating_sub(named) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let tickets = if count == 1 { "ticket" } else { "tickets" };
        format!(
            "{count} {tickets} did not alert, because the last change is longer ago than max_age: {}{more}; look at \
             them in TOPdesk, or ask for a back-fill",
            names.join(", ")
        )
    }
}
